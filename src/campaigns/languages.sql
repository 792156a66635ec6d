-- name: summaries
select languages.*, coalesce(offered.count, 0) as sentences, coalesce(given.count, 0) as recordings
from languages
left join (
  select language, count(*) from sentences where retired_at is null group by language
) as offered on offered.language = languages.code
left join (
  select language, count(*) from countable_recordings group by language
) as given on given.language = languages.code
order by languages.name

-- name: find
select * from languages where code = :code

-- name: put
insert into languages (code, name, native_name, script, dir)
values (:code, :name, :native_name, :script, :dir)
on conflict (code) do update
set name = excluded.name, native_name = excluded.native_name, script = excluded.script, dir = excluded.dir
where (languages.name, languages.native_name, languages.script, languages.dir)
  is distinct from (excluded.name, excluded.native_name, excluded.script, excluded.dir)
returning xmax = 0 as added
