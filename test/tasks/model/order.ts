import { decide, type DecidingPolicy, type Vote } from '../../../src/consensus/index.js'
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
  const decided = await books.rows<{ id: string; is: string | null; policy: DecidingPolicy; votes: Vote[] }>(
    `select r.id, d.outcome as is, p.rules as policy,
       coalesce(json_agg(json_build_object('verdict', v.verdict, 'weight', 1)) filter (where v.id is not null), '[]')
         as votes
     from recordings r
     left join decisions d on d.recording_id = r.id
     join campaign_policies p on p.campaign_id = r.campaign_id and p.version = coalesce(d.policy_version, 1)
     left join validations v on v.recording_id = r.id and v.standing = 'counted' and v.undone_at is null
     where r.language = $1
       -- What is undecided need not be decided by a policy that came after its last vote.
       and (d.outcome is not null or not exists (
         select from campaign_policies later where later.campaign_id = r.campaign_id and later.version > 1
       ))
     group by r.id, d.recording_id, p.rules`,
    books.language,
  )
  for (const { id, is, policy, votes } of decided) {
    expect({ id, is }).toEqual({ id, is: decide(votes, policy).decision?.outcome ?? null })
  }
  expect(await told(books)).toEqual(await kept(books))
}
