import { EVENTS } from '../../src/events/index.js'
import type { Pool } from '../../src/platform/db/index.js'

interface Row {
  verb: string
  data: object
  named: Record<string, unknown>
}

/** What is wrong with the events of a database, compared with the catalogue; a line for each form that is not in it. */
export async function uncatalogued(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<Row>(
    `select distinct on (verb, named_keys, data_keys) verb, data, named
     from events
     cross join lateral (
       select jsonb_strip_nulls(jsonb_build_object(
         'actor', actor, 'kind', kind, 'language', language, 'campaign', campaign_id, 'tasks', tasks,
         'recording', recording_id
       )) as named
     ) as subjects
     cross join lateral (
       select array(select jsonb_object_keys(named)) as named_keys, array(select jsonb_object_keys(data)) as data_keys
     ) as keys`,
  )
  const catalogue: Record<string, (typeof EVENTS)[keyof typeof EVENTS]> = EVENTS
  return rows.flatMap(({ verb, data, named }) => {
    const definition = catalogue[verb]
    if (!definition) return [`${verb}: is not in the catalogue`]
    const missing = definition.about.filter((subject) => !(subject in named))
    const { error } = definition.data.safeParse(data)
    return [
      ...missing.map((subject) => `${verb}: an event names no ${subject}`),
      ...(error?.issues.map(({ path, message }) => `${verb}: data.${path.join('.')}: ${message}`) ?? []),
    ]
  })
}
