-- The events that a reader has not read: those that are visible now, and were not when its cursor was advanced. An event
-- of a transaction that committed late is therefore neither missed nor read twice. Planned as part of the statement that
-- uses it.
create function unread_events(reader text) returns setof events language sql stable as $$
  select *
  from events
  where xid >= (select pg_snapshot_xmin(seen) from event_cursors where name = reader)
    and not pg_visible_in_snapshot(xid, (select seen from event_cursors where name = reader))
$$;
