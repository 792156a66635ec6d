-- name: add-waiting
insert into rollups.waiting as known
select
  language, speaker, age_band, gender, region,
  sum(recordings), sum(valid), sum(invalid), sum(ms), sum(valid_ms), sum(validations)
from rollups.changes
group by language, speaker, age_band, gender, region
on conflict (language, speaker, age_band, gender, region) do update set
  recordings = known.recordings + excluded.recordings,
  valid = known.valid + excluded.valid,
  invalid = known.invalid + excluded.invalid,
  ms = known.ms + excluded.ms,
  valid_ms = known.valid_ms + excluded.valid_ms,
  validations = known.validations + excluded.validations

-- When everything is counted again, what was shown is let back in, as it was, and only what differs from it waits.
-- name: let-back-in
with owed as (
  insert into rollups.waiting as known
  select
    language, speaker, age_band, gender, region,
    -recordings, -valid, -invalid, -ms, -valid_ms, -validations
  from rollups.shown
  on conflict (language, speaker, age_band, gender, region) do update set
    recordings = known.recordings + excluded.recordings,
    valid = known.valid + excluded.valid,
    invalid = known.invalid + excluded.invalid,
    ms = known.ms + excluded.ms,
    valid_ms = known.valid_ms + excluded.valid_ms,
    validations = known.validations + excluded.validations
)
insert into rollups.let_in select * from rollups.shown

-- name: drop-waiting
delete from rollups.waiting
where (recordings, valid, invalid, ms, valid_ms, validations) = (0, 0, 0, 0, 0, 0)

-- The changes of a language are let in when enough people come whom the files about people did not know in it. Where
-- too few speak to have rows of their own, languages wait together. Nor is anything let in unless as many are new to
-- all of these files.
-- name: find-ready
with newcomers as (
  select language, speaker
  from rollups.waiting w
  where not exists (select from rollups.shown s where (s.language, s.speaker) = (w.language, w.speaker))
  group by language, speaker
  having sum(recordings) > 0
),
crowds as (
  select language from newcomers group by language having count(*) >= :enough
),
few as (
  select distinct language
  from rollups.waiting
  where language not in (select language from crowds)
    and language not in (select language from rollups.portrayed_languages)
),
few_together as (
  select count(distinct speaker) >= :enough as are_enough from newcomers join few using (language)
),
able as (
  select language, true as is_alone from crowds
  union all
  select language, false from few, few_together where are_enough
)
insert into rollups.ready
select language, is_alone
from able
where :enough <= (
  select count(distinct speaker)
  from newcomers
  join able using (language)
  where not exists (select from rollups.shown s where s.speaker = newcomers.speaker)
)

-- A language that leaves those that wait together could be told by their difference: it leaves with enough people, and
-- leaves enough behind, or when enough others come to them.
-- name: give-rows-of-their-own
with known as (
  select s.language, s.speaker, ready.is_alone is true as leaves
  from rollups.shown s
  left join rollups.ready using (language)
  where not exists (select from rollups.portrayed_languages own where own.language = s.language)
)
insert into rollups.portrayed_languages
select language
from rollups.ready
where is_alone
  and (
    exists (select from rollups.ready others where not others.is_alone)
    or not exists (select from known where known.language = ready.language)
    or (
      (select count(distinct speaker) from known where known.language = ready.language) >= :enough
      and (select count(distinct speaker) not between 1 and :enough - 1 from known where not leaves)
    )
  )
on conflict do nothing

-- name: let-in
with coming as (
  delete from rollups.waiting w using rollups.ready where w.language = ready.language returning w.*
),
added as (
  insert into rollups.shown as known
  select * from coming
  on conflict (language, speaker, age_band, gender, region) do update set
    recordings = known.recordings + excluded.recordings,
    valid = known.valid + excluded.valid,
    invalid = known.invalid + excluded.invalid,
    ms = known.ms + excluded.ms,
    valid_ms = known.valid_ms + excluded.valid_ms,
    validations = known.validations + excluded.validations
)
insert into rollups.let_in select * from coming

-- Without recordings there is nothing else to count.
-- name: drop-shown
delete from rollups.shown where recordings = 0

-- name: add-groups
with parts as (
  select dimension, scope, value, speaker, recordings, valid, invalid, ms, valid_ms, validations
  from rollups.let_in
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
from rollups.let_in
cross join lateral (values (language), ('*')) as scopes (scope)
cross join lateral (
  values ('age_band', age_band), ('gender', gender), ('region', region)
) as dimensions (dimension, value)
group by dimension, scope, value, speaker
having sum(recordings) <> 0
on conflict (dimension, language, value, speaker) do update set recordings = known.recordings + excluded.recordings

-- name: drop-group-speakers
delete from rollups.group_speakers where recordings = 0
