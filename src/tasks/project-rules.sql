-- name: ids
select min(id) as first, max(id) as last from tasks

-- Brings the tasks of a campaign among a range of ids in line with the rules of their pools. No task is left with fewer
-- contributions than are taken, and one that its kind settles gets at least one more than it has. Tasks are locked in the
-- order of their ids, as everywhere.
-- name: project
with stale as materialized (
  select t.id, p.wanted, p.kind = any(:settledKinds) as is_settled_by_kind
  from tasks t
  join pools p on p.id = t.pool_id
  where t.id between :first and :last
    and p.campaign_id = :campaignId
    and (t.closed_at is null or p.kind <> all(:settledKinds))
    and t.wanted <> greatest(p.wanted, t.taken, case when p.kind = any(:settledKinds) then t.done + 1 else 0 end)
  order by t.id
  for update of t
)
update tasks t
set wanted = greatest(stale.wanted, t.taken, case when stale.is_settled_by_kind then t.done + 1 else 0 end)
from stale
where t.id = stale.id
