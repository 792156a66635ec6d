-- name: unprojected
select distinct campaign_id as "campaignId" from campaign_policies where projected_at is null

-- name: mark-projected
update campaign_policies set projected_at = now()
where campaign_id = :campaignId and version <= :version and projected_at is null
