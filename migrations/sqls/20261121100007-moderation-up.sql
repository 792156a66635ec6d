create table reports (
  id uuid primary key default gen_random_uuid(),
  contributor_id uuid not null references contributors,
  sentence_id bigint references sentences,
  recording_id uuid references recordings,
  reason text not null check (
    reason in ('offensive', 'misspelled', 'wrong_language', 'hard_to_read', 'private', 'no_speech', 'other')
  ),
  note text check (char_length(note) <= 1000),
  filed_at timestamptz not null default now(),
  -- Whether its author was given the subject. A report by another contributor is kept and takes nothing out of circulation.
  counts boolean not null,
  -- The subject was restored after this report, which does not count towards withholding it again.
  settled_at timestamptz,
  constraint reports_one_subject check (num_nonnulls(sentence_id, recording_id) = 1)
);
create unique index reports_of_sentence on reports (sentence_id, contributor_id) where sentence_id is not null;
create unique index reports_of_recording on reports (recording_id, contributor_id) where recording_id is not null;
