create table events (
  id bigint generated always as identity,
  at timestamptz not null default now(),
  -- Readers select new events by transaction number, so that they never miss a late commit.
  xid xid8 not null default pg_current_xact_id(),
  actor uuid,
  verb text not null,
  kind text,
  language text,
  campaign_id uuid,
  tasks bigint[],
  recording_id uuid,
  data jsonb not null default '{}',
  primary key (at, id)
) partition by range (at);

create index events_of_recording on events (recording_id, id) where recording_id is not null;
-- Finds new events without reading older ones.
create index events_since on events (xid);

create function refuse_change_of_history() returns trigger language plpgsql as $$
begin
  raise exception 'events are append-only';
end $$;

create trigger events_are_append_only before update or delete on events
  for each row execute function refuse_change_of_history();
create trigger events_are_not_truncated before truncate on events
  for each statement execute function refuse_change_of_history();

-- How far each reader has read the events (src/platform/events/cursor.ts): those of the transactions that `seen` sees.
-- `cluster` is where these transaction numbers mean something: a database that is restored elsewhere has others.
create table event_cursors (
  name text primary key,
  seen pg_snapshot not null,
  cluster bigint not null,
  advanced_at timestamptz not null default now()
);

-- Takes the events of a month that has no partition: without it, every submission in that month would be refused.
create table events_default partition of events default;
create trigger is_not_truncated before truncate on events_default
  for each statement execute function refuse_change_of_history();

-- Creates the partition of the month that begins on `first`, and returns whether it did. The table is created first and
-- attached afterwards, which blocks no reader or writer of events. A month that already has events in `events_default`
-- stays there: they are readable, and history is not moved. If a long read of events is under way, the function gives up
-- after its lock timeout and leaves the month to the next call.
create function ensure_event_partition(first date) returns boolean language plpgsql set lock_timeout = '2s' as $$
declare
  name text := 'events_' || to_char(first, 'YYYY_MM');
  begins timestamptz := first::timestamp at time zone 'utc';
  ends timestamptz := (first + interval '1 month')::timestamp at time zone 'utc';
begin
  -- Two calls at a time could find the same month missing.
  perform pg_advisory_xact_lock(hashtextextended('sauti:event-partitions', 0));
  if to_regclass(name) is not null or exists (select from events_default where at >= begins and at < ends) then
    return false;
  end if;
  execute format('create table %I (like events including defaults including constraints)', name);
  execute format('alter table events attach partition %I for values from (%L) to (%L)', name, begins, ends);
  execute format(
    'create trigger is_not_truncated before truncate on %I for each statement execute function refuse_change_of_history()',
    name
  );
  return true;
exception
  when lock_not_available then return false;
end $$;

-- Creates the missing monthly partitions from this month to `months` ahead, and returns how many.
create function ensure_event_partitions(months int) returns int language sql as $$
  select count(*)::int
  from generate_series(0, months) as ahead
  where ensure_event_partition(
    (date_trunc('month', now() at time zone 'utc') + make_interval(months => ahead))::date
  )
$$;

select ensure_event_partitions(12);
