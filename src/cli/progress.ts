import cliProgress from 'cli-progress'
import type { Context } from './context.js'

/** Shows how far a command is, where somebody watches; lines said meanwhile stay readable above the bar. */
interface Progress {
  advance(by: number): void
  say(line: string): void
  stop(): void
}

export function progressOf({ stderr }: Context, total: number, unit: string): Progress {
  if (!stderr.isTTY) {
    return { advance: () => {}, say: (line) => void stderr.write(`${line}\n`), stop: () => {} }
  }
  const bars = new cliProgress.MultiBar({
    stream: stderr,
    format: `{bar} {percentage} % | {value} of {total} ${unit} | {eta_formatted} left`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    clearOnComplete: true,
    // Ctrl-C ends the command, not only its bar.
    gracefulExit: false,
  })
  const bar = bars.create(total, 0)
  return {
    advance: (by) => bar.increment(by),
    say: (line) => bars.log(`${line}\n`),
    stop: () => {
      bars.update() // what was said last is only written with the bar
      bars.stop()
    },
  }
}
