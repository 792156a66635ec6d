/** `npm start`: everything on an embedded Postgres, in this process. */
import { prepare } from './prepare.mjs'

const PARENT_POLL_MS = 500

await prepare()
process.setSourceMapsEnabled(true)
if (process.env.npm_lifecycle_event === 'start') endWithNpm()
await import('../dist/main.js')

/** npm passes signals on, but not the one that nobody can catch. */
function endWithNpm() {
  const npm = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === npm) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, PARENT_POLL_MS)
  timer.unref()
}
