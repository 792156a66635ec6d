alter table rollups.scores rename to scores_before;
drop index rollups.scores_undone, rollups.scores_in_order;
create table rollups.scores (
  kind text,
  language text,
  grain text,
  starts date,
  actor uuid,
  contributions int not null,
  valid int not null,
  invalid int not null,
  primary key (kind, language, grain, starts, actor)
);
create index scores_undone on rollups.scores (contributions) where contributions = 0;
create index scores_in_order on rollups.scores (kind, language, grain, starts, contributions desc);
create index scores_of_person on rollups.scores (actor) where grain = 'all';
insert into rollups.scores
select kind, language, grain, starts, actor, contributions, valid, invalid from rollups.scores_before;
drop table rollups.scores_before;

alter table rollups.recordings drop constraint recordings_pkey, add primary key (recording_id);
