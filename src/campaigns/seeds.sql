-- name: languages
select code, name, native_name, script, dir, exists (
  select from campaigns where campaigns.language = languages.code and campaigns.is_default
) as has_default_campaign
from languages

-- name: missing
-- Each seed is looked up by itself, however many sentences there are: `limit 1` forbids to join whole tables.
select seed.position
from unnest(:languages::text[], :texts::text[]) with ordinality as seed (language, text, position)
left join lateral (
  select id from sentences where language = seed.language and text = seed.text limit 1
) as known on true
where known.id is null
order by seed.position
