drop index recordings_unmeasured;
alter table contributors reset (fillfactor), drop column claims;
drop table walks;

drop index assignments_never_twice, assignments_given_up, assignments_due, assignments_held, assignments_skipped;
alter table assignments
  reset (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor),
  alter column id set default gen_random_uuid(),
  drop column pool_id, drop column pack, drop column draft;
create unique index assignments_never_twice on assignments (contributor_id, task_id)
  where state = 'active' or standing = 'counted';
create index assignments_of_task on assignments (task_id, contributor_id);
create index assignments_held on assignments (contributor_id, leased_at) where state = 'active';
create index assignments_due on assignments (expires_at) where state = 'active';
create index assignments_returning on assignments (contributor_id, ended_at) where state in ('skipped', 'expired');
drop function ordered_uuid;

alter table pools drop column wanted, drop column pack_seconds, drop column on_timeout;

drop table prerequisites;
drop table horizon;
drop trigger tasks_unblock on tasks;
drop trigger tasks_join_the_line_again on tasks;
drop trigger tasks_join_the_line on tasks;
drop function tell_who_waits, wants_nothing, take_place;
drop index tasks_in_line;
alter table tasks
  reset (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor),
  drop column open, drop column blocked, drop column place,
  add column ring int not null default floor(random() * 2147483647)::int,
  add column open boolean not null generated always as (closed_at is null and taken < wanted) stored;
drop sequence task_places;
create index tasks_open on tasks (pool_id, ring) where open;
