-- name: find
select id, attempt, format, duration_ms
from recordings
where id = :id and withdrawn_at is null and measured_at is null and audio_missing_at is null

-- name: unmeasured
select id
from recordings
where measured_at is null and withdrawn_at is null and audio_missing_at is null
order by received_at desc
limit :most

-- name: measured
update recordings
set measured_at = now(), peak_db = :peak_db, rms_db = :rms_db, clipped_share = :clipped_share,
  leading_silence_ms = :leading_silence_ms, trailing_silence_ms = :trailing_silence_ms,
  speech_share = :speech_share, noise_db = :noise_db, measured_hints = :hints
where id = :id
