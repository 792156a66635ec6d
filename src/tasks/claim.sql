-- The open tasks of a pool stand in a line, in the order in which they opened; one that opens again joins its end.
-- Everybody walks along it: from a place of their own to its end, then from its beginning to where they started.
-- `walks` remembers how far they came. So a claim looks at a short stretch of an index, in order, wherever it is and
-- however long the line: nobody looks twice at what they did, and what is new always lies ahead.
--
-- name: claim
with person as (
  update contributors set claims = claims + 1 where id = :contributor
  returning actor, claims
),
-- Claims of one person take turns. Who had to wait sees the rest as it was before: they take nothing and ask again.
turn as (
  select person.actor
  from person
  join contributors seen on seen.id = :contributor and seen.claims + 1 = person.claims
),
held as (
  select a.id, a.task_id, a.expires_at, a.leased_at, a.pack, p.kind, p.language, p.campaign_id
  from assignments a
  join pools p on p.id = a.pool_id
  where a.contributor_id = :contributor and a.state = 'active' and a.expires_at > now()
),
mine as (
  select *
  from held
  where kind = any(:kinds) and language = :language and (:campaign::uuid is null or campaign_id = :campaign)
  order by array_position(:kinds, kind), leased_at, task_id
  limit :count
),
room as (
  -- Whoever took work back may hold more than that.
  select greatest(0, least(:count - (select count(*) from mine), :held_most - (select count(*) from held))) as places
  from turn
),
-- Where to look, first things first.
lines as (
  select p.id as pool_id, w.start, w.up, w.rest, w.returned_at, w.returned_id
  from pools p
  left join walks w on w.contributor_id = :contributor and w.pool_id = p.id
  where p.open
    and p.language = :language
    and p.kind = any(:kinds)
    and (:campaign::uuid is null or p.campaign_id = :campaign)
    and (
      not :pack
      or (select count(*) from (select from tasks t where t.pool_id = p.id and t.open limit :pack_open_least) as first)
        = :pack_open_least
    )
  order by array_position(:kinds, p.kind), p.id
),
-- At most `look` tasks, and no further than needed: ahead, then what lies before the start, then the skip list.
-- A row without a task says that they have not begun to walk there.
looked as materialized (
  (
    select l.pool_id, t.leg, t.id, t.open, t.place, t.sentence_id, t.recording_id, t.author_id,
      l.returned_at as since_at, l.returned_id as since_id
    from lines l
    cross join lateral (
      (
        select 'ahead' as leg, id, open, place, sentence_id, recording_id, author_id
        from tasks
        where pool_id = l.pool_id and open and place > l.up
        order by place
        limit :look
      )
      union all
      (
        select 'behind', id, open, place, sentence_id, recording_id, author_id
        from tasks
        where pool_id = l.pool_id and open and place > l.rest and place < l.start
        order by place
        limit :look
      )
      union all
      select 'to begin', null, false, null, null, null, null where l.start is null
    ) t
    where (select places from room) > 0
    limit :look
  )
  union all
  (
    select l.pool_id, 'skipped', t.id, t.open, null, t.sentence_id, t.recording_id, t.author_id, a.ended_at, a.id
    from lines l
    cross join lateral (
      select id, task_id, ended_at
      from assignments
      where contributor_id = :contributor
        and pool_id = l.pool_id
        and (state = 'skipped' or (state = 'expired' and not pack))
        and (ended_at, id) > (l.returned_at, l.returned_id)
      order by ended_at, id
      limit :look
    ) a
    join tasks t on t.id = a.task_id
    where (select places from room) > 0
    limit :look
  )
  limit :look
),
-- A sub-select with a limit is a look-up each: the planner cannot turn it into a join with a person's whole history.
judged as materialized (
  select
    row_number() over () as n, pool_id, leg, id, place, since_at, since_id,
    open
      and author_id is distinct from :contributor
      and (
        select true from assignments a
        where a.task_id = looked.id and a.contributor_id = :contributor
          and (a.ended_at is null or a.standing = 'counted')
        limit 1
      ) is null
      and (
        select true from assignments a
        where a.task_id = looked.id and a.contributor_id = :contributor
          and a.ended_at is not null and a.standing is distinct from 'counted'
          and (a.state <> 'expired' or not a.pack)
          and (a.state = 'submitted' or (a.ended_at, a.id) > (since_at, since_id))
        limit 1
      ) is null
      and (
        select true from hidden_subjects h
        where h.contributor_id = :contributor and h.sentence_id = looked.sentence_id
        limit 1
      ) is null
      and (
        select true from hidden_subjects h
        where h.contributor_id = :contributor and h.recording_id = looked.recording_id
        limit 1
      ) is null as suits
  from looked
),
fresh as (
  select exists (select from judged where suits and leg <> 'skipped') as left_over
),
-- Nobody waits for a task that somebody else is taking at this moment. Nobody is given one while there may be a better
-- one in a line where they have yet to begin.
locked as materialized (
  select t.id, j.n
  from (select id, n from judged where suits and (leg <> 'skipped' or not (select left_over from fresh)) order by n) j
  join tasks t on t.id = j.id
  where t.open and not exists (select from judged where leg = 'to begin')
  order by j.n
  limit (select places from room)
  for update of t skip locked
),
taken as (
  update tasks set taken = taken + 1
  where id = any(array(select id from locked))
  returning id, pool_id, sentence_id, recording_id, author_id
),
given as (
  insert into assignments (task_id, pool_id, contributor_id, expires_at, pack)
  select taken.id, p.id, :contributor,
    now() + make_interval(secs => case when :pack then p.pack_seconds else p.lease_seconds end), :pack
  from taken
  join pools p on p.id = taken.pool_id
  returning id, task_id, pool_id, expires_at
),
told as (
  insert into events (verb, actor, kind, language, campaign_id, tasks, data)
  select
    case when (select left_over from fresh) then 'task.fetched' else 'task.reissued' end,
    (select actor from turn), p.kind, p.language, p.campaign_id, array_agg(given.task_id),
    case when :pack then '{"pack": true}'::jsonb else '{}' end
  from given
  join pools p on p.id = given.pool_id
  group by p.id
),
-- They have passed what comes before the first task that would have suited and was not taken.
passed as materialized (
  select *
  from (
    select *, bool_or(suits and id <> all(array(select id from locked))) over (partition by pool_id, leg order by n) as missed
    from judged
  ) j
  where not missed and (leg <> 'skipped' or not (select left_over from fresh))
),
-- But nobody walks on where a transaction that is still running may yet put a task before. (A number from the future
-- is from before a restore.)
sure as (
  select
    case when settled then ahead else place end as place,
    settles,
    settled and moved_at < now() - make_interval(secs => :horizon_seconds) as moves
  from horizon
  cross join lateral (
    select settles <= pg_snapshot_xmin(now) or settles > pg_snapshot_xmax(now) as settled
    from pg_current_snapshot() as now
  ) as known
),
seen as (
  select settles
  from horizon
  where settles = (select settles from sure where moves)
    and exists (select from passed where place > (select place from sure))
  for update skip locked
),
moved as (
  update horizon
  set place = (select place from sure), settles = pg_current_xact_id(), moved_at = now(),
    ahead = (
      select max(last.place)
      from lines l
      cross join lateral (select place from tasks where pool_id = l.pool_id and open order by place desc limit 1) as last
    )
  where settles = (select settles from seen)
),
walked as (
  update walks w
  set up = greatest(w.up, r.up), rest = greatest(w.rest, r.rest),
    returned_at = coalesce(r.returned_at, w.returned_at), returned_id = coalesce(r.returned_id, w.returned_id)
  from (
    select
      pool_id,
      max(place) filter (where leg = 'ahead' and place <= (select place from sure)) as up,
      max(place) filter (where leg = 'behind' and place <= (select place from sure)) as rest,
      (array_agg(since_at order by n desc) filter (where leg = 'skipped'))[1] as returned_at,
      (array_agg(since_id order by n desc) filter (where leg = 'skipped'))[1] as returned_id
    from passed
    group by pool_id
  ) r
  where w.contributor_id = :contributor and w.pool_id = r.pool_id
)
select
  (select count(*) from held) as held,
  not exists (select from turn) as outdated,
  array(select pool_id from judged where leg = 'to begin') as to_begin,
  exists (select from judged where suits) as suited,
  (select count(*) from judged) = :look as more,
  hand.*
from (values (true)) as always
left join (
  select m.id as assignment, m.expires_at, m.pack, m.kind, m.language, m.campaign_id as campaign,
    t.id, t.sentence_id as sentence, t.recording_id as recording, t.author_id as author, m.leased_at
  from mine m
  join tasks t on t.id = m.task_id
  union all
  select g.id, g.expires_at, :pack, p.kind, p.language, p.campaign_id,
    t.id, t.sentence_id, t.recording_id, t.author_id, null
  from given g
  join taken t on t.id = g.task_id
  join pools p on p.id = g.pool_id
) hand on true
order by hand.leased_at is null, array_position(:kinds, hand.kind), hand.leased_at, hand.id
