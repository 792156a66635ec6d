-- name: find
select policy, policy_version as version from campaigns where id = :campaign
