export { bucketUnavailable, type Bucket, type ObjectMeta, type StoredObject } from './bucket.js'
export { localBucket } from './local.js'
