drop schema if exists stats cascade;
drop view rollups.countable_recordings, rollups.changed_recordings, rollups.contributions;
drop function rollups.classes_of, rollups.periods_of;
