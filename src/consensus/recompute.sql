-- name: standing
select
  count(v.id) filter (where v.verdict = 'accept') as accepts,
  count(v.id) filter (where v.verdict = 'reject') as rejects,
  count(v.id) filter (where v.verdict = 'unsure') as unsures,
  d.outcome as decided,
  r.withdrawn_at is not null or r.withheld_at is not null or s.retired_at is not null as out_of_circulation,
  c.policy, c.policy_version
from recordings r
join sentences s on s.id = r.sentence_id
join campaigns c on c.id = r.campaign_id
left join decisions d on d.recording_id = r.id
left join validations v on v.recording_id = r.id and v.standing = 'counted' and v.undone_at is null
where r.id = :recording
group by r.id, s.id, c.id, d.outcome

-- name: decide
insert into decisions (recording_id, outcome, confidence, method, policy_version, accepts, rejects, unsures)
values (:recording, :outcome, :confidence, :method, :policy_version, :accepts, :rejects, :unsures)
on conflict (recording_id) do update
set outcome = excluded.outcome, confidence = excluded.confidence, method = excluded.method,
  policy_version = excluded.policy_version, accepts = excluded.accepts, rejects = excluded.rejects,
  unsures = excluded.unsures, decided_at = now()

-- name: undecide
delete from decisions where recording_id = :recording
