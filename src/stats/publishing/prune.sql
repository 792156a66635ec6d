-- name: named-lately
select distinct file.value as name
from stats_refreshes refresh
cross join lateral jsonb_each_text(refresh.files) file
where refresh.id >= (
  -- What was current when the time began counts too.
  select coalesce(max(id), 0)
  from stats_refreshes
  where published_at < now() - make_interval(secs => :kept_seconds)
)
