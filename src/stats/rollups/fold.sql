-- name: mark-changed
insert into rollups.dirty_recordings (recording_id, is_new)
select recording_id, is_new from rollups.changed_recordings

-- name: mark-all
insert into rollups.dirty_recordings (recording_id, is_new)
select id, true from recordings where standing = 'counted'

-- name: clear-recordings
delete from rollups.recordings
-- name: clear-speaker-days
delete from rollups.speaker_days
-- name: clear-periods
delete from rollups.periods
-- name: clear-group-speakers
delete from rollups.group_speakers
-- name: clear-groups
delete from rollups.groups
-- name: clear-pending
delete from rollups.pending_changes
-- name: clear-campaign-speakers
delete from rollups.campaign_speakers
-- name: clear-campaigns
delete from rollups.campaigns
-- name: clear-quality
delete from rollups.quality
-- name: clear-scores
delete from rollups.scores
-- name: clear-to-record
delete from rollups.to_record
-- name: clear-to-record-changes
delete from rollups.to_record_changes

-- name: subtract-dirty
with gone as (
  delete from rollups.recordings known
  using rollups.dirty_recordings dirty
  join recordings r on r.id = dirty.recording_id
  where not dirty.is_new
    and (known.day, known.recording_id) = ((r.received_at at time zone 'utc')::date, dirty.recording_id)
  returning known.*
)
insert into rollups.recording_deltas (
  sign, recording_id, speaker, language, campaign_id, age_band, gender, region, day, ms,
  decided_on, is_valid, is_disputed, validated_on, validated_by, level_db, noise_db, speech_share
)
select
  -1, recording_id, speaker, language, campaign_id, age_band, gender, region, day, ms,
  decided_on, is_valid, is_disputed, validated_on, validated_by, level_db, noise_db, speech_share
from gone

-- name: add-dirty
with seen as (
  insert into rollups.recordings (
    recording_id, speaker, language, campaign_id, age_band, gender, region, day, ms,
    decided_on, is_valid, is_disputed, validated_on, validated_by, level_db, noise_db, speech_share
  )
  select
    recording_id, speaker, language, campaign_id, age_band, gender, region, day, ms,
    decided_on, is_valid, is_disputed, validated_on, validated_by, level_db, noise_db, speech_share
  -- In the order of the indexes in which everything about them is found.
  from (select recording_id from rollups.dirty_recordings order by recording_id) as dirty
  join rollups.current_recordings using (recording_id)
  returning *
)
insert into rollups.recording_deltas (
  sign, recording_id, speaker, language, campaign_id, age_band, gender, region, day, ms,
  decided_on, is_valid, is_disputed, validated_on, validated_by, level_db, noise_db, speech_share
)
select
  1, recording_id, speaker, language, campaign_id, age_band, gender, region, day, ms,
  decided_on, is_valid, is_disputed, validated_on, validated_by, level_db, noise_db, speech_share
from seen

-- name: net-changes
insert into rollups.changes (
  day, language, campaign_id, speaker, age_band, gender, region, recordings, valid, invalid, ms, valid_ms, validations
)
select
  day, language, campaign_id, speaker, age_band, gender, region,
  sum(recordings), sum(valid), sum(invalid), sum(ms), sum(valid_ms), sum(validations)
from rollups.contributions
group by day, language, campaign_id, speaker, age_band, gender, region
having (sum(recordings), sum(valid), sum(invalid), sum(ms), sum(valid_ms), sum(validations)) <> (0, 0, 0, 0, 0, 0)

-- Speakers who begin or cease to have a recording on a day, and whether they have one in its periods, before the fold
-- changes that.
-- name: note-speakers-before
with days as (
  select speaker, day, language, sum(recordings) as added
  from rollups.changes
  group by speaker, day, language
  having sum(recordings) <> 0
),
changed as (
  select days.*
  from days
  left join rollups.speaker_days known using (speaker, day, language)
  where coalesce(known.recordings, 0) = 0 or known.recordings + added = 0
)
insert into rollups.speakers_before (speaker, language, grain, starts, ends, spoke, first_day)
select
  speaker, scope, grain, starts, ends,
  exists (
    select from rollups.speaker_days d
    where d.speaker = changed_in.speaker
      and d.day >= starts and d.day < ends
      and (scope = '*' or d.language = scope)
  ),
  (
    select d.day from rollups.speaker_days d
    where d.speaker = changed_in.speaker and (scope = '*' or d.language = scope)
    order by d.day
    limit 1
  )
from (
  select distinct speaker, scope, grain, starts, ends
  from changed
  cross join lateral (values (language), ('*')) as scopes (scope)
  cross join lateral rollups.periods_of(day)
) as changed_in

-- name: add-speaker-days
insert into rollups.speaker_days as known (speaker, day, language, recordings)
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
      where d.speaker = before.speaker
        and d.day >= starts and d.day < ends
        and (before.language = '*' or d.language = before.language)
    ) as speaks
  from rollups.speakers_before before
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
  from (select distinct speaker, language, first_day from rollups.speakers_before) as known
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
insert into rollups.periods as known (
  grain, starts, language, speakers, new_speakers, recordings, valid, invalid, ms, valid_ms, validations
)
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

-- name: add-campaigns
with changed as (
  select
    campaign_id,
    case when known.speaker is null then 1 when known.recordings + added = 0 then -1 else 0 end as speakers
  from (
    select campaign_id, speaker, sum(recordings) as added
    from rollups.changes
    group by campaign_id, speaker
    having sum(recordings) <> 0
  ) as net
  left join rollups.campaign_speakers known using (campaign_id, speaker)
),
sums as (
  select campaign_id, 0 as speakers, recordings, valid, invalid, ms, valid_ms, validations, 0 as disputed
  from rollups.changes
  union all
  select campaign_id, speakers, 0, 0, 0, 0, 0, 0, 0 from changed
  union all
  select campaign_id, 0, 0, 0, 0, 0, 0, 0, sign from rollups.recording_deltas where is_disputed
)
insert into rollups.campaigns as known (
  campaign_id, speakers, recordings, valid, invalid, ms, valid_ms, validations, disputed
)
select
  campaign_id, sum(speakers),
  sum(recordings), sum(valid), sum(invalid), sum(ms), sum(valid_ms), sum(validations), sum(disputed)
from sums
group by campaign_id
on conflict (campaign_id) do update set
  speakers = known.speakers + excluded.speakers,
  recordings = known.recordings + excluded.recordings,
  valid = known.valid + excluded.valid,
  invalid = known.invalid + excluded.invalid,
  ms = known.ms + excluded.ms,
  valid_ms = known.valid_ms + excluded.valid_ms,
  validations = known.validations + excluded.validations,
  disputed = known.disputed + excluded.disputed

-- name: add-campaign-speakers
insert into rollups.campaign_speakers as known (campaign_id, speaker, recordings)
select campaign_id, speaker, sum(recordings)
from rollups.changes
group by campaign_id, speaker
having sum(recordings) <> 0
on conflict (campaign_id, speaker) do update set recordings = known.recordings + excluded.recordings

-- name: drop-campaign-speakers
delete from rollups.campaign_speakers where recordings = 0

-- name: add-quality
insert into rollups.quality as known (language, measure, at_least, recordings, valid, invalid, disputed)
select
  language, measure, at_least,
  sum(sign), sum(sign * coalesce(is_valid, false)::int), sum(sign * coalesce(not is_valid, false)::int),
  sum(sign * is_disputed::int)
from rollups.recording_deltas
cross join lateral rollups.classes_of(ms, level_db, noise_db, speech_share)
group by language, measure, at_least
on conflict (language, measure, at_least) do update set
  recordings = known.recordings + excluded.recordings,
  valid = known.valid + excluded.valid,
  invalid = known.invalid + excluded.invalid,
  disputed = known.disputed + excluded.disputed

-- name: drop-quality
delete from rollups.quality where recordings = 0

-- Moves the all-time scores of actors who are active again to the partition of the active ones. Each is looked up by its
-- key (any): there are few.
-- name: reactivate
update rollups.scores
set is_inactive = false
where is_inactive and actor = any (array(
  select actor
  from (select speaker from rollups.recording_deltas union select unnest(validated_by) from rollups.recording_deltas) as people (actor)
  where not exists (
    select from rollups.scores_active active where active.actor = people.actor and active.grain = 'all'
  )
))

-- name: add-scores
with deeds as (
  select
    'record' as kind, language, day, speaker as actor, sign,
    sign * coalesce(is_valid, false)::int as valid, sign * coalesce(not is_valid, false)::int as invalid
  from rollups.recording_deltas
  union all
  select 'validate', language, vote.day, vote.actor, sign, 0, 0
  from rollups.recording_deltas
  cross join lateral unnest(validated_on, validated_by) as vote (day, actor)
),
net as (
  select kind, language, day, actor, sum(sign) as contributions, sum(valid) as valid, sum(invalid) as invalid
  from deeds
  group by kind, language, day, actor
  having (sum(sign), sum(valid), sum(invalid)) <> (0, 0, 0)
)
insert into rollups.scores as known (kind, language, grain, starts, actor, contributions, valid, invalid, is_inactive)
select kind, scope, grain, starts, actor, sum(contributions), sum(valid), sum(invalid), :is_rebuild::boolean and grain = 'all'
from net
cross join lateral (values (language), ('*')) as scopes (scope)
cross join lateral (
  select grain, starts
  from rollups.periods_of(day)
  where grain in ('week', 'month') and ends > (now() at time zone 'utc')::date
  union all
  select 'all', '-infinity'
) as terms
group by kind, scope, grain, starts, actor
having (sum(contributions), sum(valid), sum(invalid)) <> (0, 0, 0)
order by actor, kind, scope, grain, starts
on conflict (actor, kind, language, grain, starts, is_inactive) do update set
  contributions = known.contributions + excluded.contributions,
  valid = known.valid + excluded.valid,
  invalid = known.invalid + excluded.invalid

-- Weeks and months that are over are on no leaderboard. They are looked up board by board (offset 0): mostly there are
-- none.
-- name: drop-ended-scores
with boards as (
  select kind, language, grain, starts
  from (values ('record'), ('validate')) as kinds (kind)
  cross join (select code from languages union all select '*') as known (language)
  cross join lateral rollups.periods_of((now() at time zone 'utc')::date)
  where grain in ('week', 'month')
),
ended as materialized (
  select over.*
  from boards
  cross join lateral (
    select s.ctid
    from rollups.scores_active s
    where (s.kind, s.language, s.grain) = (boards.kind, boards.language, boards.grain) and s.starts < boards.starts
    offset 0
  ) as over
)
delete from rollups.scores_active where ctid = any (array(select ctid from ended))

-- name: deactivate
update rollups.scores set is_inactive = true where grain = 'all' and not is_inactive

-- name: drop-scores
delete from rollups.scores where contributions = 0

-- name: add-to-record
with taken as (delete from rollups.to_record_changes returning *)
insert into rollups.to_record as known (pool_id, sentences, recordings)
select pool_id, sum(sentences), sum(recordings)
from taken
group by pool_id
on conflict (pool_id) do update set
  sentences = known.sentences + excluded.sentences, recordings = known.recordings + excluded.recordings

-- name: count-to-record
insert into rollups.to_record (pool_id, sentences, recordings)
select pool_id, count(*), sum(left_to_record(closed_at, done, wanted))
from tasks
where recording_id is null and left_to_record(closed_at, done, wanted) > 0
group by pool_id

-- Truncated, because deleted rows would lie about until they are vacuumed. No other process reads these tables.
-- name: truncate-work
truncate rollups.dirty_recordings, rollups.recording_deltas, rollups.changes, rollups.speakers_before,
  rollups.disclosable_languages, rollups.disclosure_batch

-- name: analyze-dirty
analyze rollups.dirty_recordings
-- name: analyze-changes
analyze rollups.changes
-- name: analyze-speakers-before
analyze rollups.speakers_before
