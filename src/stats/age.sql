-- name: age
select extract(epoch from clock_timestamp() - taken_at)::float8 as seconds
from stats_refreshes
order by id desc
limit 1
