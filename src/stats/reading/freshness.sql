-- name: age
select extract(epoch from clock_timestamp() - taken_at)::float8 as seconds
from stats_refreshes
order by id desc
limit 1

-- name: has-changes
select exists (
  select from unread_events('published-statistics')
  where verb in (
      'recording.received', 'recording.withdrawn', 'validation.cast', 'validation.undone',
      'decision.made', 'decision.undone', 'subject.withheld', 'subject.restored',
      'contributor.merged', 'contributor.deleted'
    )
    and data ->> 'standing' is distinct from 'surplus'
) as has_changes
