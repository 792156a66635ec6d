-- name: set-timeout
select set_config('statement_timeout', :ms, true)
