-- name: by-language
select language, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from stats.languages
order by language
