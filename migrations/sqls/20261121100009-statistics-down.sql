drop table stats_views, stats_held_files, stats_refreshes;
