import { s3Contract } from './s3.js'

s3Contract('S3, as MinIO has it', process.env.MINIO_URL, {})
