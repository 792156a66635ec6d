create table campaigns (
  id uuid primary key default gen_random_uuid(),
  language text not null references languages,
  title text not null check (char_length(title) between 1 and 200),
  state text not null default 'open' check (state in ('open', 'paused', 'closed')),
  -- Each language has one default campaign from the start; imported sentences join it unless another one is named.
  is_default boolean not null default false,
  policy jsonb not null,
  policy_version int not null default 1 check (policy_version > 0),
  created_at timestamptz not null default now(),
  -- `sauti demo` made this campaign, and `sauti demo --remove` deletes it.
  demo boolean not null default false
);
create unique index campaigns_default on campaigns (language) where is_default;

create table sentences (
  id bigint generated always as identity primary key,
  -- The id that clients see. The other one rises by one, so that clients could guess those of sentences they never saw.
  public_id uuid not null unique default gen_random_uuid(),
  language text not null references languages,
  text text not null check (char_length(text) between 1 and 500 and text !~ '[[:cntrl:]]'),
  source text not null,
  licence text not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  unique (language, text)
);
