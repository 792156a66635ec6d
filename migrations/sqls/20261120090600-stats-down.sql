drop index events_since;
drop schema if exists stats cascade;
drop table stats_views;
drop table stats_held_files;
drop table stats_refreshes;
