-- name: recordings
select r.id, r.duration_ms, s.id as sentence, s.public_id, s.text, s.language
from recordings r
join sentences s on s.id = r.sentence_id
where r.id = any(:recordings::uuid[]) and r.withdrawn_at is null
