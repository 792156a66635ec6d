-- name: by-language
select language, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from stats.languages
order by language

-- name: top-languages
select rank, language, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from (
  select
    *,
    rank() over (
      order by case :by when 'hours' then hours when 'speakers' then speakers else recordings end desc
    ) as rank
  from stats.languages
) as ranked
where rank <= :most
order by rank, language
