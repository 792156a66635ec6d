-- name: page
select id, attempt, bytes, withdrawn_at is not null as withdrawn, audio_missing_at is not null as missing
from recordings
where id > :after
order by id
limit :most

-- name: lock-attempts
select pg_advisory_xact_lock(lock)
from (select distinct lock_of_attempt(attempt) as lock from unnest(:attempts::uuid[]) as attempt order by lock) as locks

-- name: discard
insert into discarded_attempts (attempt)
select attempt
from unnest(:attempts::uuid[]) as given (attempt)
where not exists (select from recordings r where r.attempt = given.attempt)
on conflict do nothing

-- name: unnamed
select given.attempt, r.id is not null as withdrawn
from unnest(:attempts::uuid[]) as given (attempt)
left join recordings r on r.attempt = given.attempt
where r.id is null or r.withdrawn_at is not null

-- name: mark-missing
update recordings set audio_missing_at = now()
where id = :id and withdrawn_at is null and audio_missing_at is null

-- name: mark-found
update recordings set audio_missing_at = null where id = :id and audio_missing_at is not null
