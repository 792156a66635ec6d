-- What was held back until now is published anew: nobody knows any more what it had seen.
delete from stats_held_files;
alter table stats_held_files
  drop column fold, add column seen pg_snapshot not null, add column taken_at timestamptz not null;
drop schema rollups cascade;
