/** Where fewer tasks are open, long leases would keep others from the last of them. */
export const PACK_OPEN_LEAST = 500
/** How long an assignment of a pack may last, in seconds: three days. */
export const PACK_SECONDS_MOST = 72 * 3600
/** Least time between two advances of the visibility watermark (see claim.sql): every claim reads that row. */
export const WATERMARK_SECONDS = 0.25
