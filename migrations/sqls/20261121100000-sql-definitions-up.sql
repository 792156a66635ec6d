-- Views and functions that are code (src/platform/db/definitions.ts), as they were applied last: by their name, the hash of
-- their text, when the build was made that applied it, and what it created, as `view countable_recordings`.
create table sql_definitions (
  name text primary key,
  hash text not null,
  built_at timestamptz not null,
  objects text[] not null,
  applied_at timestamptz not null default now()
);
