-- name: select
select body from stats_held_files where file = :file

-- name: upsert
insert into stats_held_files (file, body)
values (:file, :body)
on conflict (file) do update set body = excluded.body
