-- name: is-there
select to_regclass('sql_definitions') is not null as is_there

-- name: select
select
  name, hash, built_at, objects,
  not exists (
    select from unnest(objects) as object
    where case
      when object like 'function %' then to_regproc(replace(object, 'function ', '')) is null
      else to_regclass(regexp_replace(object, '^.* ', '')) is null
    end
  ) as is_complete
from sql_definitions

-- name: lock-shared
select name, hash from sql_definitions for share

-- name: upsert
insert into sql_definitions (name, hash, built_at, objects)
values (:name, :hash, :built_at, :objects)
on conflict (name) do update set
  hash = excluded.hash, built_at = excluded.built_at, objects = excluded.objects, applied_at = now()

-- name: delete-all
delete from sql_definitions
