-- name: quality
select
  language,
  measure,
  nullif(at_least, lowest) as at_least,
  nullif(at_least, highest) + width as below,
  recordings,
  valid,
  invalid,
  disputed
from rollups.quality
join (
  -- The classes that take in what lies beyond them.
  values ('duration', null, 30, 1), ('level', -60, -3, 3), ('noise', -100, -5, 5), ('speech', null, null, 10)
) as scales (measure, lowest, highest, width) using (measure)
order by language, measure, quality.at_least
