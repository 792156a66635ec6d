drop index rollups.scores_of_person;
alter table rollups.scores drop column valid, drop column invalid;
drop index contributors_merged;
alter table contributors drop column weekly_goal;
drop table badges;
