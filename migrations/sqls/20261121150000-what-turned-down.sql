drop view rollups.contributions;
create view rollups.contributions as
select
  r.recording_id, fact.day, r.language, r.campaign_id, r.speaker, r.age_band, r.gender, r.region,
  fact.recordings, fact.valid, fact.invalid, fact.ms, fact.valid_ms, fact.validations
from rollups.recordings r
cross join lateral (
  select r.day, 1 as recordings, 0 as valid, 0 as invalid, r.ms::bigint as ms, 0::bigint as valid_ms, 0 as validations
  union all
  select r.decided_on, 0, r.is_valid::int, (not r.is_valid)::int, 0, case when r.is_valid then r.ms else 0 end, 0
  where r.decided_on is not null
  union all
  select validated_on, 0, 0, 0, 0, 0, 1 from unnest(r.validated_on) as validated_on
) as fact;

alter table rollups.touched drop column is_new;
