alter table rollups.campaigns add column disputed bigint not null default 0;
