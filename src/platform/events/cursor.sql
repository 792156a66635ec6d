-- name: is-valid
select exists (
  select from event_cursors, pg_control_system() where name = :name and cluster = system_identifier
) as is_valid

-- name: advance
insert into event_cursors (name, seen, cluster)
select :name, pg_current_snapshot(), system_identifier
from pg_control_system()
where current_setting('transaction_isolation') in ('repeatable read', 'serializable')
on conflict (name) do update set seen = excluded.seen, cluster = excluded.cluster, advanced_at = now()

-- name: advance-to
insert into event_cursors (name, seen, cluster)
select :name, :seen::pg_snapshot, system_identifier
from pg_control_system()
on conflict (name) do update set seen = excluded.seen, cluster = excluded.cluster, advanced_at = now()

-- name: reset
delete from event_cursors where name = :name
