do $$
begin
  if exists (select from events_elsewhen) then
    raise exception 'events_elsewhen holds events: history is not dropped';
  end if;
end $$;
drop table events_elsewhen;

create or replace function ensure_event_partitions(months int) returns int language plpgsql as $$
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
drop function ensure_event_partition;
