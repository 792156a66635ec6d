export { appendEvent, ensureEventPartitions, type Event } from './events.js'
