create table languages (
  code text primary key check (code ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  name text not null,
  native_name text not null,
  script text not null check (script ~ '^[A-Z][a-z]{3}$'),
  dir text not null check (dir in ('ltr', 'rtl'))
);

create table contributors (
  id uuid primary key default gen_random_uuid(),
  -- The only key of a contributor in events. Once the contributor is deleted, it leads to no person.
  actor uuid not null unique default gen_random_uuid(),
  username text check (char_length(username) between 1 and 40),
  age_band text check (age_band in ('18-29', '30-39', '40-49', '50-59', '60-69', '70+')),
  gender text check (gender in ('female', 'male', 'nonbinary', 'self_described', 'undisclosed')),
  mother_tongue text check (char_length(mother_tongue) <= 35),
  region text check (region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'),
  -- The account to which the work of this guest moved.
  merged_into uuid references contributors,
  created_at timestamptz not null default now(),
  -- Counts the claims of this contributor, so that two concurrent claims notice each other.
  claims bigint not null default 0,
  -- `sauti demo` made this contributor, and `sauti demo --remove` deletes it.
  demo boolean not null default false,
  -- The contributor agrees to be named on leaderboards.
  leaderboards boolean not null default true,
  -- Contributions that the contributor wants to make in a week; null means no goal.
  weekly_goal smallint check (weekly_goal between 1 and 1000),
  constraint contributors_merged_into_another check (merged_into <> id)
) with (fillfactor = 85);
create index contributors_merged on contributors (merged_into) where merged_into is not null;
create index contributors_of_demo on contributors (id) where demo;

create table consents (
  id bigint generated always as identity primary key,
  contributor_id uuid not null references contributors,
  document text not null,
  version text not null,
  given_at timestamptz not null default now(),
  address inet,
  withdrawn_at timestamptz,
  constraint consents_withdrawn_after_given check (withdrawn_at >= given_at)
);
create unique index consents_in_force on consents (contributor_id, document, version) where withdrawn_at is null;
