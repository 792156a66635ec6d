-- name: add-pending
insert into rollups.pending_changes as known (
  language, speaker, age_band, gender, region, recordings, valid, invalid, ms, valid_ms, validations
)
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

-- When everything is counted again, what was disclosed is disclosed again as it was, and only the difference to it is
-- pending.
-- name: disclose-again
with differences as (
  insert into rollups.pending_changes as known (
    language, speaker, age_band, gender, region, recordings, valid, invalid, ms, valid_ms, validations
  )
  select
    language, speaker, age_band, gender, region,
    -recordings, -valid, -invalid, -ms, -valid_ms, -validations
  from rollups.disclosed
  on conflict (language, speaker, age_band, gender, region) do update set
    recordings = known.recordings + excluded.recordings,
    valid = known.valid + excluded.valid,
    invalid = known.invalid + excluded.invalid,
    ms = known.ms + excluded.ms,
    valid_ms = known.valid_ms + excluded.valid_ms,
    validations = known.validations + excluded.validations
)
insert into rollups.disclosure_batch (
  language, speaker, age_band, gender, region, recordings, valid, invalid, ms, valid_ms, validations
)
select
  language, speaker, age_band, gender, region, recordings, valid, invalid, ms, valid_ms, validations
from rollups.disclosed

-- name: drop-pending
delete from rollups.pending_changes
where (recordings, valid, invalid, ms, valid_ms, validations) = (0, 0, 0, 0, 0, 0)

-- The changes of a language are disclosed when it has enough speakers whom the demographic files do not know in it yet.
-- Languages with too few speakers for rows of their own are disclosed together. Nothing is disclosed unless as many
-- speakers are new to all of these files.
-- name: find-disclosable
with newcomers as (
  select language, speaker
  from rollups.pending_changes p
  where not exists (select from rollups.disclosed d where (d.language, d.speaker) = (p.language, p.speaker))
  group by language, speaker
  having sum(recordings) > 0
),
crowds as (
  select language from newcomers group by language having count(*) >= :enough
),
few as (
  select distinct language
  from rollups.pending_changes
  where language not in (select language from crowds)
    and language not in (select language from rollups.disclosed_languages)
),
few_together as (
  select count(distinct speaker) >= :enough as are_enough from newcomers join few using (language)
),
able as (
  select language, true as has_enough_alone from crowds
  union all
  select language, false from few, few_together where are_enough
)
insert into rollups.disclosable_languages (language, has_enough_alone)
select language, has_enough_alone
from able
where :enough <= (
  select count(distinct speaker)
  from newcomers
  join able using (language)
  where not exists (select from rollups.disclosed d where d.speaker = newcomers.speaker)
)

-- A language that leaves those disclosed together could be computed from the difference. It leaves only with enough
-- speakers, and only if enough stay behind or enough new ones join them.
-- name: give-rows-of-their-own
with known as (
  select d.language, d.speaker, disclosable.has_enough_alone is true as leaves
  from rollups.disclosed d
  left join rollups.disclosable_languages disclosable using (language)
  where not exists (select from rollups.disclosed_languages own where own.language = d.language)
)
insert into rollups.disclosed_languages (language)
select language
from rollups.disclosable_languages disclosable
where has_enough_alone
  and (
    exists (select from rollups.disclosable_languages others where not others.has_enough_alone)
    or not exists (select from known where known.language = disclosable.language)
    or (
      (select count(distinct speaker) from known where known.language = disclosable.language) >= :enough
      and (select count(distinct speaker) not between 1 and :enough - 1 from known where not leaves)
    )
  )
on conflict do nothing

-- name: disclose
with batch as (
  delete from rollups.pending_changes p
  using rollups.disclosable_languages disclosable
  where p.language = disclosable.language
  returning p.*
),
added as (
  insert into rollups.disclosed as known (
    language, speaker, age_band, gender, region, recordings, valid, invalid, ms, valid_ms, validations
  )
  select
    language, speaker, age_band, gender, region, recordings, valid, invalid, ms, valid_ms, validations
  from batch
  on conflict (language, speaker, age_band, gender, region) do update set
    recordings = known.recordings + excluded.recordings,
    valid = known.valid + excluded.valid,
    invalid = known.invalid + excluded.invalid,
    ms = known.ms + excluded.ms,
    valid_ms = known.valid_ms + excluded.valid_ms,
    validations = known.validations + excluded.validations
)
insert into rollups.disclosure_batch (
  language, speaker, age_band, gender, region, recordings, valid, invalid, ms, valid_ms, validations
)
select
  language, speaker, age_band, gender, region, recordings, valid, invalid, ms, valid_ms, validations
from batch

-- Without recordings there is nothing else to count.
-- name: drop-disclosed
delete from rollups.disclosed where recordings = 0

-- name: add-groups
with parts as (
  select dimension, scope, value, speaker, recordings, valid, invalid, ms, valid_ms, validations
  from rollups.disclosure_batch
  cross join lateral (values (language), ('*')) as scopes (scope)
  cross join lateral (
    values ('age_band', age_band), ('gender', gender), ('region', region)
  ) as dimensions (dimension, value)
),
changed as (
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
  select dimension, scope, value, speakers, 0, 0, 0, 0, 0, 0 from changed
)
insert into rollups.groups as known (
  dimension, language, value, speakers, recordings, valid, invalid, ms, valid_ms, validations
)
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
insert into rollups.group_speakers as known (dimension, language, value, speaker, recordings)
select dimension, scope, value, speaker, sum(recordings)
from rollups.disclosure_batch
cross join lateral (values (language), ('*')) as scopes (scope)
cross join lateral (
  values ('age_band', age_band), ('gender', gender), ('region', region)
) as dimensions (dimension, value)
group by dimension, scope, value, speaker
having sum(recordings) <> 0
on conflict (dimension, language, value, speaker) do update set recordings = known.recordings + excluded.recordings

-- name: drop-group-speakers
delete from rollups.group_speakers where recordings = 0

-- name: delete-held-files
delete from stats_held_files

-- name: delete-disclosed
delete from rollups.disclosed

-- name: delete-disclosed-languages
delete from rollups.disclosed_languages

-- name: delete-suppressed-cells
delete from rollups.suppressed_cells
