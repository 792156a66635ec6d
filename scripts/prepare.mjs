import { install } from './install.mjs'

/**
 * Installs and builds what is missing or stale. Prints one line and ends the process when that fails. `tools`: also
 * install what only tests and checks need.
 */
export async function prepare(options) {
  try {
    await install(options)
    const { build } = await import('./build.mjs') // needs an installed package
    await build()
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
