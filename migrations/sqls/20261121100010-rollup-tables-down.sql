drop trigger tasks_are_recorded on tasks;
drop trigger tasks_are_to_record on tasks;
drop function note_change_to_record, note_tasks_to_record, left_to_record;
drop schema rollups cascade;
