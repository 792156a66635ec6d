-- The latest runs of each job.
create table job_runs (
  id bigint generated always as identity primary key,
  job text not null,
  began_at timestamptz not null default clock_timestamp(),
  -- Null while it runs, and for ever if its process died.
  ended_at timestamptz,
  -- Runs and failures of the job before this one, including those whose rows are deleted already.
  runs_before bigint not null,
  failures_before bigint not null,
  result jsonb,
  error text
);
create index job_runs_of_job on job_runs (job, id);

-- Messages between processes that are too long for a notification. Losing them in a crash does no harm.
create unlogged table socket_io_attachments (
  id bigint generated always as identity primary key,
  created_at timestamptz not null default now(),
  payload bytea
);
