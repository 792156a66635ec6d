drop view rollups.standing;
drop view rollups.news;
drop table socket_io_attachments;
