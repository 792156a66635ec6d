-- Overdue leases of everybody, or of one contributor. Whoever is submitting one of them at this moment keeps it.
-- name: expire-due
with due as (
  select id
  from assignments
  where state = 'active' and expires_at < now() and (:contributor::uuid is null or contributor_id = :contributor)
  order by expires_at
  limit :most
  for update skip locked
), ended as (
  update assignments set state = 'expired', ended_at = now()
  where id in (select id from due)
  returning task_id
), freed as (
  select t.id, count(*) as leases
  from ended
  join tasks t on t.id = ended.task_id
  group by t.id
)
update tasks set taken = taken - freed.leases
from freed
where tasks.id = freed.id
returning tasks.id, freed.leases
