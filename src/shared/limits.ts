/** Assignments one contributor may hold at a time, of all kinds and languages together. */
export const HELD_MOST = 50
/** How many contributors ahead are counted for a rank, so that the cost has an end. */
export const RANKS_COUNTED = 10_000
/** The highest weekly goal, in contributions. */
export const WEEKLY_GOAL_MOST = 1000
