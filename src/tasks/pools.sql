-- Waits until every transaction that is opening tasks in these pools has committed, and lets none begin until this one
-- has: a task is opened either by the old rules and is there to be brought in line, or by the new rules.
-- name: lock-pools
select id from pools where campaign_id = :campaignId order by id for update

-- name: put-pool
insert into pools (campaign_id, language, kind, open, wanted, lease_seconds, pack_seconds, on_timeout)
values (:campaignId, :language, :kind, :open, :wanted, :lease_seconds, :pack_seconds, :on_timeout)
on conflict (campaign_id, kind) do update
set wanted = excluded.wanted, lease_seconds = excluded.lease_seconds, pack_seconds = excluded.pack_seconds,
  on_timeout = excluded.on_timeout

-- name: open-or-pause
update pools set open = :open where campaign_id = :campaign

-- name: open-tasks
insert into tasks (pool_id, sentence_id, wanted)
select pools.id, sentence, pools.wanted
from pools, unnest(:sentenceIds::bigint[]) as sentence
where pools.campaign_id = :campaignId and pools.kind = any(:kinds)
-- A text that was imported line by line is not read from beginning to end by the same contributor.
order by random()
for key share of pools
on conflict (sentence_id, pool_id) where recording_id is null do nothing
returning id

-- name: open-tasks-about-recording
insert into tasks (pool_id, sentence_id, recording_id, author_id, wanted, closed_at)
select pools.id, sentences.id, :recordingId, :authorId, pools.wanted, sentences.retired_at
from pools, sentences
where pools.campaign_id = :campaignId and pools.kind = any(:kinds) and sentences.id = :sentenceId
for key share of pools
on conflict (recording_id, pool_id) where recording_id is not null do nothing
returning id

-- Keeps new tasks from being offered until the tasks about the same are fulfilled that their kinds require. No other task
-- can need one that is new, so no circle comes about.
-- name: require-kinds
with needed as materialized (
  select new.id, needed.id as needs_id, is_fulfilled(needed.closed_at, needed.done, needed.wanted) as is_met
  from tasks new
  join pools on pools.id = new.pool_id
  join unnest(:kinds::text[], :prerequisites::text[]) as rule (kind, prerequisite) on rule.kind = pools.kind
  join tasks needed
    on needed.sentence_id = new.sentence_id
    and (needed.recording_id is null or needed.recording_id = new.recording_id)
  where new.id = any(:taskIds)
    and needed.pool_id = (
      select id from pools p where p.campaign_id = pools.campaign_id and p.kind = rule.prerequisite
    )
  order by needed.id
  for update of needed
),
linked as (
  insert into prerequisites (task_id, needs_id) select id, needs_id from needed
)
update tasks
set blocked = blocked + unmet.count
from (select id, count(*) from needed where not is_met group by id) as unmet
where tasks.id = unmet.id

-- name: settle
update tasks
set wanted = greatest(:wanted, taken), closed_at = case when :closed then coalesce(closed_at, now()) end
where id = :task

-- name: tasks-of-sentence
select id from tasks where sentence_id = :sentence and closed_at is null order by id

-- name: tasks-of-recording
select id from tasks where recording_id = :recordingId order by id

-- name: lock-leases
select id
from assignments
where task_id = any(:tasks) and (ended_at is null or standing = 'counted') and state = 'active'
order by id
for update

-- name: lock-tasks
select id from tasks where id = any(:tasks) order by id for update

-- Ends all leases, also one that was taken since the others were locked; says of which tasks they were.
-- name: close
with ended as (
  update assignments set state = 'expired', draft = null, ended_at = now()
  where task_id = any(:tasks) and (ended_at is null or standing = 'counted') and state = 'active'
  returning task_id
),
closed as (
  update tasks set closed_at = coalesce(closed_at, now()), taken = done
  where id = any(:tasks)
)
select task_id as id from ended

-- Ends all leases, as `close` does, but for a time only.
-- name: suspend
with ended as (
  update assignments set state = 'expired', draft = null, ended_at = now()
  where task_id = any(:tasks) and (ended_at is null or standing = 'counted') and state = 'active'
  returning task_id
),
suspended as (
  update tasks set blocked = blocked + 1, taken = done
  where id = any(:tasks)
)
select task_id as id from ended

-- name: resume
update tasks set blocked = blocked - 1 where recording_id = :recordingId

-- A decided review stays closed, and so does that of a recording which is out of circulation itself.
-- name: reopen
with reopened as (
  select t.id
  from tasks t
  join sentences s on s.id = t.sentence_id
  left join recordings r on r.id = t.recording_id
  where t.closed_at is not null
    and s.retired_at is null and r.withdrawn_at is null and r.withheld_at is null
    and not exists (select from decisions d where d.recording_id = t.recording_id)
    and (
      (t.sentence_id = :sentence and t.recording_id is null)
      or (t.sentence_id = :sentence and t.recording_id is not null)
      or t.recording_id = :recording
    )
  order by t.id
  for update of t
)
update tasks set closed_at = null where id in (select id from reopened)

-- name: hide
insert into hidden_subjects (contributor_id, sentence_id, recording_id)
values (:contributor, :sentence, :recording)
on conflict do nothing

-- name: lock-needed
select is_fulfilled(closed_at, done, wanted) as met from tasks where id = :needs for update

-- Whether `needs` waits, directly or not, for `task`.
-- name: waits-for
with recursive needed (id) as (
  select needs_id from prerequisites where task_id = :needs
  union
  select p.needs_id from needed join prerequisites p on p.task_id = needed.id
)
select exists (select from needed where id = :task) as waits

-- name: insert-prerequisite
insert into prerequisites (task_id, needs_id) values (:task, :needs) on conflict do nothing

-- name: block
update tasks set blocked = blocked + 1 where id = :task
