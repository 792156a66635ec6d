import { pino, type Logger, type SerializedError } from 'pino'

export type { Logger }

/** Logs are JSON lines on standard error, so that standard output stays a command's answer. */
export const log: Logger = pino(
  { base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: essence } },
  pino.destination({ fd: 2, sync: true }),
)

/** What helps to find a fault; errors of libraries drag whole connections along, values and all. */
function essence(error: Error): Partial<SerializedError> {
  const { type, message, stack, code } = pino.stdSerializers.err(error)
  return { type, message, stack, code: code as unknown }
}
