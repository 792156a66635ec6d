drop table events;
drop function refuse_change_of_history(), ensure_event_partitions(int);
