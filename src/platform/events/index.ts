export { coverEventsSince, ensureEventPartitions } from './events.js'
