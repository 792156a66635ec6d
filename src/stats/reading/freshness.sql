-- name: age
select extract(epoch from clock_timestamp() - taken_at)::float8 as seconds
from stats_refreshes
order by id desc
limit 1

-- name: has-changes
with last as (
  select seen, taken_at from stats_refreshes order by id desc limit 1
),
since as (
  select verb, data
  from events, last
  where xid >= pg_snapshot_xmin(last.seen) and not pg_visible_in_snapshot(xid, last.seen)
  union all
  -- Numbers of transactions start anew in a restored database.
  select verb, data
  from events, last
  where at > last.taken_at
)
select
  not exists (select from last)
  or exists (
    select from since
    where verb in (
        'recording.received', 'recording.withdrawn', 'validation.cast', 'validation.undone',
        'decision.made', 'decision.undone', 'subject.withheld', 'contributor.merged', 'contributor.deleted'
      )
      and data ->> 'standing' is distinct from 'surplus'
  ) as has_changes
