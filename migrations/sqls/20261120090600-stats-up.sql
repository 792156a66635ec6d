-- Every refresh of the statistics that was published.
create table stats_refreshes (
  id bigint generated always as identity primary key,
  -- Asked for before this, one need not ask again.
  began_at timestamptz not null,
  -- What the numbers hold: the transactions they saw, and the moment right after.
  seen pg_snapshot not null,
  taken_at timestamptz not null,
  published_at timestamptz not null default clock_timestamp(),
  -- Published name to the name of the file that held it, as in the manifest.
  files jsonb not null
);

-- What a file about people said when it last changed; it says the same until enough new speakers have come.
create table stats_held_files (
  file text primary key,
  body text not null,
  seen pg_snapshot not null,
  taken_at timestamptz not null
);

-- Which text the views of the schema `stats` were made from.
create table stats_views (
  hash text primary key,
  applied_at timestamptz not null default now()
);

-- What came since a refresh is found without reading what came before.
create index events_since on events (xid);
