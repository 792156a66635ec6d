-- The open tasks of a pool stand in a line, in the order in which they opened. Everybody walks along it from a place
-- of their own and remembers how far they came, so that nobody looks at the same task twice.

drop index tasks_open;
alter table tasks drop column open, drop column ring;

create sequence task_places as bigint;

alter table tasks
  add column place bigint not null default nextval('task_places'),
  -- How many of its prerequisites are unmet.
  add column blocked smallint not null default 0 check (blocked >= 0);
alter table tasks
  alter column place drop default,
  add column open boolean not null
    generated always as (closed_at is null and blocked = 0 and taken < wanted) stored;
alter table tasks set (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- A claim reads a stretch of it, in order.
create index tasks_in_line on tasks (pool_id, place) where open;

-- In this order: whoever takes a place has a transaction number, and one below that of everybody who gets theirs after
-- they saw a later place.
create function take_place() returns trigger language plpgsql as $$
begin
  perform pg_current_xact_id();
  new.place := nextval('task_places');
  return new;
end $$;

-- A place is taken before its transaction commits, so that a task can turn up in front of others. Up to `place` none
-- will; nor up to `ahead`, once every transaction before `settles` has ended: that one saw a task at `ahead`, and then
-- got its number. One row.
create table horizon (
  place bigint not null default 0,
  ahead bigint not null default 0,
  settles xid8 not null default '0',
  moved_at timestamptz not null default '-infinity'
);
create unique index horizon_is_one on horizon ((true));
insert into horizon default values;

create trigger tasks_join_the_line before insert on tasks
  for each row execute function take_place();
-- Who walked past it would never see it again.
create trigger tasks_join_the_line_again before update on tasks
  for each row
  when (
    new.closed_at is null and new.blocked = 0 and new.taken < new.wanted
    and (not old.open or new.taken < old.taken or new.place <> old.place)
  )
  execute function take_place();

create table prerequisites (
  task_id bigint not null references tasks,
  needs_id bigint not null references tasks check (needs_id <> task_id),
  primary key (task_id, needs_id)
);
-- What waits for a task, when that is done.
create index prerequisites_needed on prerequisites (needs_id);

-- Whether a task wants nothing more, and others need not wait for it.
create function wants_nothing(closed_at timestamptz, done smallint, wanted smallint) returns boolean
language sql immutable return closed_at is not null or done >= wanted;

create function tell_who_waits() returns trigger language plpgsql as $$
begin
  update tasks
  set blocked = blocked + case when wants_nothing(new.closed_at, new.done, new.wanted) then -1 else 1 end
  where id in (select task_id from prerequisites where needs_id = new.id);
  return null;
end $$;

create trigger tasks_unblock after update on tasks
  for each row
  when (
    wants_nothing(new.closed_at, new.done, new.wanted) is distinct from
    wants_nothing(old.closed_at, old.done, old.wanted)
  )
  execute function tell_who_waits();

alter table pools
  -- How many contributions a new task of this pool wants.
  add column wanted smallint not null default 1 check (wanted > 0),
  -- How long an assignment of a pack lasts that is taken where there is no signal.
  add column pack_seconds int not null default 259200 check (pack_seconds between 1 and 259200),
  add column on_timeout text not null default 'release' check (on_timeout in ('release', 'submit_draft'));
update pools
set wanted = case kind
  when 'validate' then (campaigns.policy -> 'votes' ->> 'wanted')::int
  else (campaigns.policy ->> 'recordings_per_sentence')::int
end
from campaigns where campaigns.id = pools.campaign_id;
alter table pools alter column wanted drop default, alter column pack_seconds drop default;

-- Random ids land all over an index, and each page they touch is written to the log whole.
create function ordered_uuid() returns uuid language sql volatile parallel safe as $$
  select encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6
        ),
        52, 1
      ),
      53, 1
    ),
    'hex'
  )::uuid
$$;

drop index assignments_never_twice, assignments_of_task, assignments_held, assignments_due, assignments_returning;
alter table assignments
  alter column id set default ordered_uuid(),
  -- Its task's, which never changes.
  add column pool_id int,
  add column pack boolean not null default false,
  -- What its kind made of the work so far; submitted at the timeout where the policy says so.
  add column draft jsonb check (state = 'active' or draft is null);
update assignments set pool_id = tasks.pool_id from tasks where tasks.id = task_id;
alter table assignments alter column pool_id set not null;
alter table assignments set (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- An active assignment is one that has not ended. Queries say the one or the other, as it suits the index they are
-- meant for: the planner then has no choice between partial indexes, however outdated its statistics.

-- Nobody is given the same task twice; also finds who holds a task and whether somebody did it.
create unique index assignments_never_twice on assignments (task_id, contributor_id)
  where ended_at is null or standing = 'counted';
-- Whether somebody gave a task up, or did it in vain.
create index assignments_given_up on assignments (task_id, contributor_id)
  where ended_at is not null and standing is distinct from 'counted';
-- Leases that run out.
create index assignments_due on assignments (expires_at) where ended_at is null;
-- What somebody holds.
create index assignments_held on assignments (contributor_id) where state = 'active';
-- What somebody skipped, the longest ago first. Work from a pack that went unused is not held against them.
create index assignments_skipped on assignments (contributor_id, pool_id, ended_at, id)
  where state = 'skipped' or (state = 'expired' and not pack);

-- How far a contributor has walked along the line of a pool: from `start` up to `up`, then from the beginning up to
-- `rest`; and how much of their skip list was offered to them again.
create table walks (
  contributor_id uuid not null references contributors,
  pool_id int not null references pools,
  start bigint not null,
  up bigint not null,
  rest bigint not null default 0,
  returned_at timestamptz not null default '-infinity',
  returned_id uuid not null default '00000000-0000-0000-0000-000000000000',
  primary key (contributor_id, pool_id)
) with (fillfactor = 70);

-- What is to be measured is what is not measured.
create index recordings_unmeasured on recordings (received_at) where measured_at is null and withdrawn_at is null;

-- Counts the claims of a person, so that two at once notice each other.
alter table contributors add column claims bigint not null default 0;
alter table contributors set (fillfactor = 85);
