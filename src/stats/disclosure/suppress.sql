-- name: select-cells
select
  dimension, g.language, value, g.speakers,
  suppressed.value is not null as was_suppressed,
  coalesce(suppressed.is_primary, false) as was_small,
  case when g.speakers < :min_cell_size then array(
    select speaker::text from rollups.group_speakers s
    where (s.dimension, s.language, s.value) = (g.dimension, g.language, g.value)
  ) else '{}' end as speaker_ids
from rollups.groups g
left join rollups.suppressed_cells suppressed using (dimension, language, value)
order by dimension, g.language, value

-- name: select-languages
select language, disclosable.language is not null as is_free
from rollups.disclosed_languages
left join rollups.disclosable_languages disclosable using (language)

-- name: delete-suppressed
delete from rollups.suppressed_cells

-- name: insert-suppressed
insert into rollups.suppressed_cells (dimension, language, value, is_primary)
select dimension, language, value, is_primary
from unnest(:dimensions::text[], :languages::text[], :values::text[], :are_primary::boolean[])
  as suppressed (dimension, language, value, is_primary)
