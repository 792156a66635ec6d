export { appendEvent, coverEventsSince, ensureEventPartitions } from './events.js'
