-- name: by-region
select value as region, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from stats.groups
where dimension = 'region' and language = '*'
order by region
