-- name: restore-sentence
update sentences set retired_at = null where id = :sentence and retired_at is not null

-- name: restore-recording
update recordings set withheld_at = null where id = :recording and withheld_at is not null

-- name: settle-reports
update reports set settled_at = now()
where (sentence_id = :sentence or recording_id = :recording) and settled_at is null
