-- Puts back what was done since a moment, so that one run after the other meets the same data. No contributor has an
-- active assignment in the data as they were built, and the position of a task there is its id.

-- name: now
select
  at::text,
  (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid as id
from clock_timestamp() as at

-- name: built-at
select
  at::text,
  (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid as id
from bench.built

-- Ids of assignments begin with the time.
-- name: forget-work
with gone as (
  delete from assignments where id >= :id::uuid
  returning id, task_id
),
touched as (
  select distinct task_id as id from gone
),
votes as (
  delete from validations v using gone where v.assignment_id = gone.id and v.undone_at is null
),
recorded as (
  delete from recordings r using gone where r.assignment_id = gone.id and r.withdrawn_at is null
  returning r.id
),
reviews as (
  delete from tasks t using recorded where t.recording_id = recorded.id
),
decided as (
  delete from decisions d using touched join tasks t using (id) where d.recording_id = t.recording_id
)
update tasks t
set taken = was.done, done = was.done, closed_at = null, position = t.id,
  wanted = case when t.recording_id is null then p.wanted else greatest(p.wanted, was.done + 1) end
from touched
cross join lateral (
  select count(*) as done from assignments a
  where a.task_id = touched.id and a.standing = 'counted' and a.id < :id::uuid
) was
cross join pools p
where t.id = touched.id and p.id = t.pool_id

-- name: forget-imported-tasks
delete from tasks where id > (select sentences + recordings from bench.built)

-- name: forget-imported-sentences
delete from sentences where id > (select sentences from bench.built)

-- name: forget-events
delete from events where at >= :at::text::timestamptz

-- name: forget-jobs
delete from graphile_worker._private_jobs

-- name: forget-cursors
delete from queue_cursors c
where c.contributor_id = any(:people::uuid[])
  and not exists (
    select from bench.queue_cursors b where b.contributor_id = c.contributor_id and b.pool_id = c.pool_id
  )

-- name: forget-all-cursors
delete from queue_cursors where contributor_id = any(:people::uuid[])

-- name: restore-cursors
insert into queue_cursors (
  contributor_id, pool_id, start_position, forward_position, wrap_position, reoffered_ended_at, reoffered_id
)
select
  contributor_id, pool_id, start_position, forward_position, wrap_position, reoffered_ended_at, reoffered_id
from bench.queue_cursors
where contributor_id = any(:people::uuid[])
on conflict (contributor_id, pool_id) do update
set start_position = excluded.start_position, forward_position = excluded.forward_position,
  wrap_position = excluded.wrap_position, reoffered_ended_at = excluded.reoffered_ended_at,
  reoffered_id = excluded.reoffered_id

-- name: moved-readers
select distinct contributor_id as id
from queue_cursors c
full join bench.queue_cursors b using (contributor_id, pool_id)
where (c.start_position, c.forward_position, c.wrap_position, c.reoffered_id)
  is distinct from (b.start_position, b.forward_position, b.wrap_position, b.reoffered_id)
