-- name: lock
select pg_advisory_xact_lock(hashtextextended('sauti:seed', 0))

-- name: languages
select languages.*, exists (
  select from campaigns where campaigns.language = languages.code and campaigns.standing
) as standing
from languages

-- name: missing
select position
from unnest(:languages::text[], :texts::text[]) with ordinality as seed (language, text, position)
where not exists (
  select from sentences where sentences.language = seed.language and sentences.text = seed.text
)
order by position
