export { advanceCursor, advanceCursorTo, cursorIsValid, eventDefinitions, resetCursor } from './cursor.js'
export { coverEventsSince, ensureEventPartitions } from './events.js'
