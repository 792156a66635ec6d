/** Assignments one contributor may hold at a time, of all kinds and languages together. */
export const HELD_MOST = 50
