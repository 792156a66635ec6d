export { fileReport, REPORTERS_TO_WITHHOLD, type Subject } from './report.js'
