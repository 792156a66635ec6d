-- The last runs of each job.
create table job_runs (
  id bigint generated always as identity primary key,
  job text not null,
  began_at timestamptz not null default clock_timestamp(),
  -- Null while it runs, and for ever if its process died.
  ended_at timestamptz,
  -- Of all runs of the job before this one, however many of those are still remembered.
  runs_before bigint not null,
  failures_before bigint not null,
  result jsonb,
  error text
);
create index job_runs_of_job on job_runs (job, id);
