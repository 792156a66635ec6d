/** How many looks at the dashboard a second: one in four by a new visitor, the others by visitors of the day before. */
import exec from 'k6/execution'
import { mostOf, optionsOf, scaled } from './lib/run.ts'
import { grouped, summaryOf } from './lib/summary.ts'
import { Visitor } from './lib/visitor.ts'

const VISITORS = 16
const VISITS = scaled(4_000)
const VISITS_EACH = 4

export const options = optionsOf(
  { visitors: { executor: 'shared-iterations', vus: VISITORS, iterations: VISITS } },
  {
    pages_seen: mostOf(VISITS),
    page: ['p(95)<500'],
    stats: ['p(95)<500'],
  },
)

let visitor = new Visitor()

export default function (): void {
  if (exec.vu.iterationInScenario % VISITS_EACH === 0) visitor = new Visitor()
  visitor.lookAtDashboard()
}

export const handleSummary = summaryOf(
  `dashboard: ${grouped(VISITS)} visits, ${VISITORS} at a time, each person ${VISITS_EACH} times`,
)
