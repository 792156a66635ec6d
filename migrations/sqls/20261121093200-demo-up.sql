-- What `sauti demo` made up, and takes away again.
alter table campaigns add column demo boolean not null default false;
alter table contributors add column demo boolean not null default false;
create index contributors_of_demo on contributors (id) where demo;
