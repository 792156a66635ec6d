-- name: standing
select hash from stats_views where to_regnamespace('stats') is not null

-- name: prepare-next
create schema stats_next

-- name: enter-next
select set_config('search_path', 'stats_next, public', true)

-- name: drop-standing
drop schema if exists stats cascade

-- name: next-takes-place
alter schema stats_next rename to stats

-- name: forget-hash
delete from stats_views

-- name: remember-hash
insert into stats_views (hash) values (:hash)
