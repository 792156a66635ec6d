-- What waits for its audio alone is offered again.
update tasks set blocked = blocked - 1
from recordings
where recordings.id = tasks.recording_id and recordings.audio_missing_at is not null;

drop trigger recordings_are_stored on recordings;
drop function refuse_discarded_attempt(), lock_of_attempt(uuid);
drop table discarded_attempts;
alter table recordings drop column audio_missing_at;
