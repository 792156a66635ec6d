export { appendEvent } from './append.js'
export { EVENTS, type EventOf, type Verb } from './catalogue.js'
