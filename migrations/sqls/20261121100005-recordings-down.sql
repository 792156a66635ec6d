alter table tasks drop constraint tasks_recording_id_author_id_fkey;
alter table hidden_subjects drop constraint hidden_subjects_recording_id_fkey;
drop table recordings;
drop function refuse_discarded_attempt, lock_of_attempt;
drop table discarded_attempts;
