-- The values of each recording that counts, as they are now; `rollups.recordings` has those that are in the sums. Each
-- value was written in the same transaction as its event. The joins of contributors are left joins, which Postgres omits
-- from queries that use no column of theirs.
create view rollups.current_recordings as
select
  r.id as recording_id,
  coalesce(account.actor, contributor.actor) as speaker,
  r.language,
  r.campaign_id,
  coalesce(r.age_band, 'undisclosed') as age_band,
  coalesce(r.gender, 'undisclosed') as gender,
  coalesce(r.region, 'undisclosed') as region,
  (r.received_at at time zone 'utc')::date as day,
  r.duration_ms as ms,
  case when d.outcome <> 'disputed' then (d.decided_at at time zone 'utc')::date end as decided_on,
  case when d.outcome <> 'disputed' then d.outcome = 'valid' end as is_valid,
  coalesce(d.outcome = 'disputed', false) as is_disputed,
  coalesce(votes.cast_on, '{}') as validated_on,
  coalesce(votes.cast_by, '{}') as validated_by,
  r.rms_db as level_db,
  r.noise_db,
  r.speech_share
from countable_recordings r
left join contributors contributor on contributor.id = r.contributor_id
left join contributors account on account.id = contributor.merged_into
left join decisions d on d.recording_id = r.id
left join lateral (
  select
    array_agg((v.cast_at at time zone 'utc')::date order by v.id) as cast_on,
    array_agg(coalesce(account.actor, voter.actor) order by v.id) as cast_by
  from validations v
  left join contributors voter on voter.id = v.contributor_id
  left join contributors account on account.id = voter.merged_into
  where v.recording_id = r.id and v.undone_at is null and v.standing = 'counted'
) as votes on true;
