-- name: find
select
  v.id, v.assignment_id as assignment, v.recording_id as recording, v.contributor_id as contributor,
  v.standing, v.verdict, v.reasons, v.undone_at is not null as undone,
  extract(epoch from now() - v.cast_at)::float8 as age_seconds,
  (policy.rules -> 'timing' -> 'validate' ->> 'undo_seconds')::float8 as undo_seconds,
  r.withdrawn_at is null and r.withheld_at is null and s.retired_at is null as wanted,
  not exists (
    select from validations later
    where later.contributor_id = v.contributor_id and later.undone_at is null and later.cast_at > v.cast_at
  ) as is_last
from validations v
join recordings r on r.id = v.recording_id
join sentences s on s.id = r.sentence_id
cross join lateral (
  select rules from campaign_policies where campaign_id = r.campaign_id order by version desc limit 1
) as policy
where v.id = :id

-- What is voted on can leave circulation only before this or after.
-- name: keep-in-circulation
select v.id
from validations v
join recordings r on r.id = v.recording_id
join sentences s on s.id = r.sentence_id
where v.id = :id
for share of r, s

-- name: cast
with vote as (
  insert into validations (
    id, assignment_id, recording_id, author_id, contributor_id, standing, verdict, reasons, cast_at
  )
  values (:id, :assignment, :recording, :author, :contributor, :standing, :verdict, :reasons, clock_timestamp())
  returning id, recording_id, standing, verdict
)
insert into events (verb, actor, language, campaign_id, recording_id, data)
select 'validation.cast', :actor, :language, :campaign, recording_id,
  jsonb_build_object('validation', id, 'verdict', verdict, 'standing', standing)
from vote

-- Before anything else: of two requests at once, one goes on.
-- name: undo
update validations set undone_at = now() where id = :id and undone_at is null
