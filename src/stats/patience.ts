/** Refreshing reads whole histories, which no page ever waits for; an ordinary statement is cut off long before. */
export const PATIENCE_MS = 30 * 60 * 1000
