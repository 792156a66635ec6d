-- name: holds
select exists (
  select from assignments a
  join tasks t on t.id = a.task_id
  join pools p on p.id = t.pool_id
  where a.id = :assignment and a.contributor_id = :contributor and p.kind = 'record'
) as holds

-- name: find
select
  id, attempt, assignment_id, contributor_id, standing, sha256, duration_ms, hints,
  withdrawn_at is not null as withdrawn
from recordings
where id = :id

-- name: insert
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
