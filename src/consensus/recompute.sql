-- The counted votes on a recording, the earliest first, and the policy that is in force.
-- name: votes-and-policy
select
  (
    select coalesce(
      json_agg(
        json_build_object(
          'verdict', v.verdict, 'weight', 1, 'contributorId', v.contributor_id, 'castAt', v.cast_at
        )
        order by v.cast_at, v.id
      ),
      '[]'
    )
    from validations v
    where v.recording_id = r.id and v.standing = 'counted' and v.undone_at is null
  ) as votes,
  d.outcome as decided,
  r.withdrawn_at is not null or r.withheld_at is not null or s.retired_at is not null as out_of_circulation,
  policy.version as policy_version, policy.rules as policy
from recordings r
join sentences s on s.id = r.sentence_id
left join decisions d on d.recording_id = r.id
cross join lateral (
  select version, rules from campaign_policies where campaign_id = r.campaign_id order by version desc limit 1
) as policy
where r.id = :recordingId

-- name: decide
insert into decisions (
  recording_id, outcome, confidence, method, campaign_id, policy_version, accepts, rejects, unsures, evidence
)
values (
  :recordingId, :outcome, :confidence, :method, :campaignId, :policyVersion, :accept, :reject, :unsure, :evidence
)
on conflict (recording_id) do update
set outcome = excluded.outcome, confidence = excluded.confidence, method = excluded.method,
  policy_version = excluded.policy_version, accepts = excluded.accepts, rejects = excluded.rejects,
  unsures = excluded.unsures, evidence = excluded.evidence, decided_at = now()

-- name: undecide
delete from decisions where recording_id = :recordingId
