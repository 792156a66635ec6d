-- name: recordings
select id, duration_ms from recordings where id = any(:recordings::uuid[]) and withdrawn_at is null
