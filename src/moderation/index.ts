export { fileReport, findSentence } from './report.js'
