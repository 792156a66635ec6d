create table recordings (
  id uuid primary key,
  -- Names the winning object: audio/{id}/{attempt}.
  attempt uuid not null unique,
  assignment_id uuid not null references assignments,
  task_id bigint not null references tasks,
  sentence_id bigint not null references sentences,
  campaign_id uuid not null references campaigns,
  language text not null references languages,
  contributor_id uuid not null references contributors,
  standing text not null check (standing in ('counted', 'surplus')),
  format text not null check (format in ('wav', 'webm', 'ogg', 'flac', 'mp4')),
  content_type text not null,
  bytes int not null check (bytes > 0),
  sha256 bytea not null check (octet_length(sha256) = 32),
  duration_ms int not null check (duration_ms > 0),
  sample_rate int not null check (sample_rate > 0),
  channels smallint not null check (channels > 0),
  peak_db real,
  rms_db real,
  clipped_share real check (clipped_share between 0 and 1),
  leading_silence_ms int,
  trailing_silence_ms int,
  speech_share real check (speech_share between 0 and 1),
  noise_db real,
  measured_at timestamptz,
  -- What the sender was told, so that a repeated request is answered alike; and what measuring found later.
  hints text[] not null default '{}',
  measured_hints text[],
  capture jsonb,
  -- Who spoke, as they described themselves that day.
  age_band text,
  gender text,
  mother_tongue text,
  region text,
  received_at timestamptz not null default now(),
  withdrawn_at timestamptz,
  -- Taken out of circulation after reports.
  withheld_at timestamptz,
  unique (id, contributor_id)
);
create unique index recordings_one_per_assignment on recordings (assignment_id) where withdrawn_at is null;
create unique index recordings_never_twice on recordings (contributor_id, task_id)
  where withdrawn_at is null and standing = 'counted';
create index recordings_of_contributor on recordings (contributor_id, received_at);
create index recordings_counted on recordings (language) where withdrawn_at is null and standing = 'counted';

alter table tasks add foreign key (recording_id, author_id) references recordings (id, contributor_id);
alter table tasks add check ((recording_id is null) = (author_id is null));
alter table hidden_subjects add foreign key (recording_id) references recordings;
