-- What a fold changes lies side by side, however much lies around it. Recordings by day:
alter table rollups.recordings drop constraint recordings_pkey, add primary key (day, recording_id);

-- Scores by person, and those of the few who are active apart from those of the many who were.
alter table rollups.scores rename to scores_before;
drop index rollups.scores_undone, rollups.scores_in_order, rollups.scores_of_person;
create table rollups.scores (
  kind text,
  language text,
  grain text,
  starts date,
  actor uuid,
  contributions int not null,
  valid int not null,
  invalid int not null,
  -- Of what somebody did in all: whether they did nothing since a week or a month last ended.
  rests boolean,
  primary key (actor, kind, language, grain, starts, rests)
) partition by list (rests);
create table rollups.scores_active partition of rollups.scores for values in (false);
create table rollups.scores_resting partition of rollups.scores for values in (true);
create index scores_undone on rollups.scores (contributions) where contributions = 0;
create index scores_in_order on rollups.scores (kind, language, grain, starts, contributions desc);
insert into rollups.scores (kind, language, grain, starts, actor, contributions, valid, invalid, rests)
select kind, language, grain, starts, actor, contributions, valid, invalid, grain = 'all'
from rollups.scores_before
order by actor, kind, language, grain, starts;
drop table rollups.scores_before;
