-- The sums that statistics are made of. A fold adds what is new; all of it can be computed again from the other tables.
-- The views and functions that a fold reads are code.
create schema rollups;

-- The values of each recording that are in the sums, so that a later fold can subtract exactly these. The key begins
-- with the day, so that the rows of one fold lie together.
create table rollups.recordings (
  recording_id uuid,
  speaker uuid not null,
  language text not null,
  age_band text not null,
  gender text not null,
  region text not null,
  day date not null,
  ms int not null,
  decided_on date,
  is_valid boolean,
  validated_on date[] not null,
  campaign_id uuid not null,
  is_disputed boolean not null,
  level_db real,
  noise_db real,
  speech_share real,
  -- The actors of the validations, in the order of `validated_on`.
  validated_by uuid[] not null,
  primary key (day, recording_id)
);

-- The days on which each speaker recorded: tells who is new, and counts each speaker once.
create table rollups.speaker_days (
  speaker uuid,
  day date,
  language text,
  recordings int not null,
  primary key (speaker, day, language)
);

-- Every day, ISO week, month and quarter with activity, in each language and (as '*') in all.
create table rollups.periods (
  grain text,
  starts date,
  language text,
  speakers int not null,
  new_speakers int not null,
  recordings bigint not null,
  valid bigint not null,
  invalid bigint not null,
  ms bigint not null,
  valid_ms bigint not null,
  validations bigint not null,
  primary key (grain, starts, language)
);

-- Speakers by what they said about themselves, in each language and (as '*') in all.
create table rollups.group_speakers (
  dimension text,
  language text,
  value text,
  speaker uuid,
  recordings int not null,
  primary key (dimension, language, value, speaker)
);
create index group_speakers_empty on rollups.group_speakers (recordings) where recordings = 0;
create table rollups.groups (
  dimension text,
  language text,
  value text,
  speakers int not null,
  recordings bigint not null,
  valid bigint not null,
  invalid bigint not null,
  ms bigint not null,
  valid_ms bigint not null,
  validations bigint not null,
  primary key (dimension, language, value)
);

create table rollups.campaign_speakers (
  campaign_id uuid,
  speaker uuid,
  recordings int not null,
  primary key (campaign_id, speaker)
);
create index campaign_speakers_empty on rollups.campaign_speakers (recordings) where recordings = 0;
create table rollups.campaigns (
  campaign_id uuid primary key,
  speakers int not null,
  recordings bigint not null,
  valid bigint not null,
  invalid bigint not null,
  ms bigint not null,
  valid_ms bigint not null,
  validations bigint not null,
  disputed bigint not null default 0
);

-- Histograms of what was measured.
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

-- Contributions of each actor in a week, a month and in all, in each language and (as '*') in all. The key begins with
-- the actor, and active actors have a partition of their own, so that the rows of one fold lie together.
create table rollups.scores (
  kind text,
  language text,
  grain text,
  starts date,
  actor uuid,
  contributions int not null,
  valid int not null,
  invalid int not null,
  -- Of the rows for all time: the actor has done nothing since the last week or month ended.
  is_inactive boolean,
  primary key (actor, kind, language, grain, starts, is_inactive)
) partition by list (is_inactive);
create table rollups.scores_active partition of rollups.scores for values in (false);
create table rollups.scores_inactive partition of rollups.scores for values in (true);
create index scores_empty on rollups.scores (contributions) where contributions = 0;
create index scores_by_contributions on rollups.scores (kind, language, grain, starts, contributions desc);

-- The leaderboards as they were when they last changed.
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

-- What is left to record in each pool as of the last fold, and the changes since. Every transaction appends its changes
-- as rows of its own, so that none waits for another.
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
  insert into rollups.to_record_changes (pool_id, sentences, recordings)
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
  insert into rollups.to_record_changes (pool_id, sentences, recordings)
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

-- Changes that are not in the published demographic files yet. Those of a language are disclosed together once enough
-- new speakers of it have come.
create table rollups.pending_changes (
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
create index pending_changes_empty on rollups.pending_changes (recordings)
  where (recordings, valid, invalid, ms, valid_ms, validations) = (0, 0, 0, 0, 0, 0);
-- What the demographic files are made of. It is kept when everything is counted again, which must disclose no more.
create table rollups.disclosed (
  like rollups.pending_changes,
  primary key (language, speaker, age_band, gender, region)
);
create index disclosed_speakers on rollups.disclosed (speaker);
create index disclosed_empty on rollups.disclosed (recordings) where recordings = 0;
-- Languages that have rows of their own in the demographic files.
create table rollups.disclosed_languages (language text primary key);
-- Groups that are suppressed in the demographic files: merged into 'other'.
create table rollups.suppressed_cells (
  dimension text,
  language text,
  value text,
  -- True for primary suppression (the group itself is too small), false for complementary suppression.
  is_primary boolean not null,
  primary key (dimension, language, value)
);

-- The tables from here on hold the work of one fold, and are empty between folds.

-- Recordings that changed since the last fold; the new ones are in no sum yet.
create unlogged table rollups.dirty_recordings (recording_id uuid primary key, is_new boolean not null);
-- Their values before (-1) and after (1).
create unlogged table rollups.recording_deltas (sign smallint not null, like rollups.recordings);
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
-- For each speaker whose days changed, and each period of these days: the state before the fold.
create unlogged table rollups.speakers_before (
  speaker uuid,
  language text,
  grain text,
  starts date,
  ends date,
  spoke boolean,
  first_day date
);
-- Languages whose pending changes are disclosed by this fold, and these changes.
create unlogged table rollups.disclosable_languages (language text primary key, has_enough_alone boolean not null);
create unlogged table rollups.disclosure_batch (like rollups.pending_changes);
