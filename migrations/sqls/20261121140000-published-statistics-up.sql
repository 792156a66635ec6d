-- Whether they want to be named among those who did most.
alter table contributors add column leaderboards boolean not null default true;

-- Everything is counted again: the rules of folding changed with this.
truncate rollups.recordings, rollups.group_speakers, rollups.groups;

drop view rollups.contributions;
alter table rollups.recordings
  add column campaign_id uuid not null,
  add column is_disputed boolean not null,
  add column level_db real,
  add column noise_db real,
  add column speech_share real,
  -- Who cast the validations, in the order of `validated_on`.
  add column validated_by uuid[] not null;

create view rollups.contributions as
select
  r.recording_id, fact.day, r.language, r.campaign_id, r.speaker, r.age_band, r.gender, r.region,
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

drop table rollups.changes;
create unlogged table rollups.changes (
  day date,
  language text,
  campaign_id uuid,
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

-- The recordings of a fold as they were (-1) and as they are (1).
create unlogged table rollups.turned (sign smallint not null, like rollups.recordings);

-- What a recording adds to the histograms; the least and the greatest class take in what lies beyond them.
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
create table rollups.quality (
  language text,
  measure text,
  at_least int,
  recordings bigint not null,
  valid bigint not null,
  invalid bigint not null,
  disputed bigint not null,
  primary key (language, measure, at_least)
);

create index group_speakers_gone on rollups.group_speakers (recordings) where recordings = 0;

create table rollups.campaign_speakers (
  campaign_id uuid,
  speaker uuid,
  recordings int not null,
  primary key (campaign_id, speaker)
);
create index campaign_speakers_gone on rollups.campaign_speakers (recordings) where recordings = 0;
create table rollups.campaigns (
  campaign_id uuid primary key,
  speakers int not null,
  recordings bigint not null,
  valid bigint not null,
  invalid bigint not null,
  ms bigint not null,
  valid_ms bigint not null,
  validations bigint not null
);

-- What somebody did in a week, a month and in all, in each language and (as '*') in all.
create table rollups.scores (
  kind text,
  language text,
  grain text,
  starts date,
  actor uuid,
  contributions int not null,
  primary key (kind, language, grain, starts, actor)
);
create index scores_undone on rollups.scores (contributions) where contributions = 0;
create index scores_in_order on rollups.scores (kind, language, grain, starts, contributions desc);

-- What the leaderboards said when they last changed.
create table rollups.ranks (
  kind text,
  language text,
  grain text,
  starts date,
  actor uuid,
  rank int not null,
  change int,
  primary key (kind, language, grain, starts, actor)
);

-- What is left to record in each pool, and how that changed since the last fold: added to by everybody at once, so
-- that nobody waits.
create table rollups.to_record (
  pool_id int primary key,
  sentences bigint not null,
  recordings bigint not null
);
create table rollups.to_record_changes (pool_id int, sentences bigint, recordings bigint);

create function left_to_record(closed_at timestamptz, done smallint, wanted smallint) returns int
language sql immutable return case when closed_at is null then wanted - done else 0 end;

create function note_tasks_to_record() returns trigger language plpgsql as $$
begin
  insert into rollups.to_record_changes
  select pool_id, count(*), sum(left_to_record(closed_at, done, wanted))
  from added
  where recording_id is null and left_to_record(closed_at, done, wanted) > 0
  group by pool_id;
  return null;
end $$;
create trigger tasks_are_to_record after insert on tasks
  referencing new table as added
  for each statement execute function note_tasks_to_record();

create function note_change_to_record() returns trigger language plpgsql as $$
declare
  before int := left_to_record(old.closed_at, old.done, old.wanted);
  after int := left_to_record(new.closed_at, new.done, new.wanted);
begin
  insert into rollups.to_record_changes
  values (new.pool_id, (after > 0)::int - (before > 0)::int, after - before);
  return null;
end $$;
create trigger tasks_are_recorded after update on tasks
  for each row
  when (
    new.recording_id is null
    and left_to_record(new.closed_at, new.done, new.wanted) <> left_to_record(old.closed_at, old.done, old.wanted)
  )
  execute function note_change_to_record();

-- Changes of the files about people wait here, by language, until enough new speakers of it hide each other.
create table rollups.waiting (
  language text,
  speaker uuid,
  age_band text,
  gender text,
  region text,
  recordings bigint not null,
  valid bigint not null,
  invalid bigint not null,
  ms bigint not null,
  valid_ms bigint not null,
  validations bigint not null,
  primary key (language, speaker, age_band, gender, region)
);
-- Whom those files count, in which language.
create table rollups.portrayed (
  language text,
  speaker uuid,
  primary key (language, speaker)
);
create index portrayed_speakers on rollups.portrayed (speaker);
-- Languages that have rows of their own there.
create table rollups.portrayed_languages (language text primary key);
-- Groups that are merged into 'other'.
create table rollups.hidden (
  dimension text,
  language text,
  value text,
  -- Whether it was too small by itself, not only hidden for the sake of others.
  is_few boolean not null,
  primary key (dimension, language, value)
);
-- Of one fold: the languages whose changes are let in, and these changes.
create unlogged table rollups.ready (language text primary key, is_alone boolean not null);
create unlogged table rollups.let_in (like rollups.waiting);

drop table rollups.speakers;
delete from stats_held_files;
alter table stats_held_files drop column fold;
alter table rollups.watermark drop column fold;
