drop schema stats;
drop table stats_held_files, stats_refreshes;
