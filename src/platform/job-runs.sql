-- What the run before this one left open died with its process.
-- name: begin
insert into job_runs (job, runs_before, failures_before)
select
  :job,
  coalesce(max(last.runs_before + 1), 0),
  coalesce(max(last.failures_before + (last.ended_at is null or last.error is not null)::int), 0)
from (select * from job_runs where job = :job order by id desc limit 1) as last
returning id

-- name: end
update job_runs set ended_at = clock_timestamp(), result = :result, error = :error where id = :id

-- name: forget
delete from job_runs where id = :id

-- name: forget-old
delete from job_runs
where job = :job
  and id < (select id from job_runs where job = :job order by id desc offset :kept::int - 1 limit 1)

-- name: last
select
  job, began_at, ended_at, result, error,
  extract(epoch from ended_at - began_at)::float8 as seconds,
  ended_at is null and nth > 1 as died
from (
  select *, row_number() over (partition by job order by id desc) as nth
  from job_runs
  where :job::text is null or job = :job
) as runs
where nth <= :most
order by job, id desc

-- name: figures
select
  last.job,
  last.runs_before + (last.ended_at is not null)::int as runs,
  last.failures_before + (last.error is not null)::int as failures,
  extract(epoch from done.ended_at)::float8 as succeeded_at,
  extract(epoch from done.ended_at - done.began_at)::float8 as seconds,
  done.result
from (select distinct on (job) * from job_runs order by job, id desc) as last
left join lateral (
  select * from job_runs
  where job = last.job and ended_at is not null and error is null
  order by id desc
  limit 1
) as done on true
order by last.job
