import { s3Contract } from './s3.js'

s3Contract('S3, as versitygw has it', process.env.VERSITYGW_URL, {})
