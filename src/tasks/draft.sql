-- name: kind-of
select p.kind
from assignments a
join pools p on p.id = a.pool_id
where a.id = :assignment and a.contributor_id = :contributor and a.state = 'active'

-- name: save
update assignments set draft = :content
where id = :assignment and contributor_id = :contributor and state = 'active'
