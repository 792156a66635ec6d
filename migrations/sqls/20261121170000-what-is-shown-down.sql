drop index rollups.waiting_settled;

create table rollups.portrayed (
  language text,
  speaker uuid,
  primary key (language, speaker)
);
insert into rollups.portrayed select distinct language, speaker from rollups.shown;
create index portrayed_speakers on rollups.portrayed (speaker);

drop table rollups.shown;
