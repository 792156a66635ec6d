-- name: kept-attempts
select attempt from recordings where attempt = any(:attempts::uuid[]) and withdrawn_at is null
