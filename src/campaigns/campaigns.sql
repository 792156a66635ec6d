-- name: insert
insert into campaigns (language, title, is_default)
values (:language, :title, :is_default)
returning id, language, state

-- name: find
select id, language, state from campaigns where id = :id

-- name: describe
select language, title, state from campaigns where id = :id

-- name: find-default
select id, language, state from campaigns where language = :language and is_default

-- name: lock
select id, language, state from campaigns where id = :id for no key update

-- name: set-state
update campaigns set state = :state where id = :id
