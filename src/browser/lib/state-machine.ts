/**
 * Runs a state machine: `send` takes the step, shows the new state, then performs the effects. Events that arrive
 * meanwhile wait, so that no step ever sees a state that was not shown.
 */
export function createMachine<State, Event, Effect>({
  initial,
  step,
  show,
  perform,
}: {
  initial: State
  step(state: State, event: Event): [State, ...Effect[]]
  show(state: State): void
  perform(effect: Effect): void
}) {
  let state = initial
  let isBusy = false
  const waiting: Event[] = []

  function send(event: Event): void {
    waiting.push(event)
    if (isBusy) return
    isBusy = true
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [following, ...effects] = step(state, next)
        state = following
        show(state)
        for (const effect of effects) perform(effect)
      }
    } finally {
      isBusy = false
    }
  }

  return { send, state: () => state }
}
