-- What the files about people are made of, so that counting everything again shows no more: all that the last fold
-- knew, but for what waits.
create table rollups.shown (like rollups.waiting including indexes);
insert into rollups.shown
select
  language, speaker, age_band, gender, region,
  sum(recordings), sum(valid), sum(invalid), sum(ms), sum(valid_ms), sum(validations)
from (
  select
    language, speaker, age_band, gender, region, 1 as recordings,
    coalesce(is_valid, false)::int as valid, coalesce(not is_valid, false)::int as invalid,
    ms, case when is_valid then ms else 0 end as valid_ms, cardinality(validated_on) as validations
  from rollups.recordings
  union all
  select
    language, speaker, age_band, gender, region, -recordings, -valid, -invalid, -ms, -valid_ms, -validations
  from rollups.waiting
) as known
group by language, speaker, age_band, gender, region
having sum(recordings) > 0;
create index shown_speakers on rollups.shown (speaker);
create index shown_gone on rollups.shown (recordings) where recordings = 0;

-- Whom they count follows from it.
drop table rollups.portrayed;

create index waiting_settled on rollups.waiting (recordings)
  where (recordings, valid, invalid, ms, valid_ms, validations) = (0, 0, 0, 0, 0, 0);
