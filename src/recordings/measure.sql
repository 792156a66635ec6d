-- name: find
select r.id, r.attempt, r.format, r.duration_ms, s.text
from recordings r
join sentences s on s.id = r.sentence_id
where r.id = :id and r.withdrawn_at is null and r.measured_at is null and r.audio_missing_at is null

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
