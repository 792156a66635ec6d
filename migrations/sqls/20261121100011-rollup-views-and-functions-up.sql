-- The periods that a day lies in; `ends` is the first day after.
create function rollups.periods_of(day date) returns table (grain text, starts date, ends date)
language sql immutable as $$
  select 'day', day, day + 1
  union all
  select 'week', date_trunc('week', day::timestamp)::date, date_trunc('week', day::timestamp)::date + 7
  union all
  select
    unit,
    date_trunc(unit, day::timestamp)::date,
    (date_trunc(unit, day::timestamp) + case unit when 'month' then interval '1 month' else interval '3 months' end)::date
  from (values ('month'), ('quarter')) as units (unit)
$$;

-- The histogram classes of a recording; the lowest and the highest class take in the values beyond them.
create function rollups.classes_of(ms int, level_db real, noise_db real, speech_share real)
returns table (measure text, at_least int) language sql immutable as $$
  select measure, greatest(lowest, least(highest, floor(value / width)::int * width))
  from (
    values
      ('duration', ms / 1000.0::real, 1, 0, 30),
      ('level', level_db, 3, -60, -3),
      ('noise', noise_db, 5, -100, -5),
      ('speech', speech_share * 100, 10, 0, 90)
  ) as scales (measure, value, width, lowest, highest)
  where value is not null
$$;

-- What a fold adds to the sums and subtracts from them, by day: a recording counts on the day it was received, its
-- decision on the day it was made, a validation on the day it was cast.
create view rollups.contributions as
select
  fact.day, t.language, t.campaign_id, t.speaker, t.age_band, t.gender, t.region,
  sign * fact.recordings as recordings, sign * fact.valid as valid, sign * fact.invalid as invalid,
  sign * fact.ms as ms, sign * fact.valid_ms as valid_ms, sign * fact.validations as validations
from rollups.recording_deltas t
cross join lateral (
  select t.day, 1 as recordings, 0 as valid, 0 as invalid, t.ms::bigint as ms, 0::bigint as valid_ms, 0 as validations
  union all
  select t.decided_on, 0, t.is_valid::int, (not t.is_valid)::int, 0, case when t.is_valid then t.ms else 0 end, 0
  where t.decided_on is not null
  union all
  select validated_on, 0, 0, 0, 0, 0, 1 from unnest(t.validated_on) as validated_on
) as fact;

-- Recordings with an event that this snapshot sees and that of the watermark did not. Late commits are therefore
-- neither missed nor read twice. The new ones are in no sum yet.
create view rollups.changed_recordings as
with new_events as materialized (
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
  select recording_id, verb = 'recording.received' as is_new from new_events where recording_id is not null
  union all
  select r.id, false
  from new_events
  join contributors c on c.actor = new_events.actor
  join recordings r on r.contributor_id = c.id
  where new_events.verb in ('contributor.merged', 'contributor.deleted')
  union all
  select v.recording_id, false
  from new_events
  join contributors c on c.actor = new_events.actor
  join validations v on v.contributor_id = c.id
  where new_events.verb in ('contributor.merged', 'contributor.deleted')
) as each
group by recording_id;

-- Recordings that count, with the current values of everything that is counted. Each value was written in the same
-- transaction as its event. The joins of contributors are left joins, which Postgres omits from queries that use no
-- column of theirs.
create view rollups.countable_recordings as
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
left join contributors contributor on contributor.id = r.contributor_id
left join contributors account on account.id = contributor.merged_into
left join decisions d on d.recording_id = r.id
left join lateral (
  select
    array_agg((v.cast_at at time zone 'utc')::date order by v.id) as cast_on,
    array_agg(coalesce(account.actor, voter.actor) order by v.id) as cast_by
  from validations v
  left join contributors voter on voter.id = v.contributor_id
  left join contributors account on account.id = voter.merged_into
  where v.recording_id = r.id and v.undone_at is null and v.standing = 'counted'
) as votes on true
where r.standing = 'counted' and r.withdrawn_at is null and r.withheld_at is null;
