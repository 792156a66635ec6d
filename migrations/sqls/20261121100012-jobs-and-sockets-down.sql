drop table socket_io_attachments, job_runs;
