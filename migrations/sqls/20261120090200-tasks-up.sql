create table campaigns (
  id uuid primary key default gen_random_uuid(),
  language text not null references languages,
  title text not null check (char_length(title) between 1 and 200),
  state text not null default 'open' check (state in ('open', 'paused', 'closed')),
  -- The campaign every language has from the start, which imported sentences join.
  standing boolean not null default false,
  policy jsonb not null,
  policy_version int not null default 1 check (policy_version > 0),
  created_at timestamptz not null default now()
);
create unique index campaigns_standing on campaigns (language) where standing;

create table sentences (
  id bigint generated always as identity primary key,
  language text not null references languages,
  text text not null check (char_length(text) between 1 and 500 and text !~ '[[:cntrl:]]'),
  source text not null,
  licence text not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  unique (language, text)
);

-- The tasks of one kind in one campaign: what one claims from.
create table pools (
  id int generated always as identity primary key,
  campaign_id uuid not null references campaigns,
  language text not null references languages,
  kind text not null,
  open boolean not null default true,
  lease_seconds int not null check (lease_seconds > 0),
  unique (campaign_id, kind)
);
create index pools_to_claim_from on pools (language, kind) where open;

create table tasks (
  id bigint generated always as identity primary key,
  pool_id int not null references pools,
  sentence_id bigint not null references sentences,
  recording_id uuid,
  -- Whose work is under review: never offered to them.
  author_id uuid references contributors,
  -- A random place on a ring: people start at different places and walk on, so they rarely meet.
  ring int not null default floor(random() * 2147483647)::int,
  wanted smallint not null check (wanted > 0),
  taken smallint not null default 0,
  done smallint not null default 0,
  closed_at timestamptz,
  open boolean not null generated always as (closed_at is null and taken < wanted) stored,
  constraint tasks_never_overshoot check (0 <= done and done <= taken and taken <= wanted)
);
create index tasks_open on tasks (pool_id, ring) where open;
create unique index tasks_one_per_sentence on tasks (sentence_id, pool_id) where recording_id is null;
create unique index tasks_one_per_recording on tasks (recording_id) where recording_id is not null;
create index tasks_of_reviewed_sentence on tasks (sentence_id) where recording_id is not null;

create table assignments (
  id uuid primary key default gen_random_uuid(),
  task_id bigint not null references tasks,
  contributor_id uuid not null references contributors,
  state text not null default 'active' check (state in ('active', 'submitted', 'skipped', 'expired')),
  standing text check (standing in ('counted', 'surplus')),
  reason text check (char_length(reason) <= 200),
  leased_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  check ((state = 'submitted') = (standing is not null)),
  check ((state = 'active') = (ended_at is null))
);
create unique index assignments_never_twice on assignments (contributor_id, task_id)
  where state = 'active' or standing = 'counted';
create index assignments_of_task on assignments (task_id, contributor_id);
create index assignments_held on assignments (contributor_id, leased_at) where state = 'active';
create index assignments_due on assignments (expires_at) where state = 'active';
create index assignments_returning on assignments (contributor_id, ended_at) where state in ('skipped', 'expired');

-- What a contributor asked never to be shown again.
create table hidden_subjects (
  contributor_id uuid not null references contributors,
  sentence_id bigint references sentences,
  recording_id uuid,
  check (num_nonnulls(sentence_id, recording_id) = 1)
);
create unique index hidden_sentences on hidden_subjects (contributor_id, sentence_id) where sentence_id is not null;
create unique index hidden_recordings on hidden_subjects (contributor_id, recording_id) where recording_id is not null;
