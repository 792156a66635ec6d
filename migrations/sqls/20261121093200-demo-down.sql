drop index contributors_of_demo;
alter table campaigns drop column demo;
alter table contributors drop column demo;
