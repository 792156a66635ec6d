-- The tasks of one kind in one campaign. A claim takes tasks from a pool.
create table pools (
  id int generated always as identity primary key,
  campaign_id uuid not null references campaigns,
  language text not null references languages,
  kind text not null,
  open boolean not null default true,
  lease_seconds int not null check (lease_seconds > 0),
  -- Contributions that a new task of this pool wants.
  wanted smallint not null check (wanted > 0),
  -- Lease time of an assignment that is taken with a pack, for work without a network.
  pack_seconds int not null check (pack_seconds between 1 and 259200),
  on_timeout text not null default 'release' check (on_timeout in ('release', 'submit_draft')),
  unique (campaign_id, kind)
);
create index pools_to_claim_from on pools (language, kind) where open;

-- The open tasks of a pool form a queue, in the order in which they opened. Each contributor reads it from a position of
-- their own and keeps a cursor, so that no claim reads the same task twice.
create sequence task_positions as bigint;

create table tasks (
  id bigint generated always as identity primary key,
  pool_id int not null references pools,
  sentence_id bigint not null references sentences,
  recording_id uuid,
  -- The contributor whose work is under review; the task is never offered to them.
  author_id uuid references contributors,
  wanted smallint not null check (wanted > 0),
  taken smallint not null default 0,
  done smallint not null default 0,
  closed_at timestamptz,
  -- The trigger `tasks_join_queue` sets it.
  position bigint not null,
  -- Prerequisites that are not fulfilled yet.
  blocked smallint not null default 0 check (blocked >= 0),
  open boolean not null generated always as (closed_at is null and blocked = 0 and taken < wanted) stored,
  constraint tasks_never_overshoot check (0 <= done and done <= taken and taken <= wanted),
  constraint tasks_author_with_recording check ((recording_id is null) = (author_id is null))
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
create unique index tasks_one_per_sentence on tasks (sentence_id, pool_id) where recording_id is null;
create unique index tasks_one_per_recording on tasks (recording_id, pool_id) where recording_id is not null;
create index tasks_of_reviewed_sentence on tasks (sentence_id) where recording_id is not null;
-- A claim reads a short range of it, in order.
create index tasks_queue on tasks (pool_id, position) where open;

-- The order of the two statements matters: a transaction has its number before it takes a position. Its number is
-- therefore below that of every transaction that gets a number after seeing a later position.
create function take_position() returns trigger language plpgsql as $$
begin
  perform pg_current_xact_id();
  new.position := nextval('task_positions');
  return new;
end $$;

create trigger tasks_join_queue before insert on tasks
  for each row execute function take_position();
-- A task that opens again takes a new position: cursors that have passed the old one would never return to it.
create trigger tasks_rejoin_queue before update on tasks
  for each row
  when (
    new.closed_at is null and new.blocked = 0 and new.taken < new.wanted
    and (not old.open or new.taken < old.taken or new.position <> old.position)
  )
  execute function take_position();

-- A task takes its position before its transaction commits, so a task can appear in front of others. None appears up to
-- `position` any more; nor up to `pending_position`, once every transaction before `pending_xid` has ended: that
-- transaction saw a task at `pending_position` before it got its number. One row.
create table visibility_watermark (
  position bigint not null default 0,
  pending_position bigint not null default 0,
  pending_xid xid8 not null default '0',
  advanced_at timestamptz not null default '-infinity'
);
create unique index visibility_watermark_single_row on visibility_watermark ((true));
insert into visibility_watermark default values;

create table prerequisites (
  task_id bigint not null references tasks,
  needs_id bigint not null references tasks,
  primary key (task_id, needs_id),
  constraint prerequisites_need_another_task check (needs_id <> task_id)
);
-- Finds the tasks that wait for a task.
create index prerequisites_needed on prerequisites (needs_id);

-- A task is fulfilled when it is closed or has all its contributions. Tasks that need it are blocked until then.
create function is_fulfilled(closed_at timestamptz, done smallint, wanted smallint) returns boolean
language sql immutable return closed_at is not null or done >= wanted;

create function update_blocked_tasks() returns trigger language plpgsql as $$
begin
  update tasks
  set blocked = blocked + case when is_fulfilled(new.closed_at, new.done, new.wanted) then -1 else 1 end
  where id in (select task_id from prerequisites where needs_id = new.id);
  return null;
end $$;

create trigger tasks_unblock after update on tasks
  for each row
  when (
    is_fulfilled(new.closed_at, new.done, new.wanted) is distinct from
    is_fulfilled(old.closed_at, old.done, old.wanted)
  )
  execute function update_blocked_tasks();

-- Ids that rise with time (UUID version 7). Random ids would spread over the whole index, and every page they change is
-- written to the log in full.
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

create table assignments (
  id uuid primary key default ordered_uuid(),
  task_id bigint not null references tasks,
  contributor_id uuid not null references contributors,
  state text not null default 'active' check (state in ('active', 'submitted', 'skipped', 'expired')),
  standing text check (standing in ('counted', 'surplus')),
  reason text check (char_length(reason) <= 200),
  leased_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  -- The pool of the task, which never changes.
  pool_id int not null,
  pack boolean not null default false,
  -- Unfinished work in the form of the task's kind; submitted at the timeout if the policy says so.
  draft jsonb,
  constraint assignments_submitted_with_standing check ((state = 'submitted') = (standing is not null)),
  constraint assignments_ended_unless_active check ((state = 'active') = (ended_at is null)),
  constraint assignments_draft_while_active check (state = 'active' or draft is null)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- `state = 'active'` and `ended_at is null` mean the same. Each query uses the one of the index it is meant for, so that
-- the planner has no choice between partial indexes, however outdated its statistics are.

-- No contributor is given the same task twice. Also finds the contributors who hold a task or have done it.
create unique index assignments_never_twice on assignments (task_id, contributor_id)
  where ended_at is null or standing = 'counted';
-- Finds whether a contributor gave a task up, or submitted surplus work to it.
create index assignments_given_up on assignments (task_id, contributor_id)
  where ended_at is not null and standing is distinct from 'counted';
-- Finds leases that have run out.
create index assignments_due on assignments (expires_at) where ended_at is null;
-- Finds what a contributor holds.
create index assignments_held on assignments (contributor_id) where state = 'active';
-- Finds what a contributor skipped, oldest first. Unused work of a pack does not count as skipped.
create index assignments_skipped on assignments (contributor_id, pool_id, ended_at, id)
  where state = 'skipped' or (state = 'expired' and not pack);

-- How far a contributor has read the queue of a pool: from `start_position` up to `forward_position`, then from the
-- beginning up to `wrap_position`. `reoffered_ended_at` and `reoffered_id` name the last one of their skipped
-- assignments, in the order of `assignments_skipped`, whose task was offered to them again.
create table queue_cursors (
  contributor_id uuid not null references contributors,
  pool_id int not null references pools,
  start_position bigint not null,
  forward_position bigint not null,
  wrap_position bigint not null default 0,
  reoffered_ended_at timestamptz not null default '-infinity',
  reoffered_id uuid not null default '00000000-0000-0000-0000-000000000000',
  primary key (contributor_id, pool_id)
) with (fillfactor = 70);

-- Sentences and recordings that a contributor asked not to be shown again.
create table hidden_subjects (
  contributor_id uuid not null references contributors,
  sentence_id bigint references sentences,
  recording_id uuid,
  constraint hidden_subjects_one_each check (num_nonnulls(sentence_id, recording_id) = 1)
);
create unique index hidden_sentences on hidden_subjects (contributor_id, sentence_id) where sentence_id is not null;
create unique index hidden_recordings on hidden_subjects (contributor_id, recording_id) where recording_id is not null;
