-- name: sentences
select s.id, s.public_id, s.text, s.language, task.campaign, policy.rules -> 'capture' as capture
from unnest(:sentences::bigint[], :campaigns::uuid[]) as task (sentence, campaign)
join sentences s on s.id = task.sentence
cross join lateral (
  select rules from campaign_policies where campaign_id = task.campaign order by version desc limit 1
) as policy
