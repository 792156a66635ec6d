-- The periods that a day lies in; `ends` is the first day after.
create function rollups.periods_of(day date) returns table (grain text, starts date, ends date)
language sql immutable as $$
  select 'day', day, day + 1
  union all
  select 'week', date_trunc('week', day::timestamp)::date, date_trunc('week', day::timestamp)::date + 7
  union all
  select
    unit,
    date_trunc(unit, day::timestamp)::date,
    (date_trunc(unit, day::timestamp) + case unit when 'month' then interval '1 month' else interval '3 months' end)::date
  from (values ('month'), ('quarter')) as units (unit)
$$;
