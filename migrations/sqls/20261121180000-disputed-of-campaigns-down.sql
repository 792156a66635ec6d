alter table rollups.campaigns drop column disputed;
