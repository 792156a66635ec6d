-- name: now
select clock_timestamp()::text as now

-- name: select-since
select taken_at, files from stats_refreshes where began_at >= :asked_at::timestamptz order by id desc limit 1

-- name: use-one-snapshot
set transaction isolation level repeatable read

-- name: take-snapshot
select pg_current_snapshot()::text as seen, moment::text as taken_at, moment as at
from clock_timestamp() as moment

-- name: refresh-timeline
refresh materialized view concurrently stats.timeline

-- name: refresh-groups
refresh materialized view concurrently stats.groups

-- name: insert-refresh
insert into stats_refreshes (began_at, taken_at, files)
values (:began_at, :taken_at, :files)
