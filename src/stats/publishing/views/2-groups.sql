-- Speakers by what they said of themselves. What is hidden was decided when the sums changed (`disclosure/suppression.ts`); it is merged
-- into 'other' here, and nothing about fewer than five leaves this view whatever was decided.
create materialized view stats.groups as
with known as (
  select g.*, suppressed.value is not null as is_hidden
  from rollups.groups g
  left join rollups.suppressed_cells suppressed using (dimension, language, value)
),
-- Somebody may be in several hidden groups. The largest is not looked through, only asked.
largest as (
  select distinct on (dimension, language) dimension, language, value, speakers
  from known
  where is_hidden
  order by dimension, language, speakers desc, value
),
others as (
  select
    dimension,
    language,
    largest.speakers + (
      select count(distinct guest.speaker)
      from known
      join rollups.group_speakers guest using (dimension, language, value)
      where known.dimension = largest.dimension and known.language = largest.language
        and known.is_hidden and known.value <> largest.value
        and not exists (
          select from rollups.group_speakers native
          where (native.dimension, native.language, native.value, native.speaker)
            = (largest.dimension, largest.language, largest.value, guest.speaker)
        )
    ) as speakers
  from largest
),
shown as (
  select *, case when is_hidden then 'other' else value end as shown_as from known
),
-- In how many languages each is spoken.
spoken as (
  select shown.dimension, shown.language, shown.shown_as, count(distinct spoken.language) as languages
  from shown
  join rollups.groups spoken
    on (spoken.dimension, spoken.value) = (shown.dimension, shown.value)
    and spoken.language <> '*'
    and shown.language in ('*', spoken.language)
  group by shown.dimension, shown.language, shown.shown_as
)
select
  dimension,
  language,
  shown_as as value,
  coalesce(max(others.speakers) filter (where is_hidden), max(shown.speakers)) as speakers,
  max(languages) as languages,
  sum(recordings)::bigint as recordings,
  sum(valid)::bigint as valid,
  sum(invalid)::bigint as invalid,
  stats.hours(sum(ms)::bigint) as hours,
  stats.hours(sum(valid_ms)::bigint) as hours_valid,
  sum(validations)::bigint as validations
from shown
join spoken using (dimension, language, shown_as)
left join others using (dimension, language)
group by dimension, language, shown_as
having coalesce(max(others.speakers) filter (where is_hidden), max(shown.speakers)) >= 5;

create unique index on stats.groups (dimension, language, value);
