export { openLive, type Live } from './live.js'
