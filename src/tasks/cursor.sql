-- name: ends
select
  (select position from tasks where pool_id = :pool and open order by position limit 1) as first,
  (select position from tasks where pool_id = :pool and open order by position desc limit 1) as last

-- The nearest open tasks on both sides of a position. The task at the position itself counts as the next one.
-- name: around
select
  (select position from tasks where pool_id = :pool and open and position < :at order by position desc limit 1) as before,
  (select position from tasks where pool_id = :pool and open and position >= :at order by position limit 1) as next

-- name: open-cursor
insert into queue_cursors (contributor_id, pool_id, start_position, forward_position)
values (:contributor, :pool, :start::bigint, :start::bigint - 1)
on conflict do nothing
