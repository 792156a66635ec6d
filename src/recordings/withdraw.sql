-- name: find
select id, attempt, assignment_id as assignment, standing, language, campaign_id as campaign,
  withdrawn_at is not null as withdrawn
from recordings
where id = :id and contributor_id = :contributor

-- name: is-decided
select exists (select from decisions where recording_id = :id) as decided

-- name: withdraw
update recordings set withdrawn_at = now() where id = :id
