-- name: by-language-and-region
select language, value as region, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from stats.groups
where dimension = 'region' and language <> '*'
order by language, region
