-- Everywhere the assignment is locked before its task, so that nobody waits in a circle.
-- name: lock-assignment
with mine as materialized (
  select id, task_id, state, standing
  from assignments
  where id = :assignment and contributor_id = :contributor
  for update
)
select
  mine.state, mine.standing, t.taken < t.wanted as has_room, t.closed_at is not null as closed,
  t.id, p.campaign_id as campaign, p.language, p.kind, t.sentence_id as sentence,
  t.recording_id as recording, t.author_id as author
from mine
join tasks t on t.id = mine.task_id
join pools p on p.id = t.pool_id
where :kind::text is null or p.kind = :kind
for update of t

-- A newer lease of the same person on the same task gives its place to the late work.
-- name: end-newer-lease
update assignments set state = 'expired', ended_at = now()
where task_id = :task and contributor_id = :contributor and state = 'active'

-- name: did-before
select exists (
  select from assignments where task_id = :task and contributor_id = :contributor and standing = 'counted'
) as did

-- name: mark-submitted
update assignments set state = 'submitted', standing = :standing, ended_at = now() where id = :assignment

-- name: count-work
update tasks set taken = taken + :taken, done = done + :done where id = :task

-- name: mark-active
update assignments
set state = 'active', standing = null, ended_at = null, leased_at = now(),
  expires_at = now() + make_interval(secs => pools.lease_seconds)
from tasks
join pools on pools.id = tasks.pool_id
where assignments.id = :assignment and tasks.id = assignments.task_id

-- name: mark-expired
update assignments set state = 'expired', standing = null, ended_at = coalesce(ended_at, now()) where id = :assignment

-- name: mark-skipped
update assignments set state = 'skipped', reason = :reason, ended_at = now() where id = :assignment

-- name: held-about
select a.id
from assignments a
join tasks t on t.id = a.task_id
where a.contributor_id = :contributor and a.state = 'active'
  and (t.sentence_id = :sentence or t.recording_id = :recording)
