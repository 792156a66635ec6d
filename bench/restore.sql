-- Puts back what was done since a moment, so that one run after the other meets the same data. Nobody holds anything
-- in the data as they were built, and the place of a task there is its id.

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
set taken = was.done, done = was.done, closed_at = null, place = t.id,
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

-- name: forget-walks
delete from walks w
where w.contributor_id = any(:people::uuid[])
  and not exists (
    select from bench.walks b where b.contributor_id = w.contributor_id and b.pool_id = w.pool_id
  )

-- name: forget-all-walks
delete from walks where contributor_id = any(:people::uuid[])

-- name: walk-back
insert into walks (contributor_id, pool_id, start, up, rest, returned_at, returned_id)
select contributor_id, pool_id, start, up, rest, returned_at, returned_id
from bench.walks
where contributor_id = any(:people::uuid[])
on conflict (contributor_id, pool_id) do update
set start = excluded.start, up = excluded.up, rest = excluded.rest,
  returned_at = excluded.returned_at, returned_id = excluded.returned_id

-- name: who-walked
select distinct contributor_id as id
from walks w
full join bench.walks b using (contributor_id, pool_id)
where (w.start, w.up, w.rest, w.returned_id) is distinct from (b.start, b.up, b.rest, b.returned_id)
