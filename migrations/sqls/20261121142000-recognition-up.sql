-- What somebody earned, and keeps. `shared_at`: since when everybody with its link may see it.
create table badges (
  id uuid primary key default gen_random_uuid(),
  contributor_id uuid not null references contributors on delete cascade,
  kind text not null check (kind in ('record', 'validate')),
  language text not null references languages,
  tier text not null check (tier in ('bronze', 'silver', 'gold', 'platinum')),
  earned_at timestamptz not null default now(),
  shared_at timestamptz,
  constraint badges_once unique (contributor_id, kind, language, tier)
);

-- How much somebody wants to do in a week, if they want to be told.
alter table contributors add column weekly_goal smallint check (weekly_goal between 1 and 1000);
-- Whose work moved to an account.
create index contributors_merged on contributors (merged_into) where merged_into is not null;

-- What listeners decided of the recordings. Everything is counted again: the rules of folding changed with this.
alter table rollups.scores add column valid int not null default 0, add column invalid int not null default 0;
alter table rollups.scores alter column valid drop default, alter column invalid drop default;
create index scores_of_person on rollups.scores (actor) where grain = 'all';
