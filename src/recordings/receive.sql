-- Whether the sender holds, or held, the assignment, and whether the id is taken: by this very recording, or another.
-- name: admit
select
  exists (
    select from assignments a
    join pools p on p.id = a.pool_id
    where a.id = :assignment and a.contributor_id = :contributor and p.kind = :kind
  ) as holds,
  r.id is not null as taken,
  (r.contributor_id = :contributor and r.assignment_id = :assignment) is true as by_this
from (values (true)) as always
left join recordings r on r.id = :id

-- name: find
select
  id, attempt, assignment_id, contributor_id, standing, sha256, duration_ms, hints,
  withdrawn_at is not null as withdrawn
from recordings
where id = :id

-- name: insert
with kept as (
  insert into recordings (
    id, attempt, assignment_id, task_id, sentence_id, campaign_id, language, contributor_id, standing,
    format, content_type, bytes, sha256, duration_ms, sample_rate, channels,
    peak_db, rms_db, clipped_share, leading_silence_ms, trailing_silence_ms, hints, capture,
    age_band, gender, mother_tongue, region
  )
  select
    :id, :attempt, :assignment, :task, :sentence, :campaign, :language, c.id, :standing,
    :format, :content_type, :bytes, :sha256, :duration_ms, :sample_rate, :channels,
    :peak_db, :rms_db, :clipped_share, :leading_silence_ms, :trailing_silence_ms, :hints, :capture,
    c.age_band, c.gender, c.mother_tongue, c.region
  from contributors c
  where c.id = :contributor
  returning id, language, campaign_id, sentence_id, standing, duration_ms
)
insert into events (verb, actor, language, campaign_id, recording_id, data)
select 'recording.received', :actor, language, campaign_id, id,
  jsonb_build_object('standing', standing, 'duration_ms', duration_ms, 'sentence', sentence_id)
from kept
