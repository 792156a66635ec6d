-- name: by-gender
select value as gender, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from stats.groups
where dimension = 'gender' and language = '*'
order by gender
