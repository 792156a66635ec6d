-- name: ranks
with boards as (
  select kind, period, starts
  from (values ('record'), ('validate')) as kinds (kind)
  cross join (
    values
      ('week', date_trunc('week', now() at time zone 'utc')::date),
      ('month', date_trunc('month', now() at time zone 'utc')::date),
      ('all', '-infinity')
  ) as terms (period, starts)
)
select
  boards.kind, boards.period, own.contributions,
  -- Nobody is looked up where they are too many. That they are not more is said to the planner too (limit).
  case when ahead.people <= :counted then (
    select count(*) + 1
    from (
      select s.actor
      from rollups.scores s
      where (s.kind, s.language, s.grain, s.starts) = (boards.kind, :language, boards.period, boards.starts)
        and s.contributions > own.contributions
      limit :counted
    ) as before
    join contributors c on c.actor = before.actor and c.merged_into is null
    where c.username is not null and c.leaderboards
  ) end as rank
from boards
join rollups.scores own
  on (own.kind, own.language, own.grain, own.starts, own.actor)
    = (boards.kind, :language, boards.period, boards.starts, :actor::uuid)
cross join lateral (
  select count(*) as people
  from (
    select
    from rollups.scores s
    where (s.kind, s.language, s.grain, s.starts) = (boards.kind, :language, boards.period, boards.starts)
      and s.contributions > own.contributions
    limit :counted::bigint + 1
  ) as more
) as ahead
order by boards.kind, boards.period
