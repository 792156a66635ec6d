-- name: groups
select
  dimension, g.language, value, g.speakers,
  hidden.value is not null as was_hidden,
  coalesce(hidden.is_few, false) as was_few,
  case when g.speakers < :enough then array(
    select speaker::text from rollups.group_speakers s
    where (s.dimension, s.language, s.value) = (g.dimension, g.language, g.value)
  ) else '{}' end as few
from rollups.groups g
left join rollups.hidden using (dimension, language, value)
order by dimension, g.language, value

-- name: languages
select language, ready.language is not null as is_free
from rollups.portrayed_languages
left join rollups.ready using (language)

-- name: forget
delete from rollups.hidden

-- name: hide
insert into rollups.hidden
select * from unnest(:dimensions::text[], :languages::text[], :values::text[], :are_few::boolean[])
