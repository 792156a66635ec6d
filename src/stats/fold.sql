-- name: watermark
select
  coalesce(max(fold), 0)::int as fold,
  coalesce(bool_and(rules = :rules and cluster = system_identifier), false) as is_ours
from rollups.watermark, pg_control_system()

-- What is new: seen now, and not when the watermark was set. What is committed late is neither missed nor taken twice.
-- name: touch-news
with news as materialized (
  select verb, actor, recording_id
  from events
  where xid >= (select pg_snapshot_xmin(seen) from rollups.watermark)
    and not pg_visible_in_snapshot(xid, (select seen from rollups.watermark))
    and verb in (
      'recording.received', 'recording.withdrawn', 'validation.cast', 'validation.undone',
      'decision.made', 'decision.undone', 'subject.withheld', 'contributor.merged', 'contributor.deleted'
    )
)
insert into rollups.touched
select recording_id from news where recording_id is not null
union
select r.id
from news
join contributors c on c.actor = news.actor
join recordings r on r.contributor_id = c.id
where news.verb in ('contributor.merged', 'contributor.deleted')

-- name: touch-all
insert into rollups.touched
select id from recordings where standing = 'counted'

-- name: forget-recordings
delete from rollups.recordings
-- name: forget-speaker-days
delete from rollups.speaker_days
-- name: forget-periods
delete from rollups.periods
-- name: forget-group-speakers
delete from rollups.group_speakers
-- name: forget-groups
delete from rollups.groups

-- name: take-out
insert into rollups.changes
select
  day, language, speaker, age_band, gender, region,
  -recordings, -valid, -invalid, -ms, -valid_ms, -validations
from rollups.touched
join rollups.contributions using (recording_id)

-- name: forget-touched
delete from rollups.recordings r using rollups.touched where r.recording_id = touched.recording_id

-- As everything stands in the tables: all of it was decided in the transactions that the events came with.
-- name: look-again
insert into rollups.recordings
select
  r.id,
  coalesce(account.actor, contributor.actor),
  r.language,
  coalesce(r.age_band, 'undisclosed'),
  coalesce(r.gender, 'undisclosed'),
  coalesce(r.region, 'undisclosed'),
  (r.received_at at time zone 'utc')::date,
  r.duration_ms,
  (d.decided_at at time zone 'utc')::date,
  d.outcome = 'valid',
  array(
    select (v.cast_at at time zone 'utc')::date
    from validations v
    where v.recording_id = r.id and v.undone_at is null and v.standing = 'counted'
  )
from rollups.touched
join recordings r on r.id = touched.recording_id
join contributors contributor on contributor.id = r.contributor_id
left join contributors account on account.id = contributor.merged_into
left join decisions d on d.recording_id = r.id and d.outcome in ('valid', 'invalid')
where r.standing = 'counted' and r.withdrawn_at is null and r.withheld_at is null

-- name: put-in
insert into rollups.changes
select day, language, speaker, age_band, gender, region, recordings, valid, invalid, ms, valid_ms, validations
from rollups.touched
join rollups.contributions using (recording_id)

-- name: net
with taken as (delete from rollups.changes returning *)
insert into rollups.changes
select
  day, language, speaker, age_band, gender, region,
  sum(recordings), sum(valid), sum(invalid), sum(ms), sum(valid_ms), sum(validations)
from taken
group by day, language, speaker, age_band, gender, region
having (sum(recordings), sum(valid), sum(invalid), sum(ms), sum(valid_ms), sum(validations)) <> (0, 0, 0, 0, 0, 0)

-- Who began or ceased to have spoken on a day, and whether they have spoken in its periods, before that is so.
-- name: note-presence
with days as (
  select speaker, day, language, sum(recordings) as added
  from rollups.changes
  group by speaker, day, language
  having sum(recordings) <> 0
),
turned as (
  select days.*
  from days
  left join rollups.speaker_days known using (speaker, day, language)
  where coalesce(known.recordings, 0) = 0 or known.recordings + added = 0
)
insert into rollups.presence
select
  speaker, scope, grain, starts, ends,
  exists (
    select from rollups.speaker_days d
    where d.speaker = turned_in.speaker
      and d.day >= starts and d.day < ends
      and (scope = '*' or d.language = scope)
  ),
  (
    select d.day from rollups.speaker_days d
    where d.speaker = turned_in.speaker and (scope = '*' or d.language = scope)
    order by d.day
    limit 1
  )
from (
  select distinct speaker, scope, grain, starts, ends
  from turned
  cross join lateral (values (language), ('*')) as scopes (scope)
  cross join lateral rollups.periods_of(day)
) as turned_in

-- name: add-speaker-days
insert into rollups.speaker_days as known
select speaker, day, language, sum(recordings)
from rollups.changes
group by speaker, day, language
having sum(recordings) <> 0
on conflict (speaker, day, language) do update set recordings = known.recordings + excluded.recordings

-- name: drop-speaker-days
delete from rollups.speaker_days d
using rollups.changes
where (d.speaker, d.day, d.language) = (changes.speaker, changes.day, changes.language) and d.recordings = 0

-- name: add-periods
with speaking as (
  select
    speaker, language, grain, starts, spoke, first_day,
    exists (
      select from rollups.speaker_days d
      where d.speaker = presence.speaker
        and d.day >= starts and d.day < ends
        and (presence.language = '*' or d.language = presence.language)
    ) as speaks
  from rollups.presence
),
firsts as (
  select
    speaker, language, first_day,
    (
      select d.day from rollups.speaker_days d
      where d.speaker = known.speaker and (known.language = '*' or d.language = known.language)
      order by d.day
      limit 1
    ) as first_day_now
  from (select distinct speaker, language, first_day from rollups.presence) as known
),
parts as (
  select grain, starts, language, speaks::int - spoke::int as speakers, 0 as new_speakers,
    0 as recordings, 0 as valid, 0 as invalid, 0 as ms, 0 as valid_ms, 0 as validations
  from speaking
  where speaks <> spoke
  union all
  select grain, starts, language, 0, one, 0, 0, 0, 0, 0, 0
  from firsts
  cross join lateral (values (first_day, -1), (first_day_now, 1)) as ends_and_begins (day, one)
  cross join lateral rollups.periods_of(ends_and_begins.day)
  where first_day is distinct from first_day_now and ends_and_begins.day is not null
  union all
  select grain, starts, scope, 0, 0, recordings, valid, invalid, ms, valid_ms, validations
  from rollups.changes
  cross join lateral (values (language), ('*')) as scopes (scope)
  cross join lateral rollups.periods_of(day)
)
insert into rollups.periods as known
select
  grain, starts, language, sum(speakers), sum(new_speakers),
  sum(recordings), sum(valid), sum(invalid), sum(ms), sum(valid_ms), sum(validations)
from parts
group by grain, starts, language
on conflict (grain, starts, language) do update set
  speakers = known.speakers + excluded.speakers,
  new_speakers = known.new_speakers + excluded.new_speakers,
  recordings = known.recordings + excluded.recordings,
  valid = known.valid + excluded.valid,
  invalid = known.invalid + excluded.invalid,
  ms = known.ms + excluded.ms,
  valid_ms = known.valid_ms + excluded.valid_ms,
  validations = known.validations + excluded.validations

-- name: drop-periods
delete from rollups.periods p
using (select distinct grain, starts from rollups.changes cross join lateral rollups.periods_of(day)) as changed
where (p.grain, p.starts) = (changed.grain, changed.starts)
  and (p.recordings, p.valid, p.invalid, p.validations) = (0, 0, 0, 0)

-- name: add-speakers
insert into rollups.speakers
select distinct speaker, :fold::bigint
from rollups.presence
join rollups.speaker_days using (speaker)
on conflict (speaker) do nothing

-- name: drop-speakers
delete from rollups.speakers
where speaker in (select speaker from rollups.presence)
  and not exists (select from rollups.speaker_days d where d.speaker = speakers.speaker)

-- name: drop-strangers
delete from rollups.speakers
where not exists (select from rollups.speaker_days d where d.speaker = speakers.speaker)

-- name: add-groups
with parts as (
  select dimension, scope, value, speaker, recordings, valid, invalid, ms, valid_ms, validations
  from rollups.changes
  cross join lateral (values (language), ('*')) as scopes (scope)
  cross join lateral (
    values ('age_band', age_band), ('gender', gender), ('region', region)
  ) as dimensions (dimension, value)
),
turned as (
  select
    added.dimension, scope, added.value,
    -- Came with the first recording, or went with the last.
    case when known.speaker is null then 1 when known.recordings + added = 0 then -1 else 0 end as speakers
  from (
    select dimension, scope, value, speaker, sum(recordings) as added
    from parts
    group by dimension, scope, value, speaker
    having sum(recordings) <> 0
  ) as added
  left join rollups.group_speakers known
    on (known.dimension, known.language, known.value, known.speaker) = (added.dimension, scope, added.value, added.speaker)
),
sums as (
  select dimension, scope, value, 0 as speakers, recordings, valid, invalid, ms, valid_ms, validations from parts
  union all
  select dimension, scope, value, speakers, 0, 0, 0, 0, 0, 0 from turned
)
insert into rollups.groups as known
select
  dimension, scope, value, sum(speakers),
  sum(recordings), sum(valid), sum(invalid), sum(ms), sum(valid_ms), sum(validations)
from sums
group by dimension, scope, value
on conflict (dimension, language, value) do update set
  speakers = known.speakers + excluded.speakers,
  recordings = known.recordings + excluded.recordings,
  valid = known.valid + excluded.valid,
  invalid = known.invalid + excluded.invalid,
  ms = known.ms + excluded.ms,
  valid_ms = known.valid_ms + excluded.valid_ms,
  validations = known.validations + excluded.validations

-- name: drop-groups
delete from rollups.groups where speakers = 0

-- name: add-group-speakers
insert into rollups.group_speakers as known
select dimension, scope, value, speaker, sum(recordings)
from rollups.changes
cross join lateral (values (language), ('*')) as scopes (scope)
cross join lateral (
  values ('age_band', age_band), ('gender', gender), ('region', region)
) as dimensions (dimension, value)
group by dimension, scope, value, speaker
having sum(recordings) <> 0
on conflict (dimension, language, value, speaker) do update set recordings = known.recordings + excluded.recordings

-- name: drop-group-speakers
delete from rollups.group_speakers known
using rollups.changes
where known.speaker = changes.speaker and known.recordings = 0

-- name: clear-touched
delete from rollups.touched
-- name: clear-changes
delete from rollups.changes
-- name: clear-presence
delete from rollups.presence

-- name: set-watermark
insert into rollups.watermark (seen, cluster, rules, fold)
select pg_current_snapshot(), system_identifier, :rules, :fold
from pg_control_system()
on conflict (is_one) do update set
  seen = excluded.seen, cluster = excluded.cluster, rules = excluded.rules, fold = excluded.fold

-- name: analyze-touched
analyze rollups.touched
-- name: analyze-changes
analyze rollups.changes
-- name: analyze-presence
analyze rollups.presence
