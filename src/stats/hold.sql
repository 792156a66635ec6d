-- name: latest
select
  held.body,
  (
    select count(*)
    from (
      select
      from stats.speaker_days
      group by speaker
      -- By transaction, whatever day was written; by the clock too, for numbers start anew in a restored database.
      having min(first_xid) >= pg_snapshot_xmax(held.seen)::text::bigint or min(first_at) > held.taken_at
    ) as newcomers
  ) as new_speakers
from stats_held_files held
where held.file = :file

-- name: keep
insert into stats_held_files (file, body, seen, taken_at)
values (:file, :body, :seen::pg_snapshot, :taken_at)
on conflict (file) do update set body = excluded.body, seen = excluded.seen, taken_at = excluded.taken_at
