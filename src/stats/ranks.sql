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
  case when ahead.all_in_all <= :counted then ahead.named + 1 end as rank
from boards
join rollups.scores own
  on (own.kind, own.language, own.grain, own.starts, own.actor)
    = (boards.kind, :language, boards.period, boards.starts, :actor::uuid)
cross join lateral (
  select count(*) as all_in_all, count(*) filter (where c.username is not null and c.leaderboards) as named
  from (
    select s.actor
    from rollups.scores s
    where (s.kind, s.language, s.grain, s.starts) = (boards.kind, :language, boards.period, boards.starts)
      and s.contributions > own.contributions
    limit :counted::bigint + 1
  ) as more
  join contributors c on c.actor = more.actor and c.merged_into is null
) as ahead
order by boards.kind, boards.period
