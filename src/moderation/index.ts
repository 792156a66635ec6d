export { fileReport } from './report.js'
