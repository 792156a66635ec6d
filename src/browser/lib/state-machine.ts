/**
 * Runs a state machine: `send` computes the transition, shows the new state, then performs the effects. Events that
 * arrive meanwhile are queued, so that no transition starts from a state that was not shown.
 */
export function createStateMachine<State, Event, Effect>({
  initial,
  transition,
  show,
  perform,
}: {
  initial: State
  transition(state: State, event: Event): [State, ...Effect[]]
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
        const [following, ...effects] = transition(state, next)
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
