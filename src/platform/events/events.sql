-- name: ensure-partitions
select ensure_event_partitions(:months) as made

-- name: cover-since
select count(*) filter (where ensure_event_partition(month::date)) as made
from generate_series(
  date_trunc('month', :since::timestamptz at time zone 'utc'), now() at time zone 'utc', interval '1 month'
) as month
