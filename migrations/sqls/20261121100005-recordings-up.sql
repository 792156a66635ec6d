create table recordings (
  id uuid constraint recordings_pkey primary key,
  -- Names the stored object: audio/{id}/{attempt}.
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
  -- Hints in the answer to the upload, kept so that a repeated request gets the same answer. `measured_hints` are those
  -- that measuring finds later.
  hints text[] not null default '{}',
  measured_hints text[],
  capture jsonb,
  -- What the speaker said about themselves on that day.
  age_band text,
  gender text,
  mother_tongue text,
  region text,
  received_at timestamptz not null default now(),
  withdrawn_at timestamptz,
  -- Taken out of circulation after reports.
  withheld_at timestamptz,
  -- Since then the audio is missing from the bucket, wholly or in part. The review task is blocked until it is back.
  audio_missing_at timestamptz,
  unique (id, contributor_id)
);
create unique index recordings_one_per_assignment on recordings (assignment_id) where withdrawn_at is null;
create unique index recordings_never_twice on recordings (contributor_id, task_id)
  where withdrawn_at is null and standing = 'counted';
create index recordings_of_contributor on recordings (contributor_id, received_at);
create index recordings_counted on recordings (language)
  where standing = 'counted' and withdrawn_at is null and withheld_at is null;
create index recordings_unmeasured on recordings (received_at) where measured_at is null and withdrawn_at is null;

alter table tasks add constraint tasks_recording_id_author_id_fkey
  foreign key (recording_id, author_id) references recordings (id, contributor_id);
alter table hidden_subjects add constraint hidden_subjects_recording_id_fkey
  foreign key (recording_id) references recordings;

-- Attempts whose audio is removed because no recording names them. Their recordings are refused from then on: an upload
-- that arrives later than the removal expected must be sent again, and is not acknowledged.
create table discarded_attempts (attempt uuid primary key);

-- The advisory lock of an attempt. A few locks suffice, because transactions that insert recordings share them.
create function lock_of_attempt(attempt uuid) returns bigint language sql immutable
return hashtextextended('sauti:attempt:' || left(attempt::text, 2), 0);

-- The transaction that discards an attempt holds the lock exclusively, so that either it or the insert sees what the
-- other one did.
create function refuse_discarded_attempt() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(lock_of_attempt(new.attempt));
  if exists (select from discarded_attempts where attempt = new.attempt) then
    -- This class of errors asks the client to try again.
    raise exception 'the audio of attempt % is removed already', new.attempt using errcode = '53000';
  end if;
  return new;
end $$;
create trigger recordings_are_stored before insert on recordings
  for each row execute function refuse_discarded_attempt();
