-- A guest's badges move to the account; of two alike the older one is shown.
-- name: badges
select distinct on (kind, language, tier) id, kind, language, tier, earned_at, shared_at is not null as shared
from badges
where contributor_id in (select c.id from contributors c where :contributor in (c.id, c.merged_into))
order by kind, language, tier, earned_at, id

-- name: give
with given as (
  insert into badges (contributor_id, kind, language, tier)
  select :contributor, kind, language, tier
  from unnest(:kinds::text[], :languages::text[], :tiers::text[]) as due (kind, language, tier)
  on conflict on constraint badges_once do nothing
  returning contributor_id, kind, language, tier
)
insert into events (actor, verb, kind, language, data)
select c.actor, 'badge.earned', kind, language, jsonb_build_object('tier', tier)
from given
join contributors c on c.id = contributor_id

-- name: find
select
  b.id, b.kind, b.language, b.tier, b.earned_at, b.shared_at is not null as shared,
  owner.username, coalesce(owner.id = :viewer, false) as is_mine
from badges b
join contributors earner on earner.id = b.contributor_id
join contributors owner on owner.id = coalesce(earner.merged_into, earner.id)
where b.id = :id and (b.shared_at is not null or owner.id = :viewer)

-- name: share
update badges
set shared_at = case when :shared then now() end
where id = :id
  and (shared_at is not null) <> :shared
  and contributor_id in (select c.id from contributors c where :contributor in (c.id, c.merged_into))
