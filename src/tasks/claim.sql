-- One claim at a time per person: what is counted below cannot change under it.
-- name: lock-contributor
select actor from contributors where id = :contributor for no key update

-- name: count-held
select count(*) as held from assignments where contributor_id = :contributor and state = 'active'

-- name: held
select
  a.id as assignment, a.expires_at,
  t.id, p.campaign_id as campaign, p.language, p.kind, t.sentence_id as sentence,
  t.recording_id as recording, t.author_id as author
from assignments a
join tasks t on t.id = a.task_id
join pools p on p.id = t.pool_id
where a.contributor_id = :contributor
  and a.state = 'active'
  and p.kind = any(:kinds)
  and p.language = :language
  and (:campaign::uuid is null or p.campaign_id = :campaign)
order by array_position(:kinds, p.kind), a.leased_at, a.id
limit :count

-- name: pools
select id
from pools
where open and language = :language and kind = any(:kinds) and (:campaign::uuid is null or campaign_id = :campaign)
order by array_position(:kinds, kind), id

-- Open tasks this person never held, from a place on the ring onward. Rows that someone else is taking at this
-- moment are passed over, never waited for; `tasks_open` gives them in order, so it stops after a few.
-- name: pick-fresh
select t.id
from tasks t
where t.pool_id = :pool
  and t.open
  and t.ring >= :from_ring
  and t.ring < :to_ring
  and t.author_id is distinct from :contributor
  and not exists (select from assignments a where a.task_id = t.id and a.contributor_id = :contributor)
  and not exists (
    select from hidden_subjects h
    where h.contributor_id = :contributor and (h.sentence_id = t.sentence_id or h.recording_id = t.recording_id)
  )
order by t.ring
limit :count
for update of t skip locked

-- What this person skipped or let expire, the longest ago first; for when nothing fresh is left.
-- name: pick-returning
with given_back as (
  select task_id, max(ended_at) as ended_at
  from assignments
  where contributor_id = :contributor and state in ('skipped', 'expired')
  group by task_id
)
select t.id
from given_back r
join tasks t on t.id = r.task_id
where t.pool_id = any(:pools)
  and t.open
  and t.author_id is distinct from :contributor
  and not exists (
    select from assignments a
    where a.task_id = t.id and a.contributor_id = :contributor and a.state in ('active', 'submitted')
  )
  and not exists (
    select from hidden_subjects h
    where h.contributor_id = :contributor and (h.sentence_id = t.sentence_id or h.recording_id = t.recording_id)
  )
order by r.ended_at
limit :count
for update of t skip locked

-- name: take
with taken as (
  update tasks set taken = taken + 1 where id = any(:tasks) returning id, pool_id
)
insert into assignments (task_id, contributor_id, expires_at)
select taken.id, :contributor, now() + make_interval(secs => pools.lease_seconds)
from taken
join pools on pools.id = taken.pool_id

-- Whether there is anything to claim at all: an empty hand then means that others were quicker.
-- name: anything-left
select exists (
  select from tasks t
  where t.pool_id = any(:pools)
    and t.open
    and t.author_id is distinct from :contributor
    and not exists (
      select from assignments a
      where a.task_id = t.id and a.contributor_id = :contributor and a.state in ('active', 'submitted')
    )
    and not exists (
      select from hidden_subjects h
      where h.contributor_id = :contributor and (h.sentence_id = t.sentence_id or h.recording_id = t.recording_id)
    )
) as left
