-- name: by-language-and-gender
select language, value as gender, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from stats.groups
where dimension = 'gender' and language <> '*'
order by language, gender
