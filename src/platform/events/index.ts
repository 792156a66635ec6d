export { appendEvent, ensureEventPartitions } from './events.js'
