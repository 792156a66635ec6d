create table validations (
  id uuid constraint validations_pkey primary key,
  assignment_id uuid not null references assignments,
  recording_id uuid not null,
  author_id uuid not null,
  contributor_id uuid not null references contributors,
  standing text not null check (standing in ('counted', 'surplus')),
  verdict text not null check (verdict in ('accept', 'reject', 'unsure')),
  reasons text[] not null default '{}' check (
    reasons <@ array['misread', 'unclear', 'noise', 'cut_off', 'wrong_language', 'inappropriate', 'other']
  ),
  cast_at timestamptz not null default now(),
  undone_at timestamptz,
  foreign key (recording_id, author_id) references recordings (id, contributor_id),
  constraint validations_never_ones_own check (contributor_id <> author_id),
  constraint validations_reasons_for_reject check (verdict = 'reject' or reasons = '{}')
);
create unique index validations_one_per_person on validations (recording_id, contributor_id)
  where undone_at is null and standing = 'counted';
create unique index validations_one_per_assignment on validations (assignment_id) where undone_at is null;
create index validations_of_contributor on validations (contributor_id, cast_at);

create table decisions (
  recording_id uuid primary key references recordings,
  outcome text not null check (outcome in ('valid', 'invalid', 'disputed')),
  confidence real check (confidence between 0 and 1),
  method text not null,
  -- The policy that it was made by.
  campaign_id uuid not null,
  policy_version int not null,
  accepts smallint not null,
  rejects smallint not null,
  unsures smallint not null,
  -- What the method decided by, in its own shape.
  evidence jsonb,
  decided_at timestamptz not null default now(),
  foreign key (campaign_id, policy_version) references campaign_policies
);
