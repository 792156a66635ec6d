import { pino, type Logger } from 'pino'

export type { Logger }

/** Logs are JSON lines on standard error, so that standard output stays a command's answer. */
export const log: Logger = pino(
  { level: process.env.LOG_LEVEL ?? 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime },
  pino.destination({ fd: 2, sync: true }),
)
