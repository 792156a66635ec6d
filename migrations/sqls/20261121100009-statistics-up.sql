-- One row for each published refresh of the statistics.
create table stats_refreshes (
  id bigint generated always as identity primary key,
  -- A refresh that was requested before this needs no other one.
  began_at timestamptz not null,
  -- The moment that the numbers describe.
  taken_at timestamptz not null,
  published_at timestamptz not null default clock_timestamp(),
  -- Published name to the name of the file that held it, as in the manifest.
  files jsonb not null
);

-- The last published body of each file about demographics; it stays the same until enough new speakers have come.
create table stats_held_files (
  file text primary key,
  body text not null
);

-- Holds the views over the sums, which are code.
create schema stats;
