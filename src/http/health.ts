import { Router } from 'express'
import type { Bucket } from '../platform/bucket/index.js'
import { schemaIsCurrent, type Build, type Pool } from '../platform/db/index.js'

/** How long a probe waits for the database or the bucket before it calls them absent. */
const READINESS_TIMEOUT_MS = 2_000

/** `/healthz`: the process is alive. `/readyz`: it can do its work; the bucket's state is only reported. */
export function healthRoutes({ pool, bucket }: { pool: Pool; bucket: Bucket }, build: Build): Router {
  const router = Router()
  router.get('/healthz', (_req, res) => void res.json({ status: 'alive' }))
  router.get('/readyz', async (_req, res) => {
    const [database, store] = await Promise.all([
      answers(() => schemaIsCurrent(pool, build)),
      answers(async () => {
        await bucket.check()
        return true
      }),
    ])
    res.set('Cache-Control', 'no-store')
    res.status(database === 'ok' ? 200 : 503).json({ database, bucket: store })
  })
  return router
}

type State = 'ok' | 'not_usable' | 'no_answer'

async function answers(work: () => Promise<boolean>): Promise<State> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<State>(
    (resolve) => (timer = setTimeout(resolve, READINESS_TIMEOUT_MS, 'no_answer')),
  )
  const result = work().then(
    (usable): State => (usable ? 'ok' : 'not_usable'),
    (): State => 'no_answer',
  )
  return Promise.race([result, late]).finally(() => clearTimeout(timer))
}
