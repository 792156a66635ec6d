-- What a fold adds to the sums and subtracts from them, by day: a recording counts on the day it was received, its
-- decision on the day it was made, a validation on the day it was cast.
create view rollups.contributions as
select
  fact.day, t.language, t.campaign_id, t.speaker, t.age_band, t.gender, t.region,
  sign * fact.recordings as recordings, sign * fact.valid as valid, sign * fact.invalid as invalid,
  sign * fact.ms as ms, sign * fact.valid_ms as valid_ms, sign * fact.validations as validations
from rollups.recording_deltas t
cross join lateral (
  select t.day, 1 as recordings, 0 as valid, 0 as invalid, t.ms::bigint as ms, 0::bigint as valid_ms, 0 as validations
  union all
  select t.decided_on, 0, t.is_valid::int, (not t.is_valid)::int, 0, case when t.is_valid then t.ms else 0 end, 0
  where t.decided_on is not null
  union all
  select validated_on, 0, 0, 0, 0, 0, 1 from unnest(t.validated_on) as validated_on
) as fact;
