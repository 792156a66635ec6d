-- What the recordings of one speaker added to the statistics on one day: what everything published is made of.
-- A recording counts on the day it was received, its decision on the day it was made, a validation on the day it
-- was cast, and all three belong to whoever speaks in it, as they described themselves for that recording.
create materialized view speaker_days as
with counted as (
  select
    e.recording_id,
    e.at,
    e.xid::text::bigint as xid,
    e.language,
    coalesce(account.actor, e.actor) as speaker,
    coalesce(r.age_band, 'undisclosed') as age_band,
    coalesce(r.gender, 'undisclosed') as gender,
    coalesce(r.region, 'undisclosed') as region,
    (e.data ->> 'duration_ms')::bigint as ms
  from events e
  join recordings r on r.id = e.recording_id
  left join contributors guest on guest.actor = e.actor
  left join contributors account on account.id = guest.merged_into
  where e.verb = 'recording.received'
    and e.data ->> 'standing' = 'counted'
    and not exists (
      select from events w where w.verb = 'recording.withdrawn' and w.recording_id = e.recording_id
    )
),
settled as (
  select distinct on (recording_id) recording_id, at, verb, data ->> 'outcome' as outcome
  from events
  where verb in ('decision.made', 'decision.undone')
  order by recording_id, id desc
),
facts as (
  select recording_id, at, 1 as recordings, ms, 0 as valid, 0 as invalid, 0::bigint as valid_ms, 0 as validations
  from counted
  union all
  select
    recording_id, settled.at, 0, 0, (outcome = 'valid')::int, (outcome = 'invalid')::int,
    case outcome when 'valid' then ms else 0 end, 0
  from settled
  join counted using (recording_id)
  where verb = 'decision.made' and outcome in ('valid', 'invalid')
  union all
  select v.recording_id, v.at, 0, 0, 0, 0, 0, 1
  from events v
  where v.verb = 'validation.cast'
    and v.data ->> 'standing' = 'counted'
    and not exists (
      select from events u
      where u.verb = 'validation.undone' and u.data ->> 'validation' = v.data ->> 'validation'
    )
)
select
  (facts.at at time zone 'utc')::date as day,
  language,
  speaker,
  age_band,
  gender,
  region,
  sum(recordings) as recordings,
  sum(valid) as valid,
  sum(invalid) as invalid,
  sum(facts.ms)::bigint as ms,
  sum(valid_ms)::bigint as valid_ms,
  sum(validations) as validations,
  -- The earliest of the recordings, by the clock and by transaction: tells who is new.
  min(facts.at) filter (where recordings > 0) as first_at,
  min(xid) filter (where recordings > 0) as first_xid
from facts
join counted using (recording_id)
group by 1, 2, 3, 4, 5, 6;

create unique index on speaker_days (day, language, speaker, age_band, gender, region);

-- The views above it are made next, and the planner knows nothing of this one yet.
analyze speaker_days;
