-- name: exists
select id from recordings where id = :id and contributor_id = :contributor

-- First of all: of two requests at once, one goes on.
-- name: withdraw
update recordings set withdrawn_at = now()
from sentences
where recordings.id = :id
  and recordings.contributor_id = :contributor
  and recordings.withdrawn_at is null
  and sentences.id = recordings.sentence_id
returning attempt, assignment_id as assignment, standing, recordings.language, campaign_id as campaign,
  sentences.retired_at is null as wanted

-- name: is-decided
select exists (select from decisions where recording_id = :id) as decided
