export {
  bucketUnavailable,
  type Bucket,
  type ObjectMeta,
  type StoredObject,
  type Unfinished,
} from './bucket.js'
export { localBucket } from './local.js'
export { refusalOf } from './refusal.js'
