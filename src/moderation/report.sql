-- Reports on one subject come one after the other, so that the third is always seen to be the third. Locked like
-- this, a sentence also waits for recordings of it that are being kept, and lets none in, until it is retired or not.
-- name: lock-sentence
select id from sentences where id = :sentence for update

-- name: find-sentence
select id from sentences where public_id = :public_id

-- name: lock-recording
select id from recordings where id = :recording and withdrawn_at is null for no key update

-- name: file
insert into reports (contributor_id, sentence_id, recording_id, reason, note, counts)
values (:contributor, :sentence, :recording, :reason, :note, :counts)
on conflict do nothing

-- name: find
select id,
  (
    select count(*) from reports others
    where (others.sentence_id = reports.sentence_id or others.recording_id = reports.recording_id)
      and others.counts and others.settled_at is null
  ) as reporters
from reports
where contributor_id = :contributor and (sentence_id = :sentence or recording_id = :recording)

-- name: retire-sentence
update sentences set retired_at = now() where id = :sentence and retired_at is null

-- name: withhold-recording
update recordings set withheld_at = now() where id = :recording and withheld_at is null
