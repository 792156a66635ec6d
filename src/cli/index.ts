export type { CliDeps } from './context.js'
export { runCli } from './run.js'
