delete from stats_held_files;
alter table stats_held_files add column fold bigint not null;
alter table rollups.watermark add column fold bigint not null default 1;
alter table rollups.watermark alter column fold drop default;
create table rollups.speakers (
  speaker uuid primary key,
  since_fold bigint not null
);
create index speakers_since on rollups.speakers (since_fold);

drop table rollups.let_in, rollups.ready, rollups.hidden, rollups.portrayed_languages, rollups.portrayed,
  rollups.waiting;

drop index rollups.group_speakers_gone;

drop trigger tasks_are_recorded on tasks;
drop trigger tasks_are_to_record on tasks;
drop function note_change_to_record, note_tasks_to_record, left_to_record;
drop table rollups.to_record_changes, rollups.to_record, rollups.ranks, rollups.scores, rollups.campaigns,
  rollups.campaign_speakers, rollups.quality, rollups.turned, rollups.changes;
drop function rollups.classes_of;

drop schema if exists stats cascade;
delete from stats_views;
truncate rollups.recordings, rollups.group_speakers, rollups.groups, rollups.speaker_days, rollups.periods,
  rollups.watermark;
drop view rollups.contributions;
alter table rollups.recordings
  drop column campaign_id, drop column is_disputed, drop column level_db, drop column noise_db,
  drop column speech_share, drop column validated_by;

create view rollups.contributions as
select
  r.recording_id, fact.day, r.language, r.speaker, r.age_band, r.gender, r.region,
  fact.recordings, fact.valid, fact.invalid, fact.ms, fact.valid_ms, fact.validations
from rollups.recordings r
cross join lateral (
  select r.day, 1 as recordings, 0 as valid, 0 as invalid, r.ms::bigint as ms, 0::bigint as valid_ms, 0 as validations
  union all
  select r.decided_on, 0, r.is_valid::int, (not r.is_valid)::int, 0, case when r.is_valid then r.ms else 0 end, 0
  where r.decided_on is not null
  union all
  select validated_on, 0, 0, 0, 0, 0, 1 from unnest(r.validated_on) as validated_on
) as fact;
create unlogged table rollups.changes (
  day date,
  language text,
  speaker uuid,
  age_band text,
  gender text,
  region text,
  recordings bigint,
  valid bigint,
  invalid bigint,
  ms bigint,
  valid_ms bigint,
  validations bigint
);

alter table contributors drop column leaderboards;
