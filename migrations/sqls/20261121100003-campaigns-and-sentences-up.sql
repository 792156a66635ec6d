create table campaigns (
  id uuid primary key default gen_random_uuid(),
  language text not null references languages,
  title text not null check (char_length(title) between 1 and 200),
  state text not null default 'open' check (state in ('open', 'paused', 'closed')),
  -- Each language has one default campaign from the start; imported sentences join it unless another one is named.
  is_default boolean not null default false,
  created_at timestamptz not null default now(),
  -- `sauti demo` made this campaign, and `sauti demo --remove` deletes it.
  demo boolean not null default false
);
create unique index campaigns_default on campaigns (language) where is_default;

-- The rules of a campaign, version by version. The newest version is in force; none is ever changed, so that a decision
-- can name the rules that it was made by.
create table campaign_policies (
  campaign_id uuid not null references campaigns,
  version int not null check (version > 0),
  rules jsonb not null,
  valid_from timestamptz not null default now(),
  -- Since when all tasks of the campaign are in line with it; null while they are being brought in line.
  projected_at timestamptz,
  primary key (campaign_id, version)
);

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
