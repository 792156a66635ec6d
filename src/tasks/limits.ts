/** Where fewer tasks are open, long leases would keep others from the last of them. */
export const PACK_OPEN_LEAST = 500
/** How long an assignment of a pack may last, in seconds: three days. */
export const PACK_SECONDS_MOST = 72 * 3600
/** The horizon (see claim.sql) moves no more often than this: everybody reads that row. */
export const HORIZON_SECONDS = 0.25
