-- name: offer
-- Each line is looked up by itself (`limit 1` forbids to join whole tables), so that a batch costs the same among
-- ten thousand sentences and ten million. All look-ups see the tables as they were before the statement, so that
-- `known` and `added` never meet.
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
select
  coalesce(added.id, known.id) as id,
  case
    when added.id is not null then 'added'
    when known.retired_at is not null then 'retired'
    when not tasks.is_missing then 'present'
    else 'reused'
  end as outcome
from offered
left join added on added.text = offered.text
left join lateral (
  select id, retired_at from sentences where language = :language and text = offered.text limit 1
) as known on true
cross join lateral (
  select exists (
    select from pools
    where campaign_id = :campaign and kind = any(:kinds) and not exists (
      select from tasks where sentence_id = known.id and recording_id is null and pool_id = pools.id
    )
  ) as is_missing
) as tasks
order by offered.position
