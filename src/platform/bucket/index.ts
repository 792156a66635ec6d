export { bucketUnavailable, type Bucket, type ObjectMeta } from './bucket.js'
export { localBucket } from './local.js'
