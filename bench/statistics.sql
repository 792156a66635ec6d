-- What happens between two refreshes, after the data were built: the same number of contributors does the
-- same work at every size.

-- name: news
create table if not exists bench.news (n bigint primary key, recording uuid, person bigint, at timestamptz, campaign bigint)

-- name: last
select coalesce(max(n), 0) as n from bench.news

-- name: add
insert into bench.news (n, recording, person, at, campaign)
select
  n, bench.uuid('news', n), n % people_who_come * greatest(people / people_who_come, 1) % people,
  now(), n % (select count(*) from bench.campaigns)
from generate_series(:first::bigint, :last) as n
cross join (select max(people) as people, :people::bigint as people_who_come from bench.campaigns) as c

-- name: recordings
insert into recordings (
  id, attempt, assignment_id, task_id, sentence_id, campaign_id, language, contributor_id, standing,
  format, content_type, bytes, sha256, duration_ms, sample_rate, channels, age_band, gender, received_at
)
select
  recording, bench.uuid('attempt of news', n), bench.uuid('assignment of news', n), -n, 1, campaign_id, language,
  bench.person(person), 'counted', 'wav', 'audio/wav', 160044, sha256(n::text::bytea), 4000 + n % 3000, 16000, 1,
  (array['18-29', '30-39', '40-49', '50-59', '60-69', '70+', null])[person % 7 + 1],
  (array['female', 'male', 'nonbinary', null])[person % 4 + 1], news.at
from bench.news
join (select *, row_number() over (order by part) - 1 as nth from bench.campaigns) as c on nth = campaign
where n between :first::bigint and :last

-- name: validations
insert into validations (
  id, assignment_id, recording_id, author_id, contributor_id, standing, verdict, cast_at
)
select
  bench.uuid('vote on news', n * 10 + nth), bench.uuid('assignment of vote on news', n * 10 + nth), recording,
  bench.person(person), bench.person(person + nth), 'counted', 'accept', at
from bench.news
cross join generate_series(1, 2) as nth
where n between :first::bigint and :last

-- name: decisions
insert into decisions (
  recording_id, outcome, method, campaign_id, policy_version, accepts, rejects, unsures, decided_at
)
select recording, 'valid', 'majority', campaign_id, 1, 2, 0, 0, news.at
from bench.news
join (select *, row_number() over (order by part) - 1 as nth from bench.campaigns) as c on nth = campaign
where n between :first::bigint and :last

-- name: events
insert into events (at, actor, verb, language, campaign_id, recording_id, data)
select each.at, bench.uuid('actor', each.person), verb, language, campaign_id, about, data
from bench.news as each
join (select *, row_number() over (order by part) - 1 as nth from bench.campaigns) as c on nth = each.campaign
cross join lateral (
  values
    ('task.submitted', null::uuid, '{"standing": "counted"}'::jsonb),
    ('recording.received', recording, '{"standing": "counted"}'),
    ('recording.measured', recording, '{"hints": []}'),
    ('task.submitted', null, '{"standing": "counted"}'),
    ('validation.cast', recording, '{"standing": "counted", "verdict": "accept"}'),
    ('task.submitted', null, '{"standing": "counted"}'),
    ('validation.cast', recording, '{"standing": "counted", "verdict": "accept"}'),
    ('decision.made', recording, '{"method": "majority", "outcome": "valid"}')
) as facts (verb, about, data)
where n between :first::bigint and :last

-- name: count
select count(*) as events from events

-- name: forget-decisions
delete from decisions using bench.news where recording_id = recording
-- name: forget-validations
delete from validations using bench.news where recording_id = recording
-- name: forget-recordings
delete from recordings using bench.news where id = recording
-- name: forget-events
delete from events using bench.built where events.at > built.at
-- name: forget-consents
delete from consents using bench.built where given_at > built.at
-- name: forget-people
delete from contributors using bench.built where created_at > built.at
-- name: forget-news
delete from bench.news

-- Processes that wait for a lock of another one; a lock for extending a table is not one of those.
-- name: waiting
select count(*) as waiting from pg_locks where not granted and locktype <> 'extend'
