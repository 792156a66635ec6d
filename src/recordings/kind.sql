-- name: sentences
select s.id, s.public_id, s.text, s.language, c.id as campaign, c.policy -> 'capture' as capture
from unnest(:sentences::bigint[], :campaigns::uuid[]) as task (sentence, campaign)
join sentences s on s.id = task.sentence
join campaigns c on c.id = task.campaign
