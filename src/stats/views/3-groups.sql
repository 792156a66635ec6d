-- Speakers by what they said of themselves, in each language and (as '*') in all. No group of fewer than five
-- speakers is shown: those are merged into 'other', with the smallest of the rest if that is still too few. Where
-- all of them together are fewer than five, there is no row at all.
create materialized view groups as
with ever as (
  select
    speaker,
    language,
    age_band,
    gender,
    region,
    sum(recordings) as recordings,
    sum(valid) as valid,
    sum(invalid) as invalid,
    sum(ms) as ms,
    sum(valid_ms) as valid_ms,
    sum(validations) as validations
  from speaker_days
  group by speaker, language, age_band, gender, region
),
speakers as (
  select *
  from ever
  cross join lateral (values (language), ('*')) as scopes (scope)
  cross join lateral (
    values ('age_band', age_band), ('gender', gender), ('region', region)
  ) as dimensions (dimension, value)
),
sized as (
  select dimension, scope, value, count(distinct speaker) as size
  from speakers
  group by dimension, scope, value
),
ranked as (
  select *, row_number() over (partition by dimension, scope, size < 5 order by size, value) as rank
  from sized
),
small as (
  select dimension, scope, count(distinct speaker) as size
  from speakers
  join sized using (dimension, scope, value)
  where sized.size < 5
  group by dimension, scope
),
shown as (
  select
    dimension,
    scope,
    value,
    case
      when ranked.size < 5 or (small.size < 5 and rank = 1) then 'other'
      else value
    end as shown_as
  from ranked
  left join small using (dimension, scope)
)
select
  dimension,
  scope as language,
  shown_as as value,
  count(distinct speaker) as speakers,
  count(distinct speakers.language) as languages,
  sum(recordings)::bigint as recordings,
  sum(valid)::bigint as valid,
  sum(invalid)::bigint as invalid,
  hours(sum(ms)::bigint) as hours,
  hours(sum(valid_ms)::bigint) as hours_valid,
  sum(validations)::bigint as validations
from speakers
join shown using (dimension, scope, value)
group by dimension, scope, shown_as
having count(distinct speaker) >= 5;

create unique index on groups (dimension, language, value);
