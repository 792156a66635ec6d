-- The schema that the migrations and the views of the code make. `npm run schema` rewrites this file.

create sequence task_positions as bigint;

create table assignments (
  id uuid default ordered_uuid() not null,
  task_id bigint not null,
  contributor_id uuid not null,
  state text default 'active'::text not null,
  standing text,
  reason text,
  leased_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  pool_id integer not null,
  pack boolean default false not null,
  draft jsonb,
  constraint assignments_pkey PRIMARY KEY (id),
  constraint assignments_contributor_id_fkey FOREIGN KEY (contributor_id) REFERENCES contributors(id),
  constraint assignments_task_id_fkey FOREIGN KEY (task_id) REFERENCES tasks(id),
  constraint assignments_draft_while_active CHECK (((state = 'active'::text) OR (draft IS NULL))),
  constraint assignments_ended_unless_active CHECK (((state = 'active'::text) = (ended_at IS NULL))),
  constraint assignments_reason_check CHECK ((char_length(reason) <= 200)),
  constraint assignments_standing_check CHECK ((standing = ANY (ARRAY['counted'::text, 'surplus'::text]))),
  constraint assignments_state_check CHECK ((state = ANY (ARRAY['active'::text, 'submitted'::text, 'skipped'::text, 'expired'::text]))),
  constraint assignments_submitted_with_standing CHECK (((state = 'submitted'::text) = (standing IS NOT NULL)))
) with (fillfactor=85, autovacuum_vacuum_scale_factor=0.02, autovacuum_analyze_scale_factor=0.02);
CREATE INDEX assignments_due ON public.assignments USING btree (expires_at) WHERE (ended_at IS NULL);
CREATE INDEX assignments_given_up ON public.assignments USING btree (task_id, contributor_id) WHERE ((ended_at IS NOT NULL) AND (standing IS DISTINCT FROM 'counted'::text));
CREATE INDEX assignments_held ON public.assignments USING btree (contributor_id) WHERE (state = 'active'::text);
CREATE UNIQUE INDEX assignments_never_twice ON public.assignments USING btree (task_id, contributor_id) WHERE ((ended_at IS NULL) OR (standing = 'counted'::text));
CREATE INDEX assignments_skipped ON public.assignments USING btree (contributor_id, pool_id, ended_at, id) WHERE ((state = 'skipped'::text) OR ((state = 'expired'::text) AND (NOT pack)));

create table badges (
  id uuid default gen_random_uuid() not null,
  contributor_id uuid not null,
  kind text not null,
  language text not null,
  tier text not null,
  earned_at timestamp with time zone default now() not null,
  shared_at timestamp with time zone,
  constraint badges_pkey PRIMARY KEY (id),
  constraint badges_once UNIQUE (contributor_id, kind, language, tier),
  constraint badges_contributor_id_fkey FOREIGN KEY (contributor_id) REFERENCES contributors(id) ON DELETE CASCADE,
  constraint badges_language_fkey FOREIGN KEY (language) REFERENCES languages(code),
  constraint badges_tier_check CHECK ((tier = ANY (ARRAY['bronze'::text, 'silver'::text, 'gold'::text, 'platinum'::text])))
);

create table campaign_policies (
  campaign_id uuid not null,
  version integer not null,
  rules jsonb not null,
  valid_from timestamp with time zone default now() not null,
  projected_at timestamp with time zone,
  constraint campaign_policies_pkey PRIMARY KEY (campaign_id, version),
  constraint campaign_policies_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  constraint campaign_policies_version_check CHECK ((version > 0))
);

create table campaigns (
  id uuid default gen_random_uuid() not null,
  language text not null,
  title text not null,
  state text default 'open'::text not null,
  is_default boolean default false not null,
  created_at timestamp with time zone default now() not null,
  demo boolean default false not null,
  constraint campaigns_pkey PRIMARY KEY (id),
  constraint campaigns_language_fkey FOREIGN KEY (language) REFERENCES languages(code),
  constraint campaigns_state_check CHECK ((state = ANY (ARRAY['open'::text, 'paused'::text, 'closed'::text]))),
  constraint campaigns_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);
CREATE UNIQUE INDEX campaigns_default ON public.campaigns USING btree (language) WHERE is_default;

create table consents (
  id bigint generated always as identity not null,
  contributor_id uuid not null,
  document text not null,
  version text not null,
  given_at timestamp with time zone default now() not null,
  address inet,
  withdrawn_at timestamp with time zone,
  constraint consents_pkey PRIMARY KEY (id),
  constraint consents_contributor_id_fkey FOREIGN KEY (contributor_id) REFERENCES contributors(id),
  constraint consents_withdrawn_after_given CHECK ((withdrawn_at >= given_at))
);
CREATE UNIQUE INDEX consents_in_force ON public.consents USING btree (contributor_id, document, version) WHERE (withdrawn_at IS NULL);

create table contributors (
  id uuid default gen_random_uuid() not null,
  actor uuid default gen_random_uuid() not null,
  username text,
  age_band text,
  gender text,
  mother_tongue text,
  region text,
  merged_into uuid,
  created_at timestamp with time zone default now() not null,
  claims bigint default 0 not null,
  demo boolean default false not null,
  leaderboards boolean default true not null,
  weekly_goal smallint,
  constraint contributors_pkey PRIMARY KEY (id),
  constraint contributors_actor_key UNIQUE (actor),
  constraint contributors_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES contributors(id),
  constraint contributors_age_band_check CHECK ((age_band = ANY (ARRAY['18-29'::text, '30-39'::text, '40-49'::text, '50-59'::text, '60-69'::text, '70+'::text]))),
  constraint contributors_gender_check CHECK ((gender = ANY (ARRAY['female'::text, 'male'::text, 'nonbinary'::text, 'self_described'::text, 'undisclosed'::text]))),
  constraint contributors_merged_into_another CHECK ((merged_into <> id)),
  constraint contributors_mother_tongue_check CHECK ((char_length(mother_tongue) <= 35)),
  constraint contributors_region_check CHECK ((region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'::text)),
  constraint contributors_username_check CHECK (((char_length(username) >= 1) AND (char_length(username) <= 40))),
  constraint contributors_weekly_goal_check CHECK (((weekly_goal >= 1) AND (weekly_goal <= 1000)))
) with (fillfactor=85);
CREATE INDEX contributors_merged ON public.contributors USING btree (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX contributors_of_demo ON public.contributors USING btree (id) WHERE demo;

create table decisions (
  recording_id uuid not null,
  outcome text not null,
  confidence real,
  method text not null,
  campaign_id uuid not null,
  policy_version integer not null,
  accepts smallint not null,
  rejects smallint not null,
  unsures smallint not null,
  evidence jsonb,
  decided_at timestamp with time zone default now() not null,
  constraint decisions_pkey PRIMARY KEY (recording_id),
  constraint decisions_campaign_id_policy_version_fkey FOREIGN KEY (campaign_id, policy_version) REFERENCES campaign_policies(campaign_id, version),
  constraint decisions_recording_id_fkey FOREIGN KEY (recording_id) REFERENCES recordings(id),
  constraint decisions_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
  constraint decisions_outcome_check CHECK ((outcome = ANY (ARRAY['valid'::text, 'invalid'::text, 'disputed'::text])))
);

create table discarded_attempts (
  attempt uuid not null,
  constraint discarded_attempts_pkey PRIMARY KEY (attempt)
);

create table event_cursors (
  name text not null,
  seen pg_snapshot not null,
  cluster bigint not null,
  advanced_at timestamp with time zone default now() not null,
  constraint event_cursors_pkey PRIMARY KEY (name)
);

create table events (
  id bigint generated always as identity not null,
  at timestamp with time zone default now() not null,
  xid xid8 default pg_current_xact_id() not null,
  actor uuid,
  verb text not null,
  kind text,
  language text,
  campaign_id uuid,
  tasks bigint[],
  recording_id uuid,
  data jsonb default '{}'::jsonb not null,
  constraint events_pkey PRIMARY KEY (at, id)
) partition by RANGE (at);
CREATE INDEX events_of_recording ON ONLY public.events USING btree (recording_id, id) WHERE (recording_id IS NOT NULL);
CREATE INDEX events_since ON ONLY public.events USING btree (xid);
CREATE TRIGGER events_are_append_only BEFORE DELETE OR UPDATE ON public.events FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history();
CREATE TRIGGER events_are_not_truncated BEFORE TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();

create table events_default partition of events DEFAULT;
CREATE TRIGGER is_not_truncated BEFORE TRUNCATE ON public.events_default FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();

create table hidden_subjects (
  contributor_id uuid not null,
  sentence_id bigint,
  recording_id uuid,
  constraint hidden_subjects_contributor_id_fkey FOREIGN KEY (contributor_id) REFERENCES contributors(id),
  constraint hidden_subjects_recording_id_fkey FOREIGN KEY (recording_id) REFERENCES recordings(id),
  constraint hidden_subjects_sentence_id_fkey FOREIGN KEY (sentence_id) REFERENCES sentences(id),
  constraint hidden_subjects_one_each CHECK ((num_nonnulls(sentence_id, recording_id) = 1))
);
CREATE UNIQUE INDEX hidden_recordings ON public.hidden_subjects USING btree (contributor_id, recording_id) WHERE (recording_id IS NOT NULL);
CREATE UNIQUE INDEX hidden_sentences ON public.hidden_subjects USING btree (contributor_id, sentence_id) WHERE (sentence_id IS NOT NULL);

create table job_runs (
  id bigint generated always as identity not null,
  job text not null,
  began_at timestamp with time zone default clock_timestamp() not null,
  ended_at timestamp with time zone,
  runs_before bigint not null,
  failures_before bigint not null,
  result jsonb,
  error text,
  constraint job_runs_pkey PRIMARY KEY (id)
);
CREATE INDEX job_runs_of_job ON public.job_runs USING btree (job, id);

create table languages (
  code text not null,
  name text not null,
  native_name text not null,
  script text not null,
  dir text not null,
  constraint languages_pkey PRIMARY KEY (code),
  constraint languages_code_check CHECK ((code ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)),
  constraint languages_dir_check CHECK ((dir = ANY (ARRAY['ltr'::text, 'rtl'::text]))),
  constraint languages_script_check CHECK ((script ~ '^[A-Z][a-z]{3}$'::text))
);

create table pools (
  id integer generated always as identity not null,
  campaign_id uuid not null,
  language text not null,
  kind text not null,
  open boolean default true not null,
  lease_seconds integer not null,
  wanted smallint not null,
  pack_seconds integer not null,
  on_timeout text default 'release'::text not null,
  constraint pools_pkey PRIMARY KEY (id),
  constraint pools_campaign_id_kind_key UNIQUE (campaign_id, kind),
  constraint pools_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  constraint pools_language_fkey FOREIGN KEY (language) REFERENCES languages(code),
  constraint pools_lease_seconds_check CHECK ((lease_seconds > 0)),
  constraint pools_on_timeout_check CHECK ((on_timeout = ANY (ARRAY['release'::text, 'submit_draft'::text]))),
  constraint pools_pack_seconds_check CHECK (((pack_seconds >= 1) AND (pack_seconds <= 259200))),
  constraint pools_wanted_check CHECK ((wanted > 0))
);
CREATE INDEX pools_to_claim_from ON public.pools USING btree (language, kind) WHERE open;

create table prerequisites (
  task_id bigint not null,
  needs_id bigint not null,
  constraint prerequisites_pkey PRIMARY KEY (task_id, needs_id),
  constraint prerequisites_needs_id_fkey FOREIGN KEY (needs_id) REFERENCES tasks(id),
  constraint prerequisites_task_id_fkey FOREIGN KEY (task_id) REFERENCES tasks(id),
  constraint prerequisites_need_another_task CHECK ((needs_id <> task_id))
);
CREATE INDEX prerequisites_needed ON public.prerequisites USING btree (needs_id);

create table queue_cursors (
  contributor_id uuid not null,
  pool_id integer not null,
  start_position bigint not null,
  forward_position bigint not null,
  wrap_position bigint default 0 not null,
  reoffered_ended_at timestamp with time zone default '-infinity'::timestamp with time zone not null,
  reoffered_id uuid default '00000000-0000-0000-0000-000000000000'::uuid not null,
  constraint queue_cursors_pkey PRIMARY KEY (contributor_id, pool_id),
  constraint queue_cursors_contributor_id_fkey FOREIGN KEY (contributor_id) REFERENCES contributors(id),
  constraint queue_cursors_pool_id_fkey FOREIGN KEY (pool_id) REFERENCES pools(id)
) with (fillfactor=70);

create table recordings (
  id uuid not null,
  attempt uuid not null,
  assignment_id uuid not null,
  task_id bigint not null,
  sentence_id bigint not null,
  campaign_id uuid not null,
  language text not null,
  contributor_id uuid not null,
  standing text not null,
  format text not null,
  content_type text not null,
  bytes integer not null,
  sha256 bytea not null,
  duration_ms integer not null,
  sample_rate integer not null,
  channels smallint not null,
  peak_db real,
  rms_db real,
  clipped_share real,
  leading_silence_ms integer,
  trailing_silence_ms integer,
  speech_share real,
  noise_db real,
  measured_at timestamp with time zone,
  hints text[] default '{}'::text[] not null,
  measured_hints text[],
  capture jsonb,
  age_band text,
  gender text,
  mother_tongue text,
  region text,
  received_at timestamp with time zone default now() not null,
  withdrawn_at timestamp with time zone,
  withheld_at timestamp with time zone,
  audio_missing_at timestamp with time zone,
  constraint recordings_pkey PRIMARY KEY (id),
  constraint recordings_attempt_key UNIQUE (attempt),
  constraint recordings_id_contributor_id_key UNIQUE (id, contributor_id),
  constraint recordings_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES assignments(id),
  constraint recordings_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES campaigns(id),
  constraint recordings_contributor_id_fkey FOREIGN KEY (contributor_id) REFERENCES contributors(id),
  constraint recordings_language_fkey FOREIGN KEY (language) REFERENCES languages(code),
  constraint recordings_sentence_id_fkey FOREIGN KEY (sentence_id) REFERENCES sentences(id),
  constraint recordings_task_id_fkey FOREIGN KEY (task_id) REFERENCES tasks(id),
  constraint recordings_bytes_check CHECK ((bytes > 0)),
  constraint recordings_channels_check CHECK ((channels > 0)),
  constraint recordings_clipped_share_check CHECK (((clipped_share >= (0)::double precision) AND (clipped_share <= (1)::double precision))),
  constraint recordings_duration_ms_check CHECK ((duration_ms > 0)),
  constraint recordings_format_check CHECK ((format = ANY (ARRAY['wav'::text, 'webm'::text, 'ogg'::text, 'flac'::text, 'mp4'::text]))),
  constraint recordings_sample_rate_check CHECK ((sample_rate > 0)),
  constraint recordings_sha256_check CHECK ((octet_length(sha256) = 32)),
  constraint recordings_speech_share_check CHECK (((speech_share >= (0)::double precision) AND (speech_share <= (1)::double precision))),
  constraint recordings_standing_check CHECK ((standing = ANY (ARRAY['counted'::text, 'surplus'::text])))
);
CREATE INDEX recordings_counted ON public.recordings USING btree (language) WHERE ((standing = 'counted'::text) AND (withdrawn_at IS NULL) AND (withheld_at IS NULL));
CREATE UNIQUE INDEX recordings_never_twice ON public.recordings USING btree (contributor_id, task_id) WHERE ((withdrawn_at IS NULL) AND (standing = 'counted'::text));
CREATE INDEX recordings_of_contributor ON public.recordings USING btree (contributor_id, received_at);
CREATE UNIQUE INDEX recordings_one_per_assignment ON public.recordings USING btree (assignment_id) WHERE (withdrawn_at IS NULL);
CREATE INDEX recordings_unmeasured ON public.recordings USING btree (received_at) WHERE ((measured_at IS NULL) AND (withdrawn_at IS NULL));
CREATE TRIGGER recordings_are_stored BEFORE INSERT ON public.recordings FOR EACH ROW EXECUTE FUNCTION refuse_discarded_attempt();

create table reports (
  id uuid default gen_random_uuid() not null,
  contributor_id uuid not null,
  sentence_id bigint,
  recording_id uuid,
  reason text not null,
  note text,
  filed_at timestamp with time zone default now() not null,
  counts boolean not null,
  settled_at timestamp with time zone,
  constraint reports_pkey PRIMARY KEY (id),
  constraint reports_contributor_id_fkey FOREIGN KEY (contributor_id) REFERENCES contributors(id),
  constraint reports_recording_id_fkey FOREIGN KEY (recording_id) REFERENCES recordings(id),
  constraint reports_sentence_id_fkey FOREIGN KEY (sentence_id) REFERENCES sentences(id),
  constraint reports_note_check CHECK ((char_length(note) <= 1000)),
  constraint reports_one_subject CHECK ((num_nonnulls(sentence_id, recording_id) = 1)),
  constraint reports_reason_check CHECK ((reason = ANY (ARRAY['offensive'::text, 'misspelled'::text, 'wrong_language'::text, 'hard_to_read'::text, 'private'::text, 'no_speech'::text, 'other'::text])))
);
CREATE UNIQUE INDEX reports_of_recording ON public.reports USING btree (recording_id, contributor_id) WHERE (recording_id IS NOT NULL);
CREATE UNIQUE INDEX reports_of_sentence ON public.reports USING btree (sentence_id, contributor_id) WHERE (sentence_id IS NOT NULL);

create table sentences (
  id bigint generated always as identity not null,
  public_id uuid default gen_random_uuid() not null,
  language text not null,
  text text not null,
  source text not null,
  licence text not null,
  created_at timestamp with time zone default now() not null,
  retired_at timestamp with time zone,
  constraint sentences_pkey PRIMARY KEY (id),
  constraint sentences_language_text_key UNIQUE (language, text),
  constraint sentences_public_id_key UNIQUE (public_id),
  constraint sentences_language_fkey FOREIGN KEY (language) REFERENCES languages(code),
  constraint sentences_text_check CHECK ((((char_length(text) >= 1) AND (char_length(text) <= 500)) AND (text !~ '[[:cntrl:]]'::text)))
);

create unlogged table socket_io_attachments (
  id bigint generated always as identity not null,
  created_at timestamp with time zone default now() not null,
  payload bytea,
  constraint socket_io_attachments_pkey PRIMARY KEY (id)
);

create table sql_definitions (
  name text not null,
  hash text not null,
  built_at timestamp with time zone not null,
  objects text[] not null,
  applied_at timestamp with time zone default now() not null,
  constraint sql_definitions_pkey PRIMARY KEY (name)
);

create table stats_held_files (
  file text not null,
  body text not null,
  constraint stats_held_files_pkey PRIMARY KEY (file)
);

create table stats_refreshes (
  id bigint generated always as identity not null,
  began_at timestamp with time zone not null,
  taken_at timestamp with time zone not null,
  published_at timestamp with time zone default clock_timestamp() not null,
  files jsonb not null,
  constraint stats_refreshes_pkey PRIMARY KEY (id)
);

create table tasks (
  id bigint generated always as identity not null,
  pool_id integer not null,
  sentence_id bigint not null,
  recording_id uuid,
  author_id uuid,
  wanted smallint not null,
  taken smallint default 0 not null,
  done smallint default 0 not null,
  closed_at timestamp with time zone,
  "position" bigint not null,
  blocked smallint default 0 not null,
  open boolean generated always as ((closed_at IS NULL) AND (blocked = 0) AND (taken < wanted)) stored not null,
  constraint tasks_pkey PRIMARY KEY (id),
  constraint tasks_author_id_fkey FOREIGN KEY (author_id) REFERENCES contributors(id),
  constraint tasks_pool_id_fkey FOREIGN KEY (pool_id) REFERENCES pools(id),
  constraint tasks_recording_id_author_id_fkey FOREIGN KEY (recording_id, author_id) REFERENCES recordings(id, contributor_id),
  constraint tasks_sentence_id_fkey FOREIGN KEY (sentence_id) REFERENCES sentences(id),
  constraint tasks_author_with_recording CHECK (((recording_id IS NULL) = (author_id IS NULL))),
  constraint tasks_blocked_check CHECK ((blocked >= 0)),
  constraint tasks_never_overshoot CHECK (((0 <= done) AND (done <= taken) AND (taken <= wanted))),
  constraint tasks_wanted_check CHECK ((wanted > 0))
) with (fillfactor=85, autovacuum_vacuum_scale_factor=0.02, autovacuum_analyze_scale_factor=0.02);
CREATE INDEX tasks_of_reviewed_sentence ON public.tasks USING btree (sentence_id) WHERE (recording_id IS NOT NULL);
CREATE UNIQUE INDEX tasks_one_per_recording ON public.tasks USING btree (recording_id, pool_id) WHERE (recording_id IS NOT NULL);
CREATE UNIQUE INDEX tasks_one_per_sentence ON public.tasks USING btree (sentence_id, pool_id) WHERE (recording_id IS NULL);
CREATE INDEX tasks_queue ON public.tasks USING btree (pool_id, "position") WHERE open;
CREATE TRIGGER tasks_are_recorded AFTER UPDATE ON public.tasks FOR EACH ROW WHEN (((new.recording_id IS NULL) AND (left_to_record(new.closed_at, new.done, new.wanted) <> left_to_record(old.closed_at, old.done, old.wanted)))) EXECUTE FUNCTION note_change_to_record();
CREATE TRIGGER tasks_are_to_record AFTER INSERT ON public.tasks REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_tasks_to_record();
CREATE TRIGGER tasks_join_queue BEFORE INSERT ON public.tasks FOR EACH ROW EXECUTE FUNCTION take_position();
CREATE TRIGGER tasks_rejoin_queue BEFORE UPDATE ON public.tasks FOR EACH ROW WHEN (((new.closed_at IS NULL) AND (new.blocked = 0) AND (new.taken < new.wanted) AND ((NOT old.open) OR (new.taken < old.taken) OR (new."position" <> old."position")))) EXECUTE FUNCTION take_position();
CREATE TRIGGER tasks_unblock AFTER UPDATE ON public.tasks FOR EACH ROW WHEN ((is_fulfilled(new.closed_at, new.done, new.wanted) IS DISTINCT FROM is_fulfilled(old.closed_at, old.done, old.wanted))) EXECUTE FUNCTION update_blocked_tasks();

create table validations (
  id uuid not null,
  assignment_id uuid not null,
  recording_id uuid not null,
  author_id uuid not null,
  contributor_id uuid not null,
  standing text not null,
  verdict text not null,
  reasons text[] default '{}'::text[] not null,
  cast_at timestamp with time zone default now() not null,
  undone_at timestamp with time zone,
  constraint validations_pkey PRIMARY KEY (id),
  constraint validations_assignment_id_fkey FOREIGN KEY (assignment_id) REFERENCES assignments(id),
  constraint validations_contributor_id_fkey FOREIGN KEY (contributor_id) REFERENCES contributors(id),
  constraint validations_recording_id_author_id_fkey FOREIGN KEY (recording_id, author_id) REFERENCES recordings(id, contributor_id),
  constraint validations_never_ones_own CHECK ((contributor_id <> author_id)),
  constraint validations_reasons_check CHECK ((reasons <@ ARRAY['misread'::text, 'unclear'::text, 'noise'::text, 'cut_off'::text, 'wrong_language'::text, 'inappropriate'::text, 'other'::text])),
  constraint validations_reasons_for_reject CHECK (((verdict = 'reject'::text) OR (reasons = '{}'::text[]))),
  constraint validations_standing_check CHECK ((standing = ANY (ARRAY['counted'::text, 'surplus'::text]))),
  constraint validations_verdict_check CHECK ((verdict = ANY (ARRAY['accept'::text, 'reject'::text, 'unsure'::text])))
);
CREATE INDEX validations_of_contributor ON public.validations USING btree (contributor_id, cast_at);
CREATE UNIQUE INDEX validations_one_per_assignment ON public.validations USING btree (assignment_id) WHERE (undone_at IS NULL);
CREATE UNIQUE INDEX validations_one_per_person ON public.validations USING btree (recording_id, contributor_id) WHERE ((undone_at IS NULL) AND (standing = 'counted'::text));

create table visibility_watermark (
  "position" bigint default 0 not null,
  pending_position bigint default 0 not null,
  pending_xid xid8 default '0'::xid8 not null,
  advanced_at timestamp with time zone default '-infinity'::timestamp with time zone not null
);
CREATE UNIQUE INDEX visibility_watermark_single_row ON public.visibility_watermark USING btree ((true));

create view countable_recordings as
 SELECT id,
    assignment_id,
    task_id,
    sentence_id,
    campaign_id,
    language,
    contributor_id,
    received_at,
    duration_ms,
    age_band,
    gender,
    region,
    rms_db,
    noise_db,
    speech_share
   FROM recordings
  WHERE standing = 'counted'::text AND withdrawn_at IS NULL AND withheld_at IS NULL;

CREATE OR REPLACE FUNCTION public.ensure_event_partition(first date)
 RETURNS boolean
 LANGUAGE plpgsql
 SET lock_timeout TO '2s'
AS $function$
declare
  name text := 'events_' || to_char(first, 'YYYY_MM');
  begins timestamptz := first::timestamp at time zone 'utc';
  ends timestamptz := (first + interval '1 month')::timestamp at time zone 'utc';
begin
  -- Two calls at a time could find the same month missing.
  perform pg_advisory_xact_lock(hashtextextended('sauti:event-partitions', 0));
  if to_regclass(name) is not null or exists (select from events_default where at >= begins and at < ends) then
    return false;
  end if;
  execute format('create table %I (like events including defaults including constraints)', name);
  execute format('alter table events attach partition %I for values from (%L) to (%L)', name, begins, ends);
  execute format(
    'create trigger is_not_truncated before truncate on %I for each statement execute function refuse_change_of_history()',
    name
  );
  return true;
exception
  when lock_not_available then return false;
end $function$
;

CREATE OR REPLACE FUNCTION public.ensure_event_partitions(months integer)
 RETURNS integer
 LANGUAGE sql
AS $function$
  select count(*)::int
  from generate_series(0, months) as ahead
  where ensure_event_partition(
    (date_trunc('month', now() at time zone 'utc') + make_interval(months => ahead))::date
  )
$function$
;

CREATE OR REPLACE FUNCTION public.is_fulfilled(closed_at timestamp with time zone, done smallint, wanted smallint)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
RETURN ((closed_at IS NOT NULL) OR (done >= wanted))
;

CREATE OR REPLACE FUNCTION public.left_to_record(closed_at timestamp with time zone, done smallint, wanted smallint)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
RETURN CASE WHEN (closed_at IS NULL) THEN ((wanted - done))::integer ELSE 0 END
;

CREATE OR REPLACE FUNCTION public.lock_of_attempt(attempt uuid)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
RETURN hashtextextended(('sauti:attempt:'::text || "left"((attempt)::text, 2)), (0)::bigint)
;

CREATE OR REPLACE FUNCTION public.note_change_to_record()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  before int := left_to_record(old.closed_at, old.done, old.wanted);
  after int := left_to_record(new.closed_at, new.done, new.wanted);
begin
  insert into rollups.to_record_changes (pool_id, sentences, recordings)
  values (new.pool_id, (after > 0)::int - (before > 0)::int, after - before);
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.note_tasks_to_record()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into rollups.to_record_changes (pool_id, sentences, recordings)
  select pool_id, count(*), sum(left_to_record(closed_at, done, wanted))
  from added
  where recording_id is null and left_to_record(closed_at, done, wanted) > 0
  group by pool_id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.ordered_uuid()
 RETURNS uuid
 LANGUAGE sql
 PARALLEL SAFE
AS $function$
  select encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6
        ),
        52, 1
      ),
      53, 1
    ),
    'hex'
  )::uuid
$function$
;

CREATE OR REPLACE FUNCTION public.refuse_change_of_history()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'events are append-only';
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_discarded_attempt()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock_shared(lock_of_attempt(new.attempt));
  if exists (select from discarded_attempts where attempt = new.attempt) then
    -- This class of errors asks the client to try again.
    raise exception 'the audio of attempt % is removed already', new.attempt using errcode = '53000';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.take_position()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_current_xact_id();
  new.position := nextval('task_positions');
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.unread_events(reader text)
 RETURNS SETOF events
 LANGUAGE sql
 STABLE
AS $function$
  select *
  from events
  where xid >= (select pg_snapshot_xmin(seen) from event_cursors where name = reader)
    and not pg_visible_in_snapshot(xid, (select seen from event_cursors where name = reader))
$function$
;

CREATE OR REPLACE FUNCTION public.update_blocked_tasks()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update tasks
  set blocked = blocked + case when is_fulfilled(new.closed_at, new.done, new.wanted) then -1 else 1 end
  where id in (select task_id from prerequisites where needs_id = new.id);
  return null;
end $function$
;

create schema rollups;

create table rollups.campaign_speakers (
  campaign_id uuid not null,
  speaker uuid not null,
  recordings integer not null,
  constraint campaign_speakers_pkey PRIMARY KEY (campaign_id, speaker)
);
CREATE INDEX campaign_speakers_empty ON rollups.campaign_speakers USING btree (recordings) WHERE (recordings = 0);

create table rollups.campaigns (
  campaign_id uuid not null,
  speakers integer not null,
  recordings bigint not null,
  valid bigint not null,
  invalid bigint not null,
  ms bigint not null,
  valid_ms bigint not null,
  validations bigint not null,
  disputed bigint default 0 not null,
  constraint campaigns_pkey PRIMARY KEY (campaign_id)
);

create unlogged table rollups.changes (
  day date,
  language text,
  campaign_id uuid,
  speaker uuid,
  age_band text,
  gender text,
  region text,
  recordings bigint,
  valid bigint,
  invalid bigint,
  ms bigint,
  valid_ms bigint,
  validations bigint
);

create unlogged table rollups.dirty_recordings (
  recording_id uuid not null,
  is_new boolean not null,
  constraint dirty_recordings_pkey PRIMARY KEY (recording_id)
);

create unlogged table rollups.disclosable_languages (
  language text not null,
  has_enough_alone boolean not null,
  constraint disclosable_languages_pkey PRIMARY KEY (language)
);

create table rollups.disclosed (
  language text not null,
  speaker uuid not null,
  age_band text not null,
  gender text not null,
  region text not null,
  recordings bigint not null,
  valid bigint not null,
  invalid bigint not null,
  ms bigint not null,
  valid_ms bigint not null,
  validations bigint not null,
  constraint disclosed_pkey PRIMARY KEY (language, speaker, age_band, gender, region)
);
CREATE INDEX disclosed_empty ON rollups.disclosed USING btree (recordings) WHERE (recordings = 0);
CREATE INDEX disclosed_speakers ON rollups.disclosed USING btree (speaker);

create table rollups.disclosed_languages (
  language text not null,
  constraint disclosed_languages_pkey PRIMARY KEY (language)
);

create unlogged table rollups.disclosure_batch (
  language text not null,
  speaker uuid not null,
  age_band text not null,
  gender text not null,
  region text not null,
  recordings bigint not null,
  valid bigint not null,
  invalid bigint not null,
  ms bigint not null,
  valid_ms bigint not null,
  validations bigint not null
);

create table rollups.group_speakers (
  dimension text not null,
  language text not null,
  value text not null,
  speaker uuid not null,
  recordings integer not null,
  constraint group_speakers_pkey PRIMARY KEY (dimension, language, value, speaker)
);
CREATE INDEX group_speakers_empty ON rollups.group_speakers USING btree (recordings) WHERE (recordings = 0);

create table rollups.groups (
  dimension text not null,
  language text not null,
  value text not null,
  speakers integer not null,
  recordings bigint not null,
  valid bigint not null,
  invalid bigint not null,
  ms bigint not null,
  valid_ms bigint not null,
  validations bigint not null,
  constraint groups_pkey PRIMARY KEY (dimension, language, value)
);

create table rollups.pending_changes (
  language text not null,
  speaker uuid not null,
  age_band text not null,
  gender text not null,
  region text not null,
  recordings bigint not null,
  valid bigint not null,
  invalid bigint not null,
  ms bigint not null,
  valid_ms bigint not null,
  validations bigint not null,
  constraint pending_changes_pkey PRIMARY KEY (language, speaker, age_band, gender, region)
);
CREATE INDEX pending_changes_empty ON rollups.pending_changes USING btree (recordings) WHERE ((recordings = 0) AND (valid = 0) AND (invalid = 0) AND (ms = 0) AND (valid_ms = 0) AND (validations = 0));

create table rollups.periods (
  grain text not null,
  starts date not null,
  language text not null,
  speakers integer not null,
  new_speakers integer not null,
  recordings bigint not null,
  valid bigint not null,
  invalid bigint not null,
  ms bigint not null,
  valid_ms bigint not null,
  validations bigint not null,
  constraint periods_pkey PRIMARY KEY (grain, starts, language)
);

create table rollups.quality (
  language text not null,
  measure text not null,
  at_least integer not null,
  recordings bigint not null,
  valid bigint not null,
  invalid bigint not null,
  disputed bigint not null,
  constraint quality_pkey PRIMARY KEY (language, measure, at_least)
);

create table rollups.ranks (
  kind text not null,
  language text not null,
  grain text not null,
  starts date not null,
  actor uuid not null,
  rank integer not null,
  change integer,
  constraint ranks_pkey PRIMARY KEY (kind, language, grain, starts, actor)
);

create unlogged table rollups.recording_deltas (
  sign smallint not null,
  recording_id uuid not null,
  speaker uuid not null,
  language text not null,
  age_band text not null,
  gender text not null,
  region text not null,
  day date not null,
  ms integer not null,
  decided_on date,
  is_valid boolean,
  validated_on date[] not null,
  campaign_id uuid not null,
  is_disputed boolean not null,
  level_db real,
  noise_db real,
  speech_share real,
  validated_by uuid[] not null
);

create table rollups.recordings (
  recording_id uuid not null,
  speaker uuid not null,
  language text not null,
  age_band text not null,
  gender text not null,
  region text not null,
  day date not null,
  ms integer not null,
  decided_on date,
  is_valid boolean,
  validated_on date[] not null,
  campaign_id uuid not null,
  is_disputed boolean not null,
  level_db real,
  noise_db real,
  speech_share real,
  validated_by uuid[] not null,
  constraint recordings_pkey PRIMARY KEY (day, recording_id)
);

create table rollups.scores (
  kind text not null,
  language text not null,
  grain text not null,
  starts date not null,
  actor uuid not null,
  contributions integer not null,
  valid integer not null,
  invalid integer not null,
  is_inactive boolean not null,
  constraint scores_pkey PRIMARY KEY (actor, kind, language, grain, starts, is_inactive)
) partition by LIST (is_inactive);
CREATE INDEX scores_by_contributions ON ONLY rollups.scores USING btree (kind, language, grain, starts, contributions DESC);
CREATE INDEX scores_empty ON ONLY rollups.scores USING btree (contributions) WHERE (contributions = 0);

create table rollups.scores_active partition of rollups.scores FOR VALUES IN (false);

create table rollups.scores_inactive partition of rollups.scores FOR VALUES IN (true);

create table rollups.speaker_days (
  speaker uuid not null,
  day date not null,
  language text not null,
  recordings integer not null,
  constraint speaker_days_pkey PRIMARY KEY (speaker, day, language)
);

create unlogged table rollups.speakers_before (
  speaker uuid,
  language text,
  grain text,
  starts date,
  ends date,
  spoke boolean,
  first_day date
);

create table rollups.suppressed_cells (
  dimension text not null,
  language text not null,
  value text not null,
  is_primary boolean not null,
  constraint suppressed_cells_pkey PRIMARY KEY (dimension, language, value)
);

create table rollups.to_record (
  pool_id integer not null,
  sentences bigint not null,
  recordings bigint not null,
  constraint to_record_pkey PRIMARY KEY (pool_id)
);

create table rollups.to_record_changes (
  pool_id integer,
  sentences bigint,
  recordings bigint
);

create view rollups.changed_recordings as
 WITH new_events AS MATERIALIZED (
         SELECT unread_events.verb,
            unread_events.actor,
            unread_events.recording_id
           FROM unread_events('statistics'::text) unread_events(id, at, xid, actor, verb, kind, language, campaign_id, tasks, recording_id, data)
          WHERE unread_events.verb = ANY (ARRAY['recording.received'::text, 'recording.measured'::text, 'recording.withdrawn'::text, 'validation.cast'::text, 'validation.undone'::text, 'decision.made'::text, 'decision.undone'::text, 'subject.withheld'::text, 'subject.restored'::text, 'contributor.merged'::text, 'contributor.deleted'::text])
        )
 SELECT recording_id,
    bool_or(is_new) AS is_new
   FROM ( SELECT new_events.recording_id,
            new_events.verb = 'recording.received'::text AS is_new
           FROM new_events
          WHERE new_events.recording_id IS NOT NULL
        UNION ALL
         SELECT r.id,
            false
           FROM new_events
             JOIN contributors c ON c.actor = new_events.actor
             JOIN recordings r ON r.contributor_id = c.id
          WHERE new_events.verb = ANY (ARRAY['contributor.merged'::text, 'contributor.deleted'::text])
        UNION ALL
         SELECT v.recording_id,
            false
           FROM new_events
             JOIN contributors c ON c.actor = new_events.actor
             JOIN validations v ON v.contributor_id = c.id
          WHERE new_events.verb = ANY (ARRAY['contributor.merged'::text, 'contributor.deleted'::text])) each
  GROUP BY recording_id;

create view rollups.contributions as
 SELECT fact.day,
    t.language,
    t.campaign_id,
    t.speaker,
    t.age_band,
    t.gender,
    t.region,
    t.sign * fact.recordings AS recordings,
    t.sign * fact.valid AS valid,
    t.sign * fact.invalid AS invalid,
    t.sign * fact.ms AS ms,
    t.sign * fact.valid_ms AS valid_ms,
    t.sign * fact.validations AS validations
   FROM rollups.recording_deltas t
     CROSS JOIN LATERAL ( SELECT t.day,
            1 AS recordings,
            0 AS valid,
            0 AS invalid,
            t.ms::bigint AS ms,
            0::bigint AS valid_ms,
            0 AS validations
        UNION ALL
         SELECT t.decided_on,
            0,
            t.is_valid::integer AS is_valid,
            (NOT t.is_valid)::integer AS int4,
            0,
                CASE
                    WHEN t.is_valid THEN t.ms
                    ELSE 0
                END AS "case",
            0
          WHERE t.decided_on IS NOT NULL
        UNION ALL
         SELECT validated_on.validated_on,
            0,
            0,
            0,
            0,
            0,
            1
           FROM unnest(t.validated_on) validated_on(validated_on)) fact;

create view rollups.current_recordings as
 SELECT r.id AS recording_id,
    COALESCE(account.actor, contributor.actor) AS speaker,
    r.language,
    r.campaign_id,
    COALESCE(r.age_band, 'undisclosed'::text) AS age_band,
    COALESCE(r.gender, 'undisclosed'::text) AS gender,
    COALESCE(r.region, 'undisclosed'::text) AS region,
    (r.received_at AT TIME ZONE 'utc'::text)::date AS day,
    r.duration_ms AS ms,
        CASE
            WHEN d.outcome <> 'disputed'::text THEN (d.decided_at AT TIME ZONE 'utc'::text)::date
            ELSE NULL::date
        END AS decided_on,
        CASE
            WHEN d.outcome <> 'disputed'::text THEN d.outcome = 'valid'::text
            ELSE NULL::boolean
        END AS is_valid,
    COALESCE(d.outcome = 'disputed'::text, false) AS is_disputed,
    COALESCE(votes.cast_on, '{}'::date[]) AS validated_on,
    COALESCE(votes.cast_by, '{}'::uuid[]) AS validated_by,
    r.rms_db AS level_db,
    r.noise_db,
    r.speech_share
   FROM countable_recordings r
     LEFT JOIN contributors contributor ON contributor.id = r.contributor_id
     LEFT JOIN contributors account ON account.id = contributor.merged_into
     LEFT JOIN decisions d ON d.recording_id = r.id
     LEFT JOIN LATERAL ( SELECT array_agg((v.cast_at AT TIME ZONE 'utc'::text)::date ORDER BY v.id) AS cast_on,
            array_agg(COALESCE(account_1.actor, voter.actor) ORDER BY v.id) AS cast_by
           FROM validations v
             LEFT JOIN contributors voter ON voter.id = v.contributor_id
             LEFT JOIN contributors account_1 ON account_1.id = voter.merged_into
          WHERE v.recording_id = r.id AND v.undone_at IS NULL AND v.standing = 'counted'::text) votes ON true;

CREATE OR REPLACE FUNCTION rollups.classes_of(ms integer, level_db real, noise_db real, speech_share real)
 RETURNS TABLE(measure text, at_least integer)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select measure, greatest(lowest, least(highest, floor(value / width)::int * width))
  from (
    values
      ('duration', ms / 1000.0::real, 1, 0, 30),
      ('level', level_db, 3, -60, -3),
      ('noise', noise_db, 5, -100, -5),
      ('speech', speech_share * 100, 10, 0, 90)
  ) as scales (measure, value, width, lowest, highest)
  where value is not null
$function$
;

CREATE OR REPLACE FUNCTION rollups.periods_of(day date)
 RETURNS TABLE(grain text, starts date, ends date)
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select 'day', day, day + 1
  union all
  select 'week', date_trunc('week', day::timestamp)::date, date_trunc('week', day::timestamp)::date + 7
  union all
  select
    unit,
    date_trunc(unit, day::timestamp)::date,
    (date_trunc(unit, day::timestamp) + case unit when 'month' then interval '1 month' else interval '3 months' end)::date
  from (values ('month'), ('quarter')) as units (unit)
$function$
;

create schema stats;

create materialized view stats.groups as
 WITH known AS (
         SELECT g.dimension,
            g.language,
            g.value,
            g.speakers,
            g.recordings,
            g.valid,
            g.invalid,
            g.ms,
            g.valid_ms,
            g.validations,
            suppressed.value IS NOT NULL AS is_hidden
           FROM rollups.groups g
             LEFT JOIN rollups.suppressed_cells suppressed USING (dimension, language, value)
        ), largest AS (
         SELECT DISTINCT ON (known.dimension, known.language) known.dimension,
            known.language,
            known.value,
            known.speakers
           FROM known
          WHERE known.is_hidden
          ORDER BY known.dimension, known.language, known.speakers DESC, known.value
        ), others AS (
         SELECT largest.dimension,
            largest.language,
            largest.speakers + (( SELECT count(DISTINCT guest.speaker) AS count
                   FROM known
                     JOIN rollups.group_speakers guest USING (dimension, language, value)
                  WHERE known.dimension = largest.dimension AND known.language = largest.language AND known.is_hidden AND known.value <> largest.value AND NOT (EXISTS ( SELECT
                           FROM rollups.group_speakers native
                          WHERE native.dimension = largest.dimension AND native.language = largest.language AND native.value = largest.value AND native.speaker = guest.speaker)))) AS speakers
           FROM largest
        ), shown AS (
         SELECT known.dimension,
            known.language,
            known.value,
            known.speakers,
            known.recordings,
            known.valid,
            known.invalid,
            known.ms,
            known.valid_ms,
            known.validations,
            known.is_hidden,
                CASE
                    WHEN known.is_hidden THEN 'other'::text
                    ELSE known.value
                END AS shown_as
           FROM known
        ), spoken AS (
         SELECT shown_1.dimension,
            shown_1.language,
            shown_1.shown_as,
            count(DISTINCT spoken_1.language) AS languages
           FROM shown shown_1
             JOIN rollups.groups spoken_1 ON spoken_1.dimension = shown_1.dimension AND spoken_1.value = shown_1.value AND spoken_1.language <> '*'::text AND (shown_1.language = '*'::text OR shown_1.language = spoken_1.language)
          GROUP BY shown_1.dimension, shown_1.language, shown_1.shown_as
        )
 SELECT shown.dimension,
    shown.language,
    shown.shown_as AS value,
    COALESCE(max(others.speakers) FILTER (WHERE shown.is_hidden), max(shown.speakers)::bigint) AS speakers,
    max(spoken.languages) AS languages,
    sum(shown.recordings)::bigint AS recordings,
    sum(shown.valid)::bigint AS valid,
    sum(shown.invalid)::bigint AS invalid,
    stats.hours(sum(shown.ms)::bigint) AS hours,
    stats.hours(sum(shown.valid_ms)::bigint) AS hours_valid,
    sum(shown.validations)::bigint AS validations
   FROM shown
     JOIN spoken USING (dimension, language, shown_as)
     LEFT JOIN others USING (dimension, language)
  GROUP BY shown.dimension, shown.language, shown.shown_as
 HAVING COALESCE(max(others.speakers) FILTER (WHERE shown.is_hidden), max(shown.speakers)::bigint) >= 5;
CREATE UNIQUE INDEX groups_dimension_language_value_idx ON stats.groups USING btree (dimension, language, value);

create view stats.languages as
 SELECT language,
    sum(new_speakers) AS speakers,
    sum(recordings)::bigint AS recordings,
    sum(valid)::bigint AS valid,
    sum(invalid)::bigint AS invalid,
    stats.hours(sum(ms)::bigint) AS hours,
    stats.hours(sum(valid_ms)::bigint) AS hours_valid,
    sum(new_languages)::bigint AS languages,
    sum(validations)::bigint AS validations
   FROM stats.timeline
  WHERE grain = 'quarter'::text AND language <> '*'::text
  GROUP BY language;

create materialized view stats.timeline as
 WITH heard AS (
         SELECT periods_1.grain,
            periods_1.starts,
            periods_1.language,
            periods_1.starts = min(periods_1.starts) OVER (PARTITION BY periods_1.grain, periods_1.language) AS is_first
           FROM rollups.periods periods_1
          WHERE periods_1.language <> '*'::text AND periods_1.recordings > 0
        ), languages AS (
         SELECT heard.grain,
            heard.starts,
            heard.language,
            1 AS languages,
            heard.is_first::integer AS new_languages
           FROM heard
        UNION ALL
         SELECT heard.grain,
            heard.starts,
            '*'::text,
            count(*) AS count,
            count(*) FILTER (WHERE heard.is_first) AS count
           FROM heard
          GROUP BY heard.grain, heard.starts
        )
 SELECT periods.grain,
        CASE periods.grain
            WHEN 'day'::text THEN to_char(periods.starts::timestamp with time zone, 'YYYY-MM-DD'::text)
            WHEN 'week'::text THEN to_char(periods.starts::timestamp with time zone, 'IYYY-"W"IW'::text)
            WHEN 'month'::text THEN to_char(periods.starts::timestamp with time zone, 'YYYY-MM'::text)
            WHEN 'quarter'::text THEN to_char(periods.starts::timestamp with time zone, 'YYYY-"Q"Q'::text)
            ELSE NULL::text
        END AS period,
    periods.language,
    periods.speakers,
    periods.new_speakers,
    COALESCE(languages.languages, 0::bigint) AS languages,
    COALESCE(languages.new_languages, 0::bigint) AS new_languages,
    periods.recordings,
    periods.valid,
    periods.invalid,
    periods.ms,
    periods.valid_ms,
    periods.validations
   FROM rollups.periods
     LEFT JOIN languages USING (grain, starts, language);
CREATE UNIQUE INDEX timeline_grain_period_language_idx ON stats.timeline USING btree (grain, period, language);

CREATE OR REPLACE FUNCTION stats.hours(ms bigint)
 RETURNS double precision
 LANGUAGE sql
 IMMUTABLE
RETURN ((ms)::double precision / (3600000.0)::double precision)
;
