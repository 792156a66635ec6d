-- name: insert
insert into contributors (username, age_band, gender, mother_tongue, region)
values (:username, :age_band, :gender, :mother_tongue, :region)
returning id, actor

-- name: find
select
  c.id, c.actor, c.username, c.age_band, c.gender, c.mother_tongue, c.region, c.leaderboards, c.weekly_goal,
  c.created_at,
  exists (
    select from consents
    where contributor_id = c.id and document = :document and version = :version and withdrawn_at is null
  ) as consented
from contributors named
join contributors c on c.id = coalesce(named.merged_into, named.id)
where named.id = :id

-- name: lock-profile
select username, age_band, gender, mother_tongue, region, leaderboards, weekly_goal
from contributors
where id = :id
for no key update

-- name: update
update contributors
set username = :username, age_band = :age_band, gender = :gender, mother_tongue = :mother_tongue, region = :region,
  leaderboards = :leaderboards, weekly_goal = :weekly_goal
where id = :id

-- name: give-consent
insert into consents (contributor_id, document, version, address)
values (:contributor, :document, :version, :address)
on conflict do nothing

-- name: withdraw-consent
update consents set withdrawn_at = now()
where contributor_id = :contributor and document = :document and withdrawn_at is null

-- name: consents
select document, version, given_at, withdrawn_at
from consents
where contributor_id = :contributor
order by given_at, id
