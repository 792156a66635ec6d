-- name: timeline
select
  language,
  period,
  speakers,
  recordings,
  valid,
  invalid,
  stats.hours(ms) as hours,
  stats.hours(valid_ms) as hours_valid,
  languages,
  validations
from stats.timeline
where grain = :grain and (language <> '*') = :by_language
order by language, period

-- name: timeline-cumulative
select
  language,
  period,
  (sum(new_speakers) over to_date)::bigint as speakers,
  (sum(recordings) over to_date)::bigint as recordings,
  (sum(valid) over to_date)::bigint as valid,
  (sum(invalid) over to_date)::bigint as invalid,
  stats.hours((sum(ms) over to_date)::bigint) as hours,
  stats.hours((sum(valid_ms) over to_date)::bigint) as hours_valid,
  (sum(new_languages) over to_date)::bigint as languages,
  (sum(validations) over to_date)::bigint as validations
from stats.timeline
where grain = :grain and (language <> '*') = :by_language
window to_date as (partition by language order by period)
order by language, period
