drop function ensure_event_partitions, ensure_event_partition;
drop table event_cursors;
drop table events;
drop function refuse_change_of_history;
