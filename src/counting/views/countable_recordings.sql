-- The recordings that count: not surplus to what a task wanted, not withdrawn or deleted, not withheld after reports.
-- Whatever counts or sums up recordings reads this view, so that all numbers agree.
create view countable_recordings as
select
  id, assignment_id, task_id, sentence_id, campaign_id, language, contributor_id, received_at, duration_ms,
  age_band, gender, region, rms_db, noise_db, speech_share
from recordings
where standing = 'counted' and withdrawn_at is null and withheld_at is null;
