-- Takes in work that comes in time, which it mostly does; of other work it only says how things stand. Everywhere the
-- assignment is locked before its task, so that no transactions wait in a circle.
-- name: submit
with mine as materialized (
  select id, task_id, state, standing
  from assignments
  where id = :assignment and contributor_id = :contributor
  for update
),
task as materialized (
  select t.*, p.campaign_id, p.language, p.kind
  from mine
  join tasks t on t.id = mine.task_id
  join pools p on p.id = t.pool_id
  where p.kind = :kind
  for update of t
),
ended as (
  update assignments set state = 'submitted', standing = 'counted', draft = null, ended_at = now()
  from mine, task
  where assignments.id = mine.id and mine.state = 'active'
  returning task.id
),
counted as (
  update tasks set done = tasks.done + 1
  from ended
  where tasks.id = ended.id
),
told as (
  insert into events (verb, actor, kind, language, campaign_id, tasks, data)
  select
    'task.submitted', :actor, task.kind, task.language, task.campaign_id, array[task.id],
    jsonb_build_object('assignment', mine.id, 'standing', 'counted')
  from mine, task
  where mine.state = 'active'
)
select
  mine.state, mine.standing, task.taken < task.wanted as has_room, task.closed_at is not null as closed, task.wanted,
  task.id, task.campaign_id as campaign, task.language, task.kind, task.sentence_id as sentence,
  task.recording_id as recording, task.author_id as author
from mine, task

-- name: lock-assignment
with mine as materialized (
  select id, task_id, state, standing, pack
  from assignments
  where id = :assignment and contributor_id = :contributor
  for update
)
select
  mine.state, mine.standing, mine.pack, t.taken < t.wanted as has_room, t.closed_at is not null as closed, t.wanted,
  t.id, p.campaign_id as campaign, p.language, p.kind, t.sentence_id as sentence,
  t.recording_id as recording, t.author_id as author
from mine
join tasks t on t.id = mine.task_id
join pools p on p.id = t.pool_id
where :kind::text is null or p.kind = :kind
for update of t

-- A newer lease of the same person on the same task is ended in favour of the late work.
-- name: end-newer-lease
update assignments set state = 'expired', draft = null, ended_at = now()
where task_id = :task and contributor_id = :contributor and (ended_at is null or standing = 'counted')
  and state = 'active'

-- name: did-before
select exists (
  select from assignments where task_id = :task and contributor_id = :contributor and (ended_at is null or standing = 'counted')
    and standing = 'counted'
) as did

-- name: mark-submitted
update assignments set state = 'submitted', standing = :standing, ended_at = now() where id = :assignment

-- name: count-work
update tasks set taken = taken + :taken, done = done + :done where id = :task

-- The contributor's cursor passed the task while they held it. (The trigger sets the position.)
-- name: rejoin-queue
update tasks set position = 0 where id = :task and open

-- name: mark-active
update assignments
set state = 'active', standing = null, ended_at = null, leased_at = now(),
  expires_at = now() + make_interval(secs => pools.lease_seconds)
from pools
where assignments.id = :assignment and pools.id = assignments.pool_id

-- name: mark-expired
update assignments set state = 'expired', standing = null, ended_at = coalesce(ended_at, now()) where id = :assignment

-- name: mark-given-back
update assignments set state = :state, reason = :reason, draft = null, ended_at = now() where id = :assignment

-- Each half of an `or` uses the partial index it is meant for.
-- name: was-given
select exists (
  select from (
    select id from tasks where sentence_id = :sentence and recording_id is null
    union all
    select id from tasks where sentence_id = :sentence and recording_id is not null
    union all
    select id from tasks where recording_id = :recording
  ) as about
  where (
      select true from assignments a
      where a.task_id = about.id and a.contributor_id = :contributor
        and (a.ended_at is null or a.standing = 'counted')
      limit 1
    ) is not null
    or (
      select true from assignments a
      where a.task_id = about.id and a.contributor_id = :contributor
        and a.ended_at is not null and a.standing is distinct from 'counted'
      limit 1
    ) is not null
) as given

-- name: held-about
select a.id
from assignments a
join tasks t on t.id = a.task_id
where a.contributor_id = :contributor and a.state = 'active'
  and (t.sentence_id = :sentence or t.recording_id = :recording)
