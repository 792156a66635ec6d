-- What statistics are made of: sums into which only what is new is folded. All of it can be made again.
create schema rollups;

-- How far was folded: what the last fold saw, in which cluster (transactions of another have numbers of their own), by
-- which rules, and how many folds there were.
create table rollups.watermark (
  is_one boolean primary key default true check (is_one),
  seen pg_snapshot not null,
  cluster bigint not null,
  rules int not null,
  fold bigint not null
);

-- What of each recording is in the sums, so that exactly this can be taken out of them again.
create table rollups.recordings (
  recording_id uuid primary key,
  speaker uuid not null,
  language text not null,
  age_band text not null,
  gender text not null,
  region text not null,
  day date not null,
  ms int not null,
  decided_on date,
  is_valid boolean,
  validated_on date[] not null
);

-- What those add to the statistics, by day: a recording counts on the day it was received, its decision on the day it
-- was made, a validation on the day it was cast.
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

-- On which days somebody spoke: tells who is new, and counts nobody twice.
create table rollups.speaker_days (
  speaker uuid,
  day date,
  language text,
  recordings int not null,
  primary key (speaker, day, language)
);

-- Everybody who speaks, and since which fold.
create table rollups.speakers (
  speaker uuid primary key,
  since_fold bigint not null
);
create index speakers_since on rollups.speakers (since_fold);

-- Every day, ISO week, month and quarter in which something happened, in each language and (as '*') in all.
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

-- Speakers by what they said of themselves, in each language and (as '*') in all.
create table rollups.group_speakers (
  dimension text,
  language text,
  value text,
  speaker uuid,
  recordings int not null,
  primary key (dimension, language, value, speaker)
);
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

-- What one fold works on: empty between folds.
create unlogged table rollups.touched (recording_id uuid primary key);
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
create unlogged table rollups.presence (
  speaker uuid,
  language text,
  grain text,
  starts date,
  ends date,
  spoke boolean,
  first_day date
);

alter table stats_held_files add column fold bigint not null default 1;
alter table stats_held_files alter column fold drop default, drop column seen, drop column taken_at;
