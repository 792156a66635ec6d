const STEPS = [1, 2, 5]

/** What a language makes for next: the round number of hours above those it has: 1, 2, 5, 10, 20, 50 and so on. */
export function hoursGoal(hours: number): number {
  const decade = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(hours, 1))))
  return (STEPS.find((step) => step * decade > hours) ?? 10) * decade
}
