-- Speakers by what they said of themselves. No group of fewer than five speakers is shown: those are merged into
-- 'other', with the smallest of the rest if that is still too few. Where all of them together are fewer than five, there
-- is no row at all.
create materialized view groups as
with ranked as (
  select
    dimension, language, value, speakers,
    speakers < 5 as is_small,
    row_number() over (partition by dimension, language, speakers < 5 order by speakers, value) as rank
  from rollups.groups
),
-- Somebody may be in several small groups, and in the one that takes them in.
small as (
  select dimension, language, count(distinct speaker) as speakers
  from ranked
  join rollups.group_speakers using (dimension, language, value)
  where is_small
  group by dimension, language
),
hosts as (
  select dimension, language, ranked.value, ranked.speakers
  from ranked
  join small using (dimension, language)
  where small.speakers < 5 and not is_small and rank = 1
),
others as (
  select
    dimension,
    language,
    case
      when hosts.value is null then small.speakers
      else hosts.speakers + (
        select count(distinct guest.speaker)
        from ranked
        join rollups.group_speakers guest using (dimension, language, value)
        where ranked.dimension = small.dimension and ranked.language = small.language and ranked.is_small
          and not exists (
            select from rollups.group_speakers native
            where (native.dimension, native.language, native.value, native.speaker)
              = (hosts.dimension, hosts.language, hosts.value, guest.speaker)
          )
      )
    end as speakers
  from small
  left join hosts using (dimension, language)
),
shown as (
  select g.*, case when ranked.is_small or hosts.value is not null then 'other' else g.value end as shown_as
  from rollups.groups g
  join ranked using (dimension, language, value)
  left join hosts using (dimension, language, value)
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
  coalesce(max(others.speakers) filter (where shown_as = 'other'), max(shown.speakers)) as speakers,
  max(languages) as languages,
  sum(recordings)::bigint as recordings,
  sum(valid)::bigint as valid,
  sum(invalid)::bigint as invalid,
  hours(sum(ms)::bigint) as hours,
  hours(sum(valid_ms)::bigint) as hours_valid,
  sum(validations)::bigint as validations
from shown
join spoken using (dimension, language, shown_as)
left join others using (dimension, language)
group by dimension, language, shown_as
having coalesce(max(others.speakers) filter (where shown_as = 'other'), max(shown.speakers)) >= 5;

create unique index on groups (dimension, language, value);
