/** A language, and the database that it is kept in. */
export interface Books {
  language: string
  rows<Row extends object>(query: string, ...values: unknown[]): Promise<Row[]>
}

interface Event {
  actor: string | null
  verb: string
  tasks: number[] | null
  recording: string | null
  data: { standing?: string; validation?: string; verdict?: string; outcome?: string }
}

/** What is known of a language from its events alone: a line for each place that is taken, vote and decision. */
export async function told(books: Books): Promise<string[]> {
  const events = await books.rows<Event>(
    `select e.actor, e.verb, e.tasks, e.recording_id as recording, e.data from events e
     where e.language = $1
       or e.tasks && array(select t.id from tasks t join pools p on p.id = t.pool_id where p.language = $1)
     order by e.id`,
    books.language,
  )
  const places = new Map<string, 'active' | 'counted'>()
  const votes = new Map<string, string>()
  const decisions = new Map<string, string>()
  for (const event of events) {
    for (const task of event.tasks ?? []) tellOfPlace(places, event, task)
    const { validation, verdict, standing, outcome } = event.data
    if (event.verb === 'validation.cast') votes.set(validation!, `${verdict} ${standing}`)
    if (event.verb === 'validation.undone') votes.delete(validation!)
    if (event.verb === 'decision.made') decisions.set(event.recording!, outcome!)
    if (event.verb === 'decision.undone') decisions.delete(event.recording!)
  }
  return [...lines('place', places), ...lines('vote', votes), ...lines('decision', decisions)].sort()
}

function tellOfPlace(places: Map<string, 'active' | 'counted'>, event: Event, task: number): void {
  const mine = `${task} ${event.actor}`
  switch (event.verb) {
    case 'task.fetched':
    case 'task.reissued':
      return void places.set(mine, 'active')
    case 'task.submitted':
      if (event.data.standing === 'counted') places.set(mine, 'counted')
      return
    case 'task.skipped':
      return void places.delete(mine)
    case 'task.expired':
      if (event.data.standing === 'surplus') return // it never took one
      if (event.actor) return void places.delete(mine)
      for (const [place, state] of places)
        if (place.startsWith(`${task} `) && state === 'active') places.delete(place)
  }
}

/** The same, from the tables. */
export async function kept(books: Books): Promise<string[]> {
  const { language } = books
  const places = await books.rows<{ line: string }>(
    `select format('place %s %s: %s', a.task_id, c.actor, coalesce(a.standing, a.state)) as line
     from assignments a
     join pools p on p.id = a.pool_id
     join contributors c on c.id = a.contributor_id
     where p.language = $1 and (a.state = 'active' or a.standing = 'counted')`,
    language,
  )
  const votes = await books.rows<{ line: string }>(
    `select format('vote %s: %s %s', v.id, v.verdict, v.standing) as line
     from validations v join recordings r on r.id = v.recording_id
     where r.language = $1 and v.undone_at is null`,
    language,
  )
  const decisions = await books.rows<{ line: string }>(
    `select format('decision %s: %s', d.recording_id, d.outcome) as line
     from decisions d join recordings r on r.id = d.recording_id where r.language = $1`,
    language,
  )
  return [...places, ...votes, ...decisions].map(({ line }) => line).sort()
}

const lines = (what: string, facts: Map<string, string>) =>
  [...facts].map(([key, value]) => `${what} ${key}: ${value}`)
