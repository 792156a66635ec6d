-- name: newest-statistics
select taken_at from stats_refreshes order by id desc limit 1

-- What the sums of the statistics say, and what they would say otherwise of what came or went lately. Work of guests
-- who became an account is the account's. Limits leave the planner no choice but to begin with the newest.
-- name: tallies
with mine as (
  select c.id, c.actor from contributors c where :contributor in (c.id, c.merged_into)
),
spoken as (
  select
    r.language,
    (r.standing = 'counted' and r.withdrawn_at is null and r.withheld_at is null)::int as counts,
    (known.recording_id is not null)::int as counted
  from mine
  cross join lateral (
    select id, received_at, language, standing, withdrawn_at, withheld_at
    from recordings
    where contributor_id = mine.id and received_at >= :since
    order by received_at desc
    limit :most
  ) as r
  left join rollups.recordings known
    on (known.day, known.recording_id) = ((r.received_at at time zone 'utc')::date, r.id)
),
judged as (
  select
    r.language,
    count(*) filter (
      where v.standing = 'counted' and v.undone_at is null
        and r.standing = 'counted' and r.withdrawn_at is null and r.withheld_at is null
    ) as counts,
    (
      select count(*) from rollups.recordings known cross join unnest(known.validated_by) as voter (actor)
      where (known.day, known.recording_id) = ((r.received_at at time zone 'utc')::date, r.id)
        and voter.actor in (select actor from mine)
    ) as counted
  from mine
  cross join lateral (
    select recording_id, standing, undone_at
    from validations
    where contributor_id = mine.id and cast_at >= :since
    order by cast_at desc
    limit :most
  ) as v
  join recordings r on r.id = v.recording_id
  group by r.id
),
parts as (
  select s.kind, s.language, s.contributions, s.valid, s.invalid
  from mine
  join rollups.scores s on s.actor = mine.actor and s.grain = 'all' and s.language <> '*'
  union all
  select 'record', language, counts - counted, 0, 0 from spoken
  union all
  select 'validate', language, counts - counted, 0, 0 from judged
)
select
  kind, language,
  sum(contributions)::int as contributions, sum(valid)::int as valid, sum(invalid)::int as invalid
from parts
group by kind, language
having sum(contributions) > 0
order by sum(contributions) desc, kind, language

-- From today backwards, from each day to the one before it; a day between is forgiven.
-- name: days-in-a-row
with recursive mine as (
  select c.id from contributors c where :contributor in (c.id, c.merged_into)
),
days (number, day, not_before) as (
  select 0, (now() at time zone 'utc')::date + 1, (now() at time zone 'utc')::date - 2
  union all
  select number + 1, (latest.at at time zone 'utc')::date, (latest.at at time zone 'utc')::date - 2
  from days
  cross join lateral (
    select done.at
    from mine
    cross join lateral (
      (
        select received_at
        from countable_recordings
        where contributor_id = mine.id and received_at < days.day::timestamp at time zone 'utc'
        order by received_at desc
        limit 1
      )
      union all
      (
        select cast_at
        from validations
        where contributor_id = mine.id and cast_at < days.day::timestamp at time zone 'utc'
          and standing = 'counted' and undone_at is null
          and exists (select from countable_recordings r where r.id = recording_id)
        order by cast_at desc
        limit 1
      )
    ) as done (at)
    order by done.at desc
    limit 1
  ) as latest
  where number < :most and latest.at >= not_before::timestamp at time zone 'utc'
)
select max(number) as days from days

-- name: this-week
select count(*) as contributions
from contributors c
cross join lateral (
  (
    select standing, coalesce(withdrawn_at, withheld_at) as taken_back_at
    from recordings
    where contributor_id = c.id and received_at >= :monday
    order by received_at desc
    limit :most
  )
  union all
  (
    select
      standing,
      case when exists (select from countable_recordings r where r.id = recording_id) then undone_at else cast_at end
    from validations
    where contributor_id = c.id and cast_at >= :monday
    order by cast_at desc
    limit :most
  )
) as done
where :contributor in (c.id, c.merged_into) and standing = 'counted' and taken_back_at is null
