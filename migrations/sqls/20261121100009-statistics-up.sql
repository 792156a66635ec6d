-- One row for each published refresh of the statistics.
create table stats_refreshes (
  id bigint generated always as identity primary key,
  -- A refresh that was requested before this needs no other one.
  began_at timestamptz not null,
  -- The numbers hold the transactions that this snapshot sees; `taken_at` is the moment right after it.
  seen pg_snapshot not null,
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

-- The hash of the text from which the views of the schema `stats` were made.
create table stats_views (
  hash text primary key,
  applied_at timestamptz not null default now()
);
