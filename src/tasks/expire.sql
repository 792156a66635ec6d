-- Overdue leases, the longest overdue first. Whoever is submitting one of them at this moment keeps it.
-- name: expire-due
with due as (
  select a.id
  from assignments a
  join pools p on p.id = a.pool_id
  where a.ended_at is null and a.expires_at < now() and (a.draft is null or p.on_timeout = 'release')
  order by a.expires_at
  limit :most
  for update of a skip locked
),
ended as (
  update assignments set state = 'expired', ended_at = now(), draft = null
  where id = any(array(select id from due))
  returning task_id, contributor_id, pool_id
),
freed as (
  update tasks set taken = taken - ended.leases
  from (select task_id, count(*) as leases from ended group by task_id) ended
  where tasks.id = ended.task_id
),
told as (
  insert into events (verb, actor, kind, language, campaign_id, tasks)
  select 'task.expired', c.actor, p.kind, p.language, p.campaign_id, array_agg(ended.task_id)
  from ended
  join contributors c on c.id = ended.contributor_id
  join pools p on p.id = ended.pool_id
  group by c.id, p.id
)
select count(*) as ended from ended

-- name: overdue-drafts
select a.id as assignment, a.contributor_id as contributor, a.draft as content, p.kind
from assignments a
join pools p on p.id = a.pool_id
where a.ended_at is null and a.expires_at < now() and a.draft is not null and p.on_timeout = 'submit_draft'
order by a.expires_at
limit :most

-- name: discard-draft
update assignments set draft = null where id = :assignment and state = 'active'
