-- Badges that contributors have earned; none is taken back. From `shared_at` on, everyone with its link may see it.
create table badges (
  id uuid primary key default gen_random_uuid(),
  contributor_id uuid not null references contributors on delete cascade,
  kind text not null,
  language text not null references languages,
  tier text not null check (tier in ('bronze', 'silver', 'gold', 'platinum')),
  earned_at timestamptz not null default now(),
  shared_at timestamptz,
  constraint badges_once unique (contributor_id, kind, language, tier)
);
