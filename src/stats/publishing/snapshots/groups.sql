-- name: by-age
select value as age_band, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from stats.groups
where dimension = 'age_band' and language = '*'
order by age_band

-- name: by-gender
select value as gender, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from stats.groups
where dimension = 'gender' and language = '*'
order by gender

-- name: by-region
select value as region, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from stats.groups
where dimension = 'region' and language = '*'
order by region

-- name: by-language-and-age
select language, value as age_band, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from stats.groups
where dimension = 'age_band' and language <> '*'
order by language, age_band

-- name: by-language-and-gender
select language, value as gender, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from stats.groups
where dimension = 'gender' and language <> '*'
order by language, gender

-- name: by-language-and-region
select language, value as region, speakers, recordings, valid, invalid, hours, hours_valid, languages, validations
from stats.groups
where dimension = 'region' and language <> '*'
order by language, region
