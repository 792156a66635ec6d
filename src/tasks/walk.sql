-- name: ends
select
  (select place from tasks where pool_id = :line and open order by place limit 1) as first,
  (select place from tasks where pool_id = :line and open order by place desc limit 1) as last

-- The open tasks around a place. It may be one of them.
-- name: around
select
  (select place from tasks where pool_id = :line and open and place < :at order by place desc limit 1) as before,
  (select place from tasks where pool_id = :line and open and place >= :at order by place limit 1) as next

-- name: begin
insert into walks (contributor_id, pool_id, start, up)
values (:contributor, :line, :start::bigint, :start::bigint - 1)
on conflict do nothing
