-- Every language with a recording.
create view languages as
select
  language,
  sum(new_speakers)::bigint as speakers,
  sum(recordings)::bigint as recordings,
  sum(valid)::bigint as valid,
  sum(invalid)::bigint as invalid,
  hours(sum(ms)::bigint) as hours,
  hours(sum(valid_ms)::bigint) as hours_valid,
  sum(new_languages)::bigint as languages,
  sum(validations)::bigint as validations
from timeline
where grain = 'quarter' and language <> '*'
group by language;
