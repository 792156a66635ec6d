-- Takes the events of a month that nobody made a table for: without it whoever submits something would be refused.
create table events_elsewhen partition of events default;
create trigger is_not_truncated before truncate on events_elsewhen
  for each statement execute function refuse_change_of_history();

-- Makes the table of the month that begins on `first`, and answers whether it had to. It is made beside the others and
-- then joins them, so that whoever reads or appends events meanwhile need not wait. A month whose events are in
-- `events_elsewhen` already stays there: they can be read all the same, and history is not moved. Where a long reading of
-- events is under way, it is left to the next time.
create function ensure_event_partition(first date) returns boolean language plpgsql set lock_timeout = '2s' as $$
declare
  name text := 'events_' || to_char(first, 'YYYY_MM');
  begins timestamptz := first::timestamp at time zone 'utc';
  ends timestamptz := (first + interval '1 month')::timestamp at time zone 'utc';
begin
  -- One at a time: two could find the same month missing.
  perform pg_advisory_xact_lock(hashtextextended('sauti:event-partitions', 0));
  if to_regclass(name) is not null or exists (select from events_elsewhen where at >= begins and at < ends) then
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

-- Makes the monthly partitions from this month to `months` ahead that do not exist yet.
create or replace function ensure_event_partitions(months int) returns int language sql as $$
  select count(*)::int
  from generate_series(0, months) as ahead
  where ensure_event_partition(
    (date_trunc('month', now() at time zone 'utc') + make_interval(months => ahead))::date
  )
$$;
