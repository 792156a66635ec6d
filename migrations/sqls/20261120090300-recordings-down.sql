alter table hidden_subjects drop constraint hidden_subjects_recording_id_fkey;
alter table tasks drop constraint tasks_recording_id_author_id_fkey, drop constraint tasks_check;
drop table recordings;
