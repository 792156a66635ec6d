-- The ranks among those who want to be named. A change of rank is since the board last looked different.
-- name: standings
with boards as (
  select kind, language, period, starts
  from (values ('record'), ('validate')) as kinds (kind)
  cross join (select code from languages union all select '*') as known (language)
  cross join (
    values
      ('week', date_trunc('week', :at::timestamptz at time zone 'utc')::date),
      ('month', date_trunc('month', :at::timestamptz at time zone 'utc')::date),
      ('all', '-infinity')
  ) as terms (period, starts)
),
standings as (
  select
    kind, language, period, starts, actor, username, contributions,
    rank() over (partition by kind, language, period order by contributions desc)::int as rank
  from boards
  cross join lateral (
    select c.actor, c.username, most.contributions
    from (
      select s.actor, s.contributions
      from rollups.scores s
      where (s.kind, s.language, s.grain, s.starts) = (boards.kind, boards.language, boards.period, boards.starts)
      order by s.contributions desc
      limit :looked_at
    ) as most
    join contributors c on c.actor = most.actor
    where c.username is not null and c.leaderboards and c.merged_into is null
    order by most.contributions desc, c.username, c.actor
    limit :most
  ) as named
),
different as (
  select distinct kind, language, period
  from standings s
  full join (select kind, language, grain as period, starts, actor, rank from rollups.ranks) as before
    using (kind, language, period, starts, actor)
  where s.rank is distinct from before.rank
)
select
  s.kind, s.language, s.period, s.starts::text, s.actor, s.username, s.contributions, s.rank,
  case when different.kind is null then before.change else before.rank - s.rank end as change
from standings s
left join different using (kind, language, period)
left join rollups.ranks before
  on (before.kind, before.language, before.grain, before.starts, before.actor)
    = (s.kind, s.language, s.period, s.starts, s.actor)
order by s.kind, s.language, s.period, s.rank, s.username, s.actor

-- name: delete-ranks
delete from rollups.ranks

-- name: insert-ranks
insert into rollups.ranks (kind, language, grain, starts, actor, rank, change)
select kind, language, grain, starts, actor, rank, change
from unnest(
  :kinds::text[], :languages::text[], :periods::text[], :starts::date[], :actors::uuid[], :ranks::int[],
  :changes::int[]
) as ranks (kind, language, grain, starts, actor, rank, change)
