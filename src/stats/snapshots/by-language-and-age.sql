-- name: by-language-and-age
select language, value as age_band, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from stats.groups
where dimension = 'age_band' and language <> '*'
order by language, age_band
