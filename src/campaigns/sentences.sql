-- name: be-patient
select set_config('statement_timeout', :milliseconds, true)

-- name: lock
select pg_advisory_xact_lock(hashtextextended(:name, 0))

-- name: offer
with offered as (
  select *
  from unnest(:texts::text[], :sources::text[], :licences::text[])
    with ordinality as line (text, source, licence, position)
),
added as (
  insert into sentences (language, text, source, licence)
  select :language, text, source, licence from offered order by position
  on conflict (language, text) do nothing
  returning id, text
)
-- The statement sees sentences as they were before it, so `known` and `added` never meet.
select
  coalesce(added.id, known.id) as id,
  case
    when added.id is not null then 'added'
    when known.retired_at is not null then 'retired'
    when exists (
      select from tasks join pools on pools.id = tasks.pool_id
      where tasks.sentence_id = known.id and tasks.recording_id is null
        and pools.campaign_id = :campaign and pools.kind = 'record'
    ) then 'present'
    else 'reused'
  end as fate
from offered
left join added on added.text = offered.text
left join sentences as known on known.language = :language and known.text = offered.text
order by offered.position
