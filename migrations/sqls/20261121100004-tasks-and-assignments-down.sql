drop table hidden_subjects, queue_cursors, assignments;
drop function ordered_uuid;
drop table prerequisites, visibility_watermark, tasks;
drop function update_blocked_tasks, is_fulfilled, take_position;
drop sequence task_positions;
drop table pools;
