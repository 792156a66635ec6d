-- name: latest
select
  body,
  (
    select count(*) from (select from rollups.speakers where since_fold > held.fold limit :enough) as newcomers
  ) as new_speakers
from stats_held_files held
where file = :file

-- name: keep
insert into stats_held_files (file, body, fold)
values (:file, :body, :fold)
on conflict (file) do update set body = excluded.body, fold = excluded.fold
