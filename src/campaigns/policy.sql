-- The newest version is the one in force.
-- name: in-force
select version, rules, valid_from
from campaign_policies
where campaign_id = :campaignId
order by version desc
limit 1

-- name: insert
insert into campaign_policies (campaign_id, version, rules, projected_at)
values (:campaignId, :version, :rules, case when :version = 1 then now() end)
