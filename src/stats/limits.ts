/** How many of those before somebody are counted for their rank, so that the cost has an end. */
export const RANKS_COUNTED = 10_000
