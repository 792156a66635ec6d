-- Every language with a recording.
create view stats.languages as
select
  language,
  sum(new_speakers)::bigint as speakers,
  sum(recordings)::bigint as recordings,
  sum(valid)::bigint as valid,
  sum(invalid)::bigint as invalid,
  stats.hours(sum(ms)::bigint) as hours,
  stats.hours(sum(valid_ms)::bigint) as hours_valid,
  sum(new_languages)::bigint as languages,
  sum(validations)::bigint as validations
from stats.timeline
where grain = 'quarter' and language <> '*'
group by language;
