-- name: campaigns
select
  part, campaign_id as id, language, record_pool as record, validate_pool as validate,
  bench.person(people) as "byOne"
from bench.campaigns

-- name: readers
select c.id, c.actor
from bench.queue_cursors q
join contributors c on c.id = q.contributor_id
where q.pool_id = :pool
order by random()

-- name: person
select id, actor from contributors where id = :id

-- name: left
select count(*) as left from tasks where pool_id = :pool and open

-- name: lease-until-now
with ahead as (
  select distinct on (t.id) t.id, c.contributor_id
  from (select * from bench.queue_cursors where pool_id = :pool limit :leases::int / 4) c
  cross join lateral (
    select id from tasks where pool_id = c.pool_id and open and position > c.forward_position order by position limit 5
  ) t
  limit :leases
),
leased as (
  insert into assignments (task_id, pool_id, contributor_id, leased_at, expires_at)
  select id, :pool, contributor_id, now() - interval '1 hour', now() - interval '1 second' from ahead
  returning task_id
)
update tasks set taken = taken + 1 where id in (select task_id from leased)

-- name: built
select sentences, recordings, validations from bench.built
