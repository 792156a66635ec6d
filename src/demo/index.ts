export {
  CONTRIBUTORS_MOST,
  DAYS_MOST,
  makeDemo,
  type Demo,
  type DemoDeps,
  type DemoProgress,
} from './demo.js'
export { removeDemo } from './remove.js'
