create table events (
  id bigint generated always as identity,
  at timestamptz not null default now(),
  -- Readers that fold "what is new" bound it by transaction, so that a late commit is never missed.
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

-- Makes the monthly partitions from this month to `months` ahead that do not exist yet.
create function ensure_event_partitions(months int) returns int language plpgsql as $$
declare
  first date;
  made int := 0;
begin
  for i in 0..months loop
    first := (date_trunc('month', now() at time zone 'utc') + make_interval(months => i))::date;
    if to_regclass(format('events_%s', to_char(first, 'YYYY_MM'))) is null then
      execute format(
        'create table %I partition of events for values from (%L) to (%L)',
        'events_' || to_char(first, 'YYYY_MM'),
        first::timestamp at time zone 'utc',
        (first + interval '1 month')::timestamp at time zone 'utc'
      );
      execute format(
        'create trigger is_not_truncated before truncate on %I for each statement execute function refuse_change_of_history()',
        'events_' || to_char(first, 'YYYY_MM')
      );
      made := made + 1;
    end if;
  end loop;
  return made;
end $$;

create function refuse_change_of_history() returns trigger language plpgsql as $$
begin
  raise exception 'events are append-only';
end $$;

create trigger events_are_append_only before update or delete on events
  for each row execute function refuse_change_of_history();
create trigger events_are_not_truncated before truncate on events
  for each statement execute function refuse_change_of_history();

select ensure_event_partitions(12);
