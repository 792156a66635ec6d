-- The sums, less what is in them of recordings that something happened to since the fold, with what these are now.
-- Those are looked up by their keys whatever the planner thinks of their number (offset 0), and the sums are small: the
-- cost is that of what is new.
-- name: live
with folded as materialized (
  select
  from event_cursors cursor, pg_control_system(), sql_definitions definitions
  where cursor.name = 'statistics' and cluster = system_identifier
    and definitions.name = 'rollups' and hash = :rollups_hash
),
now as materialized (
  select statement_timestamp() as at, (statement_timestamp() at time zone 'utc')::date as today
),
changed as materialized (
  select recording_id, is_new from rollups.changed_recordings where exists (select from folded)
),
sides as (
  select -1 as sign, was.*
  from changed
  cross join lateral (
    select known.language, known.campaign_id, known.day, known.ms, known.is_valid, known.is_disputed, known.validated_on
    from recordings r
    join rollups.recordings known
      on (known.day, known.recording_id) = ((r.received_at at time zone 'utc')::date, r.id)
    where r.id = changed.recording_id
    offset 0
  ) as was
  where not is_new
  union all
  select 1, is_now.*
  from changed
  cross join lateral (
    select language, campaign_id, day, ms, is_valid, is_disputed, validated_on
    from rollups.current_recordings c
    where c.recording_id = changed.recording_id
    offset 0
  ) as is_now
),
changes as materialized (
  select
    language, campaign_id,
    sum(sign) as recordings,
    sum(sign * coalesce(is_valid, false)::int) as valid,
    sum(sign * coalesce(not is_valid, false)::int) as invalid,
    sum(sign * is_disputed::int) as disputed,
    sum(sign * ms::bigint) as ms,
    sum(sign * ms::bigint) filter (where is_valid) as valid_ms,
    sum(sign * cardinality(validated_on)) as validations,
    sum(sign) filter (where day = today) as today_recordings,
    sum(sign * ms::bigint) filter (where day = today) as today_ms,
    sum(sign * cardinality(array_positions(validated_on, today))) as today_validations
  from sides, now
  group by language, campaign_id
),
amounts as (
  select
    scope as language, null::uuid as campaign, true as is_news,
    recordings, valid, invalid, ms, valid_ms, validations, today_recordings, today_ms, today_validations,
    0 as disputed, 0 as sentences_left, 0 as recordings_left
  from changes
  cross join lateral (values (language), ('*')) as scopes (scope)
  union all
  select language, null, false, recordings, valid, invalid, ms, valid_ms, validations, 0, 0, 0, 0, 0, 0
  from rollups.periods
  where grain = 'quarter'
  union all
  select language, null, true, 0, 0, 0, 0, 0, 0, recordings, ms, validations, 0, 0, 0
  from rollups.periods, now
  where grain = 'day' and starts = today
  union all
  select null, campaign_id, true, recordings, valid, invalid, ms, valid_ms, validations, 0, 0, 0, disputed, 0, 0
  from changes
  union all
  select null, campaign_id, false, recordings, valid, invalid, ms, valid_ms, validations, 0, 0, 0, disputed, 0, 0
  from rollups.campaigns
  union all
  select null, campaign_id, is_news, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sentences, recordings
  from (
    select pool_id, sentences, recordings, false as is_news from rollups.to_record
    union all
    select pool_id, sentences, recordings, true from rollups.to_record_changes
  ) as work
  join pools on pools.id = pool_id
)
select
  at, today::text as day, language, campaign,
  coalesce(sum(recordings), 0)::bigint as recordings,
  coalesce(sum(valid), 0)::bigint as valid,
  coalesce(sum(invalid), 0)::bigint as invalid,
  coalesce(sum(ms), 0)::bigint as ms,
  coalesce(sum(valid_ms), 0)::bigint as valid_ms,
  coalesce(sum(validations), 0)::bigint as validations,
  coalesce(sum(today_recordings), 0)::bigint as today_recordings,
  coalesce(sum(today_ms), 0)::bigint as today_ms,
  coalesce(sum(today_validations), 0)::bigint as today_validations,
  coalesce(sum(disputed), 0)::bigint as disputed,
  sum(sentences_left)::bigint as sentences_left,
  sum(recordings_left)::bigint as recordings_left
from amounts, now
where exists (select from folded)
group by at, today, language, campaign
having bool_or(is_news)
order by language, campaign
