export { fileReport, findSentence } from './report.js'
export { restoreSubject } from './restore.js'
