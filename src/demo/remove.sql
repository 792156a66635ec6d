-- Recordings of real contributors in the demo's campaigns, which are made only after an operator reopens tasks there.
-- name: recordings-at-risk
select count(*) as recordings
from recordings
join campaigns on campaigns.id = campaign_id and campaigns.demo
join contributors on contributors.id = contributor_id and not contributors.demo
where recordings.withdrawn_at is null

-- name: real-recordings
select exists (
  select from recordings join contributors on contributors.id = contributor_id where not contributors.demo
) as there

-- name: objects
select id, attempt
from recordings
where contributor_id in (select id from contributors where demo) and withdrawn_at is null

-- History keeps what was, and that it is gone.
-- name: tell
insert into events (actor, verb, language, campaign_id, recording_id, data)
select actor, 'recording.withdrawn', r.language, r.campaign_id, r.id, jsonb_build_object('standing', r.standing)
from recordings r
join contributors on contributors.id = r.contributor_id and contributors.demo
where r.withdrawn_at is null

-- Real contributors listened too: their votes go with what they judged.
-- name: tell-votes
insert into events (actor, verb, language, campaign_id, recording_id, data)
select
  voter.actor, 'validation.undone', r.language, r.campaign_id, r.id,
  jsonb_build_object('validation', v.id)
from validations v
join contributors voter on voter.id = v.contributor_id and not voter.demo
join recordings r on r.id = v.recording_id
join contributors author on author.id = r.contributor_id and author.demo
where v.undone_at is null

-- name: decisions
delete from decisions using recordings r, contributors c
where recording_id = r.id and c.id = r.contributor_id and c.demo

-- name: validations
delete from validations v using contributors c
where c.demo and c.id in (v.contributor_id, v.author_id)

-- name: reports
delete from reports using recordings r, contributors c
where recording_id = r.id and c.id = r.contributor_id and c.demo

-- name: hidden
delete from hidden_subjects using recordings r, contributors c
where recording_id = r.id and c.id = r.contributor_id and c.demo

-- name: reviews
delete from assignments using tasks t, contributors c
where task_id = t.id and c.id = t.author_id and c.demo

-- name: review-tasks
delete from tasks using contributors c where c.id = author_id and c.demo

-- name: recordings
delete from recordings using contributors c where c.id = contributor_id and c.demo

-- name: assignments
delete from assignments using pools p, campaigns k where p.id = pool_id and k.id = p.campaign_id and k.demo

-- name: cursors
delete from queue_cursors using pools p, campaigns k where p.id = pool_id and k.id = p.campaign_id and k.demo

-- name: tasks
delete from tasks using pools p, campaigns k where p.id = pool_id and k.id = p.campaign_id and k.demo

-- name: pools
delete from pools using campaigns k where k.id = campaign_id and k.demo

-- name: policies
delete from campaign_policies p using campaigns k where k.id = p.campaign_id and k.demo

-- name: campaigns
delete from campaigns where demo

-- name: consents
delete from consents using contributors c where c.id = contributor_id and c.demo

-- name: people
delete from contributors where demo
