-- name: insert
insert into campaigns (language, title, standing, policy)
values (:language, :title, :standing, :policy)
returning id, language, state, policy

-- name: find
select id, language, state, policy from campaigns where id = :id

-- name: describe
select language, title, state from campaigns where id = :id

-- name: find-standing
select id, language, state, policy from campaigns where language = :language and standing

-- name: lock
select id, language, state, policy from campaigns where id = :id for no key update

-- name: set-state
update campaigns set state = :state where id = :id
