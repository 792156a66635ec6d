-- What processes tell each other lies here when it is too long for a notification. Nobody misses it after a crash.
create unlogged table socket_io_attachments (
  id bigint generated always as identity primary key,
  created_at timestamptz not null default now(),
  payload bytea
);

-- The recordings that something happened to since the last fold: seen now, and not when the watermark was set. What is
-- committed late is neither missed nor taken twice. Those that are new are in no sum.
create view rollups.news as
with news as materialized (
  select verb, actor, recording_id
  from events
  where xid >= (select pg_snapshot_xmin(seen) from rollups.watermark)
    and not pg_visible_in_snapshot(xid, (select seen from rollups.watermark))
    and verb in (
      'recording.received', 'recording.measured', 'recording.withdrawn', 'validation.cast', 'validation.undone',
      'decision.made', 'decision.undone', 'subject.withheld', 'contributor.merged', 'contributor.deleted'
    )
)
select recording_id, bool_or(is_new) as is_new
from (
  select recording_id, verb = 'recording.received' as is_new from news where recording_id is not null
  union all
  select r.id, false
  from news
  join contributors c on c.actor = news.actor
  join recordings r on r.contributor_id = c.id
  where news.verb in ('contributor.merged', 'contributor.deleted')
  union all
  select v.recording_id, false
  from news
  join contributors c on c.actor = news.actor
  join validations v on v.contributor_id = c.id
  where news.verb in ('contributor.merged', 'contributor.deleted')
) as each
group by recording_id;

-- Recordings that count, as everything stands in the tables: all of it was decided in the transactions that the events
-- came with.
create view rollups.standing as
select
  r.id as recording_id,
  coalesce(account.actor, contributor.actor) as speaker,
  r.language,
  r.campaign_id,
  coalesce(r.age_band, 'undisclosed') as age_band,
  coalesce(r.gender, 'undisclosed') as gender,
  coalesce(r.region, 'undisclosed') as region,
  (r.received_at at time zone 'utc')::date as day,
  r.duration_ms as ms,
  case when d.outcome <> 'disputed' then (d.decided_at at time zone 'utc')::date end as decided_on,
  case when d.outcome <> 'disputed' then d.outcome = 'valid' end as is_valid,
  coalesce(d.outcome = 'disputed', false) as is_disputed,
  coalesce(votes.cast_on, '{}') as validated_on,
  coalesce(votes.cast_by, '{}') as validated_by,
  r.rms_db as level_db,
  r.noise_db,
  r.speech_share
from recordings r
join contributors contributor on contributor.id = r.contributor_id
left join contributors account on account.id = contributor.merged_into
left join decisions d on d.recording_id = r.id
left join lateral (
  select
    array_agg((v.cast_at at time zone 'utc')::date order by v.id) as cast_on,
    array_agg(coalesce(account.actor, voter.actor) order by v.id) as cast_by
  from validations v
  join contributors voter on voter.id = v.contributor_id
  left join contributors account on account.id = voter.merged_into
  where v.recording_id = r.id and v.undone_at is null and v.standing = 'counted'
) as votes on true
where r.standing = 'counted' and r.withdrawn_at is null and r.withheld_at is null;
