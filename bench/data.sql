-- A database as years of use would have left it, made of arithmetic: everything about a recording or a vote follows
-- from its number, so that each table is filled by itself, in the order in which its rows came.

-- name: schema
create schema bench

-- Ids are UUIDs of version 4, which cookies, requests and the data of events ask for.
-- name: uuid
create function bench.uuid(kind text, n bigint) returns uuid language sql immutable parallel safe
return overlay(overlay(md5(kind || n::text) placing '4' from 13) placing '8' from 17)::uuid

-- name: person
create function bench.person(n bigint) returns uuid language sql immutable parallel safe
return bench.uuid('person', n)

-- Ids that the database makes begin with the time, see `ordered_uuid`.
-- name: uuid-at
create function bench.uuid_at(at timestamptz, kind text, n bigint) returns uuid
language sql stable parallel safe
return (
  lpad(to_hex((date_part('epoch', at) * 1000)::bigint), 12, '0') || '7' || substr(bench.uuid(kind, n)::text, 16, 3)
  || '8' || substr(bench.uuid(kind, n)::text, 21, 3) || substr(bench.uuid(kind, n)::text, 25)
)::uuid

-- name: campaigns
create table bench.campaigns (
  part text primary key,
  language text not null,
  campaign_id uuid not null,
  record_pool int not null,
  validate_pool int not null,
  lease_seconds int not null,
  sentences bigint not null,
  wanted smallint not null,
  block bigint not null,
  recorded bigint not null,
  by_one boolean not null,
  blocks bigint not null,
  recordings bigint not null,
  -- Recordings from here on are undecided.
  decided bigint not null,
  votes_wanted int not null,
  votes_most int not null,
  people bigint not null,
  -- Recordings in a row that one person votes on.
  stretch bigint not null,
  -- What came before, of all campaigns: the ids of this one follow.
  sentences_before bigint not null,
  recordings_before bigint not null,
  reviews_before bigint not null,
  voters_before bigint not null,
  began_at timestamptz not null,
  every interval not null
)

-- name: campaign
insert into bench.campaigns (
  part, language, campaign_id, record_pool, validate_pool, lease_seconds, sentences, wanted, block, recorded, by_one,
  blocks, recordings, decided, votes_wanted, votes_most, people, stretch,
  sentences_before, recordings_before, reviews_before, voters_before, began_at, every
)
select
  :part, p.language, p.campaign_id, p.id, v.id, p.lease_seconds, :sentences, p.wanted, :block, :recorded, :by_one,
  :blocks::bigint, :recordings, :decided, :votes_wanted, :votes_most, :people, :stretch,
  :sentences_before, :recordings_before, :reviews_before, :voters_before,
  now() - make_interval(days => :days), make_interval(days => :days::int - 3) / :recordings::bigint
from pools p
join pools v on v.campaign_id = p.campaign_id and v.kind = 'validate'
where p.campaign_id = :campaign and p.kind = 'record'

-- name: recordings-view
create view bench.recordings as
select
  c.*, r,
  c.recordings_before + r as recording,
  c.reviews_before + r + 1 as review,
  pos.sentence_of + c.sentences_before + 1 as sentence,
  c.sentences_before + pos.n + 1 as task,
  r / c.blocks as nth_of_author,
  case when c.by_one then c.people else (r % c.blocks * 7919) % c.people end as author,
  c.began_at + r * c.every as at,
  case
    when r < c.decided then c.votes_wanted + (array[0, 0, 0, 1, 0, 0, 2, 1, 0, 0, 1, 0, 2, 0, 0, 1, 0, 0, 2, 1])[r % 20 + 1]
    else (r * 7 % 20 * c.votes_wanted / 20)::int
  end as votes
from bench.campaigns c
cross join lateral generate_series(0, c.recordings - 1) as r
cross join lateral (
  select n, n / 100 * 100 + (n % 100 * 37 + 11) % 100 as sentence_of
  from (
    select r % c.blocks * c.block + r % c.blocks * 31 % (c.block - c.recorded + 1) + r / c.blocks as n
  ) as counted
) as pos

-- The n-th votes on all recordings: each person reads the queue and votes on what they meet.
-- name: votes-view
create view bench.votes as
select
  r.*, nth,
  case when voter_before = r.author then (voter_before + 1) % r.people else voter_before end as voter,
  case
    when r.r >= r.decided then 'accept'
    when r.votes = r.votes_wanted and r.r % 10 = 3 or nth <= r.votes - r.votes_wanted then 'reject'
    else 'accept'
  end as verdict,
  r.at + nth * interval '6 hours' as cast_at
from bench.recordings r
join generate_series(1, 9) as nth on nth <= r.votes
cross join lateral (
  select (r.voters_before + (nth - 1) * (r.recordings / r.stretch + 1) + r.r / r.stretch) % r.people as voter_before
) as turn

-- name: partition
select bench.make_partition((now() at time zone 'utc' - make_interval(months => :months_ago))::date)

-- name: partition-maker
create function bench.make_partition(day date) returns void language plpgsql as $$
declare
  first date := date_trunc('month', day);
begin
  execute format(
    'create table %I partition of events for values from (%L) to (%L)',
    'events_' || to_char(first, 'YYYY_MM'),
    first::timestamp at time zone 'utc', (first + interval '1 month')::timestamp at time zone 'utc'
  );
end $$

-- A table that is filled in the transaction which rewrote it (`cluster`) is not written to the WAL.
-- name: tables-of
select relname as name, indexrelid::regclass::text as index
from pg_class
join pg_index on indrelid = pg_class.oid and indisprimary
where relkind = 'r' and relnamespace = 'public'::regnamespace and (relname = :name or relname like :name || '\_20%')

-- Indexes that are made when the rows are there are made sooner.
-- name: without-indexes
update pg_index set indisready = false
where indrelid in (
  select oid from pg_class
  where relkind = 'r' and relnamespace = 'public'::regnamespace and (relname = :name or relname like :name || '\_20%')
)

-- name: contributors
insert into contributors (id, actor, age_band, gender, created_at)
select
  bench.person(n), bench.uuid('actor', n),
  (array['18-29', '30-39', '40-49', '50-59', '60-69', '70+', null])[n % 7 + 1],
  (array['female', 'male', 'nonbinary', null])[n % 4 + 1],
  now() - interval '200 days'
from (select max(people) as people from bench.campaigns) c
cross join lateral generate_series(0, c.people) as n

-- name: consents
insert into consents (contributor_id, document, version, given_at, address)
select id, :document, :version, created_at, '192.0.2.1' from contributors

-- name: sentences
insert into sentences (id, language, text, source, licence, created_at)
overriding system value
select
  c.sentences_before + n, c.language, 'Sentence number ' || n || ' of ' || c.language || ' is read aloud.',
  'A collection of sentences', 'CC0-1.0', c.began_at
from bench.campaigns c
cross join lateral generate_series(1, c.sentences) as n

-- name: record-tasks
insert into tasks (id, pool_id, sentence_id, wanted, taken, done, position)
overriding system value
select
  c.sentences_before + n + 1, c.record_pool, c.sentences_before + n / 100 * 100 + (n % 100 * 37 + 11) % 100 + 1,
  c.wanted, is_recorded::int, is_recorded::int, c.sentences_before + n + 1
from bench.campaigns c
cross join lateral generate_series(0, c.sentences - 1) as n
cross join lateral (
  select n % c.block - n / c.block * 31 % (c.block - c.recorded + 1) between 0 and c.recorded - 1 as is_recorded
) as block

-- name: review-tasks
insert into tasks (id, pool_id, sentence_id, recording_id, author_id, wanted, taken, done, closed_at, position)
overriding system value
select
  review, validate_pool, sentence, bench.uuid('recording', recording), bench.person(author),
  case when r < decided then votes else votes_wanted end, votes, votes,
  case when r < decided then at + votes * interval '6 hours' end, review
from bench.recordings

-- name: record-assignments
insert into assignments (
  id, task_id, pool_id, contributor_id, state, standing, leased_at, expires_at, ended_at
)
select
  bench.uuid_at(at - interval '1 minute', 'record', recording), task, record_pool, bench.person(author),
  'submitted', 'counted', at - interval '1 minute', at + make_interval(secs => lease_seconds), at
from bench.recordings

-- name: validate-assignments
insert into assignments (
  id, task_id, pool_id, contributor_id, state, standing, leased_at, expires_at, ended_at
)
select
  bench.uuid_at(cast_at - interval '1 minute', 'validate', recording * 10 + nth), review, validate_pool,
  bench.person(voter), 'submitted', 'counted', cast_at - interval '1 minute',
  cast_at + make_interval(secs => lease_seconds), cast_at
from bench.votes where nth = :nth

-- name: recordings
insert into recordings (
  id, attempt, assignment_id, task_id, sentence_id, campaign_id, language, contributor_id, standing,
  format, content_type, bytes, sha256, duration_ms, sample_rate, channels,
  peak_db, rms_db, clipped_share, leading_silence_ms, trailing_silence_ms, speech_share, noise_db,
  measured_at, measured_hints, age_band, gender, received_at
)
select
  bench.uuid('recording', recording), bench.uuid('attempt', recording),
  bench.uuid_at(at - interval '1 minute', 'record', recording), task, sentence, campaign_id, language,
  bench.person(author), 'counted',
  'wav', 'audio/wav', 160044, decode(md5('a' || recording::text) || md5('b' || recording::text), 'hex'), 5000, 16000, 1,
  -3.2, -18.4, 0, 240, 310, 0.52, -61.5,
  at + interval '1 second', '{}',
  (array['18-29', '30-39', '40-49', '50-59', '60-69', '70+', null])[author % 7 + 1],
  (array['female', 'male', 'nonbinary', null])[author % 4 + 1], at
from bench.recordings

-- name: validations
insert into validations (
  id, assignment_id, recording_id, author_id, contributor_id, standing, verdict, reasons, cast_at
)
select
  bench.uuid('vote', recording * 10 + nth),
  bench.uuid_at(cast_at - interval '1 minute', 'validate', recording * 10 + nth), bench.uuid('recording', recording),
  bench.person(author), bench.person(voter), 'counted', verdict,
  case verdict when 'reject' then array['misread'] else '{}' end, cast_at
from bench.votes where nth = :nth

-- name: decisions
insert into decisions (
  recording_id, outcome, confidence, method, campaign_id, policy_version, accepts, rejects, unsures, evidence, decided_at
)
select
  bench.uuid('recording', recording), case when accepts > 0 then 'valid' else 'invalid' end, null, 'majority', campaign_id, 1,
  accepts, votes - accepts, 0, jsonb_build_object('accept', accepts, 'reject', votes - accepts, 'unsure', 0),
  at + votes * interval '6 hours'
from bench.recordings
cross join lateral (
  select case when votes = votes_wanted and r % 10 = 3 then 0 else votes_wanted end as accepts
) as counted
where r < decided

-- People claim five at a time. (An offset keeps what is known of a recording from being worked out for each event.)
-- name: events-of-recordings
insert into events (at, actor, verb, kind, language, campaign_id, tasks, recording_id, data)
select e.at, e.actor, e.verb, e.kind, e.language, e.campaign_id, e.tasks, e.recording_id, e.data
from (select * from bench.recordings offset 0) as each
cross join lateral (
  select
    at - interval '1 minute', bench.uuid('actor', author), 'task.fetched', 'record', language, campaign_id,
    array(select generate_series(task, task + 4)), null::uuid, '{}'::jsonb
  where nth_of_author % 5 = 0
  union all
  select
    at, bench.uuid('actor', author), 'task.submitted', 'record', language, campaign_id, array[task], null,
    jsonb_build_object(
      'assignment', bench.uuid_at(at - interval '1 minute', 'record', recording), 'standing', 'counted'
    )
  union all
  select
    at, bench.uuid('actor', author), 'recording.received', null, language, campaign_id, null,
    bench.uuid('recording', recording),
    jsonb_build_object('standing', 'counted', 'duration_ms', 5000, 'sentence', sentence)
  union all
  select
    at + interval '1 second', null, 'recording.measured', null, null, null, null,
    bench.uuid('recording', recording), '{"hints": []}'
) as e (at, actor, verb, kind, language, campaign_id, tasks, recording_id, data)

-- name: events-of-votes
insert into events (at, actor, verb, kind, language, campaign_id, tasks, recording_id, data)
select e.at, e.actor, e.verb, e.kind, e.language, e.campaign_id, e.tasks, e.recording_id, e.data
from (select * from bench.votes where nth = :nth offset 0) as each
cross join lateral (
  select
    cast_at - interval '1 minute', bench.uuid('actor', voter), 'task.fetched', 'validate', language, campaign_id,
    array(select generate_series(review, review + 4)), null::uuid, '{}'::jsonb
  where r % 5 = 0
  union all
  select
    cast_at, bench.uuid('actor', voter), 'task.submitted', 'validate', language, campaign_id, array[review], null,
    jsonb_build_object(
      'assignment', bench.uuid_at(cast_at - interval '1 minute', 'validate', recording * 10 + nth),
      'standing', 'counted'
    )
  union all
  select
    cast_at, bench.uuid('actor', voter), 'validation.cast', null, language, campaign_id, null,
    bench.uuid('recording', recording),
    jsonb_build_object(
      'validation', bench.uuid('vote', recording * 10 + nth), 'verdict', verdict, 'standing', 'counted'
    )
  union all
  select
    cast_at, null, 'decision.made', null, language, campaign_id, null, bench.uuid('recording', recording),
    '{"method": "majority", "outcome": "valid", "confidence": null, "policy_version": 1}'
  where r < decided and nth = votes
) as e (at, actor, verb, kind, language, campaign_id, tasks, recording_id, data)

-- name: events-of-people
insert into events (at, actor, verb, data)
select created_at, actor, verb, data::jsonb
from contributors
cross join (
  values ('contributor.joined', '{}'), ('consent.given', '{"document": "contributor-terms", "version": "1"}')
) as joining (verb, data)

-- A contributor who did something has read the queue from the first task of it to the last.
-- name: cursors
insert into queue_cursors (contributor_id, pool_id, start_position, forward_position)
select contributor_id, pool_id, min(task_id), max(task_id) from assignments group by contributor_id, pool_id

-- The cursor of a contributor who recorded everything has passed all reviews, since none is for them.
-- name: cursors-of-authors
insert into queue_cursors (contributor_id, pool_id, start_position, forward_position)
select bench.person(people), validate_pool, reviews_before + 1, reviews_before + recordings
from bench.campaigns where by_one

-- name: sequences
select
  setval('task_positions', sum(sentences + recordings)::bigint),
  setval(pg_get_serial_sequence('tasks', 'id'), sum(sentences + recordings)::bigint),
  setval(pg_get_serial_sequence('sentences', 'id'), sum(sentences)::bigint)
from bench.campaigns

-- All of it came long ago.
-- name: visibility-watermark
update visibility_watermark set position = last, pending_position = last
from (select sum(sentences + recordings) as last from bench.campaigns) as built

-- What is put back after every run.
-- name: cursors-as-built
create table bench.queue_cursors as
select
  contributor_id, pool_id, start_position, forward_position, wrap_position, reoffered_ended_at, reoffered_id
from queue_cursors

-- name: cursors-as-built-index
create index on bench.queue_cursors (contributor_id, pool_id)

-- name: readers-index
create index on bench.queue_cursors (pool_id)

-- name: built
create table bench.built as
select
  clock_timestamp() as at, (select count(*) from sentences) as sentences,
  (select count(*) from recordings) as recordings, (select count(*) from validations) as validations
