/**
 * `npm start`: everything on an embedded Postgres, in this process. `npm run aws` and `npm run gcp` set BUCKET_STORE,
 * and expect a Postgres and two buckets that are named.
 */
import { prepare } from './prepare.mjs'

const PARENT_POLL_MS = 500

await prepare()
process.setSourceMapsEnabled(true)
if (['start', 'aws', 'gcp'].includes(process.env.npm_lifecycle_event)) endWithNpm()
await import('../dist/src/main.js')

/** npm passes signals on, but not SIGKILL, which no process can catch. */
function endWithNpm() {
  const npm = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === npm) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, PARENT_POLL_MS)
  timer.unref()
}
