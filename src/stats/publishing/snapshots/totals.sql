-- name: totals
select
  coalesce(sum(new_speakers), 0)::bigint as speakers,
  coalesce(sum(recordings), 0)::bigint as recordings,
  coalesce(sum(valid), 0)::bigint as valid,
  coalesce(sum(invalid), 0)::bigint as invalid,
  coalesce(stats.hours(sum(ms)::bigint), 0) as hours,
  coalesce(stats.hours(sum(valid_ms)::bigint), 0) as hours_valid,
  coalesce(sum(new_languages), 0)::bigint as languages,
  coalesce(sum(validations), 0)::bigint as validations
from stats.timeline
where grain = 'quarter' and language = '*'
