-- name: by-age
select value as age_band, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from stats.groups
where dimension = 'age_band' and language = '*'
order by age_band
