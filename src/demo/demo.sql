-- name: present-data
select
  exists (select from campaigns where demo) as demo,
  exists (
    select from recordings join contributors on contributors.id = contributor_id where not contributors.demo
  ) as real

-- name: sentences
select id from sentences where language = :language and retired_at is null order by id limit :most

-- name: mark-campaign
update campaigns set demo = true where id = :campaign

-- name: pools
select kind, id from pools where campaign_id = :campaign

-- name: reserve-tasks
select nextval(pg_get_serial_sequence('tasks', 'id')) as id from generate_series(1, :count)

-- name: people
insert into contributors (id, actor, username, age_band, gender, mother_tongue, region, created_at, demo)
select id, actor, username, age_band, gender, mother_tongue, region, created_at, true
from jsonb_populate_recordset(null::contributors, :rows::jsonb)

-- name: consents
insert into consents (contributor_id, document, version, given_at)
select id, :document, :version, created_at
from jsonb_populate_recordset(null::contributors, :rows::jsonb)

-- name: tasks
insert into tasks (id, pool_id, sentence_id, recording_id, author_id, wanted, taken, done, closed_at)
overriding system value
select task, :pool, sentence, recording, author, wanted, done, done, closed_at
from jsonb_to_recordset(:rows::jsonb) as row (
  task bigint, sentence bigint, recording uuid, author uuid, wanted smallint, done smallint, closed_at timestamptz
)

-- name: assignments
insert into assignments (
  id, task_id, pool_id, contributor_id, state, standing, leased_at, expires_at, ended_at
)
select id, task, pool_id, contributor, 'submitted', 'counted', leased_at, row.expires_at, row.ended_at
from jsonb_to_recordset(:rows::jsonb) as row (
  id uuid, task bigint, contributor uuid, leased_at timestamptz, expires_at timestamptz, ended_at timestamptz
)
join lateral (select pool_id from tasks where tasks.id = task) as tasks on true

-- name: recordings
insert into recordings (
  id, attempt, assignment_id, task_id, sentence_id, campaign_id, language, contributor_id, standing,
  format, content_type, bytes, sha256, duration_ms, sample_rate, channels,
  peak_db, rms_db, clipped_share, leading_silence_ms, trailing_silence_ms, speech_share, noise_db,
  measured_at, measured_hints, age_band, gender, mother_tongue, region, received_at, withdrawn_at
)
select
  id, attempt, assignment, task, sentence, :campaign, :language, contributor, 'counted',
  format, content_type, bytes, decode(sha256, 'hex'), duration_ms, sample_rate, channels,
  peak_db, rms_db, clipped_share, leading_silence_ms, trailing_silence_ms, speech_share, noise_db,
  received_at + interval '1 second', '{}', age_band, gender, mother_tongue, region, received_at, withdrawn_at
from jsonb_to_recordset(:rows::jsonb) as row (
  id uuid, attempt uuid, assignment uuid, task bigint, sentence bigint, contributor uuid, voice int,
  age_band text, gender text, mother_tongue text, region text, received_at timestamptz, withdrawn_at timestamptz
)
join jsonb_to_recordset(:voices::jsonb) as voices (
  voice int, format text, content_type text, bytes int, sha256 text, duration_ms int, sample_rate int,
  channels smallint, peak_db real, rms_db real, clipped_share real, leading_silence_ms int,
  trailing_silence_ms int, speech_share real, noise_db real
) using (voice)

-- name: validations
insert into validations (
  id, assignment_id, recording_id, author_id, contributor_id, standing, verdict, reasons, cast_at, undone_at
)
select id, assignment, recording, author, contributor, 'counted', verdict, reasons, cast_at, undone_at
from jsonb_to_recordset(:rows::jsonb) as row (
  id uuid, assignment uuid, recording uuid, author uuid, contributor uuid, verdict text, reasons text[],
  cast_at timestamptz, undone_at timestamptz
)

-- name: decisions
insert into decisions (
  recording_id, outcome, confidence, method, campaign_id, policy_version, accepts, rejects, unsures, evidence, decided_at
)
select recording, outcome, confidence, method, :campaign::uuid, 1, accepts, rejects, unsures, evidence, decided_at
from jsonb_to_recordset(:rows::jsonb) as row (
  recording uuid, outcome text, confidence real, method text, accepts smallint, rejects smallint, unsures smallint,
  evidence jsonb, decided_at timestamptz
)

-- name: events
insert into events (at, actor, verb, kind, language, campaign_id, tasks, recording_id, data)
select
  at, actor, verb, kind, case when is_of_campaign then :language end,
  case when is_of_campaign then :campaign::uuid end, tasks, recording, coalesce(data, '{}')
from jsonb_to_recordset(:rows::jsonb) as row (
  at timestamptz, actor uuid, verb text, kind text, is_of_campaign boolean, tasks bigint[], recording uuid, data jsonb
)
