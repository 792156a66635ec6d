-- The open tasks of a pool form a queue, in the order in which they opened; one that opens again joins the end. Each
-- contributor reads it from a position of their own to its end, then from its beginning to where they started, and
-- `queue_cursors` keeps how far they have come. A claim therefore reads a short range of an index, in order, however long
-- the queue is: no contributor reads again what they have done, and new tasks always lie ahead of the cursor.
--
-- name: claim
with person as (
  update contributors set claims = claims + 1 where id = :contributor
  returning actor, claims
),
-- Claims of one contributor take turns. A claim that had to wait sees the other tables as they were before: it takes
-- nothing and is repeated.
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
  -- A contributor who took work back may hold more than that.
  select greatest(0, least(:count - (select count(*) from mine), :held_most - (select count(*) from held))) as size
  from turn
),
-- The queues to read, in the order of kinds.
queues as (
  select
    p.id as pool_id, c.start_position, c.forward_position, c.wrap_position, c.reoffered_ended_at, c.reoffered_id
  from pools p
  left join queue_cursors c on c.contributor_id = :contributor and c.pool_id = p.id
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
-- At most `look` tasks, and no further than needed: forward from the cursor, then wrapped around from the beginning, then
-- what was skipped. A row without a task says that the contributor has no cursor on this queue yet.
looked as materialized (
  (
    select q.pool_id, t.leg, t.id, t.open, t.position, t.sentence_id, t.recording_id, t.author_id,
      q.reoffered_ended_at as since_at, q.reoffered_id as since_id
    from queues q
    cross join lateral (
      (
        select 'forward' as leg, id, open, position, sentence_id, recording_id, author_id
        from tasks
        where pool_id = q.pool_id and open and position > q.forward_position
        order by position
        limit :look
      )
      union all
      (
        select 'wrapped', id, open, position, sentence_id, recording_id, author_id
        from tasks
        where pool_id = q.pool_id and open and position > q.wrap_position and position < q.start_position
        order by position
        limit :look
      )
      union all
      select 'no cursor', null, false, null, null, null, null where q.start_position is null
    ) t
    where (select size from room) > 0
    limit :look
  )
  union all
  (
    select q.pool_id, 'skipped', t.id, t.open, null, t.sentence_id, t.recording_id, t.author_id, a.ended_at, a.id
    from queues q
    cross join lateral (
      select id, task_id, ended_at
      from assignments
      where contributor_id = :contributor
        and pool_id = q.pool_id
        and (state = 'skipped' or (state = 'expired' and not pack))
        and (ended_at, id) > (q.reoffered_ended_at, q.reoffered_id)
      order by ended_at, id
      limit :look
    ) a
    join tasks t on t.id = a.task_id
    where (select size from room) > 0
    limit :look
  )
  limit :look
),
-- Each sub-select with a limit is one look-up: the planner cannot turn it into a join with a contributor's whole history.
judged as materialized (
  select
    row_number() over () as n, pool_id, leg, id, position, since_at, since_id,
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
-- A claim waits for no task that another claim is taking at this moment. It takes none while there may be a better one in
-- a queue where the contributor has no cursor yet.
locked as materialized (
  select t.id, j.n
  from (select id, n from judged where suits and (leg <> 'skipped' or not (select left_over from fresh)) order by n) j
  join tasks t on t.id = j.id
  where t.open and not exists (select from judged where leg = 'no cursor')
  order by j.n
  limit (select size from room)
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
-- The cursor passes everything before the first task that suited and was not taken.
passed as materialized (
  select *
  from (
    select *, bool_or(suits and id <> all(array(select id from locked))) over (partition by pool_id, leg order by n) as missed
    from judged
  ) j
  where not missed and (leg <> 'skipped' or not (select left_over from fresh))
),
-- But it does not pass the watermark, behind which a running transaction may still put a task. (A transaction number from
-- the future is from before a restore.)
watermark as (
  select
    case when is_settled then pending_position else position end as position,
    pending_xid,
    is_settled and advanced_at < now() - make_interval(secs => :watermark_seconds) as is_due
  from visibility_watermark
  cross join lateral (
    select pending_xid <= pg_snapshot_xmin(now) or pending_xid > pg_snapshot_xmax(now) as is_settled
    from pg_current_snapshot() as now
  ) as known
),
locked_watermark as (
  select pending_xid
  from visibility_watermark
  where pending_xid = (select pending_xid from watermark where is_due)
    and exists (select from passed where position > (select position from watermark))
  for update skip locked
),
advanced_watermark as (
  update visibility_watermark
  set position = (select position from watermark), pending_xid = pg_current_xact_id(), advanced_at = now(),
    pending_position = (
      select max(last.position)
      from queues q
      cross join lateral (
        select position from tasks where pool_id = q.pool_id and open order by position desc limit 1
      ) as last
    )
  where pending_xid = (select pending_xid from locked_watermark)
),
advanced_cursors as (
  update queue_cursors c
  set forward_position = greatest(c.forward_position, r.forward_position),
    wrap_position = greatest(c.wrap_position, r.wrap_position),
    reoffered_ended_at = coalesce(r.reoffered_ended_at, c.reoffered_ended_at),
    reoffered_id = coalesce(r.reoffered_id, c.reoffered_id)
  from (
    select
      pool_id,
      max(position) filter (where leg = 'forward' and position <= (select position from watermark)) as forward_position,
      max(position) filter (where leg = 'wrapped' and position <= (select position from watermark)) as wrap_position,
      (array_agg(since_at order by n desc) filter (where leg = 'skipped'))[1] as reoffered_ended_at,
      (array_agg(since_id order by n desc) filter (where leg = 'skipped'))[1] as reoffered_id
    from passed
    group by pool_id
  ) r
  where c.contributor_id = :contributor and c.pool_id = r.pool_id
)
select
  (select count(*) from held) as held,
  not exists (select from turn) as outdated,
  array(select pool_id from judged where leg = 'no cursor') as without_cursor,
  exists (select from judged where suits) as suited,
  (select count(*) from judged) = :look as more,
  hand.assignment, hand.expires_at, hand.pack, hand.kind, hand.language, hand.campaign, hand.id, hand.sentence,
  hand.recording, hand.author
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
