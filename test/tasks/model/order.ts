import type { Policy } from '../../../src/campaigns/index.js'
import { decide } from '../../../src/consensus/index.js'
import { kept, told, type Books } from './story.js'

/** Each of these finds something that must not be. */
const DISORDER = {
  'a task whose counts are not what its assignments say': `
    select t.id from tasks t join pools p on p.id = t.pool_id
    cross join lateral (
      select count(*) filter (where state = 'active' or standing = 'counted') as taken,
        count(*) filter (where standing = 'counted') as done
      from assignments where task_id = t.id
    ) a
    where p.language = $1 and ((t.taken, t.done) <> (a.taken, a.done) or t.taken > t.wanted)`,
  'a task that somebody has twice': `
    select task_id, contributor_id from assignments a join pools p on p.id = a.pool_id
    where p.language = $1 and (a.state = 'active' or a.standing = 'counted')
    group by 1, 2 having count(*) > 1`,
  'a review in the hands of its author': `
    select a.id from assignments a join pools p on p.id = a.pool_id join tasks t on t.id = a.task_id
    where p.language = $1 and t.author_id = a.contributor_id`,
  'a recording that stands otherwise than its assignment': `
    select r.id from recordings r join assignments a on a.id = r.assignment_id
    where r.language = $1 and r.withdrawn_at is null and r.standing is distinct from a.standing`,
  'a vote that stands otherwise than its assignment': `
    select v.id from validations v join assignments a on a.id = v.assignment_id join pools p on p.id = a.pool_id
    where p.language = $1 and v.undone_at is null and v.standing is distinct from a.standing`,
  'a counted recording without its one review, or a surplus one with any': `
    select r.id from recordings r
    where r.language = $1
      and (select count(*) from tasks where recording_id = r.id) <> (r.standing = 'counted')::int`,
  'a lease on what is withdrawn or withheld': `
    select a.id from assignments a join tasks t on t.id = a.task_id join recordings r on r.id = t.recording_id
    where r.language = $1 and a.state = 'active' and num_nonnulls(r.withdrawn_at, r.withheld_at) > 0`,
  'somebody who holds more than there was room for': `
    select a.contributor_id from assignments a join pools p on p.id = a.pool_id
    where p.language = $1 and a.state = 'active' group by 1 having count(*) > 50`,
}

/** Fails unless all that is kept in a language adds up. */
export async function expectOrder(books: Books): Promise<void> {
  for (const [what, query] of Object.entries(DISORDER)) {
    expect({ [what]: await books.rows(query, books.language) }).toEqual({ [what]: [] })
  }
  const decided = await books.rows<{
    accepts: number
    rejects: number
    unsures: number
    policy: Policy
    is: string
  }>(
    `select r.id, c.policy, d.outcome as is,
       count(*) filter (where v.verdict = 'accept')::int as accepts,
       count(*) filter (where v.verdict = 'reject')::int as rejects,
       count(*) filter (where v.verdict = 'unsure')::int as unsures
     from recordings r
     join campaigns c on c.id = r.campaign_id
     left join decisions d on d.recording_id = r.id
     left join validations v on v.recording_id = r.id and v.standing = 'counted' and v.undone_at is null
     where r.language = $1
     group by r.id, c.id, d.recording_id`,
    books.language,
  )
  for (const { is, policy, ...votes } of decided) {
    expect({ ...votes, is }).toEqual({ ...votes, is: decide(votes, policy.votes).decision?.outcome ?? null })
  }
  expect(await told(books)).toEqual(await kept(books))
}
