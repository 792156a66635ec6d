-- name: totals
select
  (
    select count(*) from countable_recordings
    where contributor_id = :contributor and received_at >= :since
  ) as recordings,
  (
    select coalesce(sum(duration_ms), 0) / 3600000.0 from countable_recordings
    where contributor_id = :contributor and received_at >= :since
  )::float8 as hours,
  (
    select count(*)
    from validations v
    join countable_recordings r on r.id = v.recording_id
    where v.contributor_id = :contributor and v.undone_at is null and v.standing = 'counted' and v.cast_at >= :since
  ) as validations

-- name: items
with mine as (
  select
    'recording' as type, r.id, r.received_at as at, r.sentence_id, r.standing, r.duration_ms,
    case r.standing when 'counted' then coalesce(d.outcome, 'undecided') end as status, null as verdict
  from recordings r
  left join decisions d on d.recording_id = r.id
  where r.contributor_id = :contributor and r.withdrawn_at is null and r.received_at < :before
  union all
  select 'validation', v.id, v.cast_at, r.sentence_id, v.standing, null, null, v.verdict
  from validations v
  join recordings r on r.id = v.recording_id
  where v.contributor_id = :contributor and v.undone_at is null and v.cast_at < :before
)
select
  mine.type, mine.id, mine.at, mine.standing, mine.duration_ms, mine.status, mine.verdict,
  to_char(mine.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as cursor,
  s.public_id as sentence_id, s.text, s.language
from mine
join sentences s on s.id = mine.sentence_id
order by mine.at desc, mine.id
limit :limit
