-- name: campaigns
select
  c.id as campaign,
  c.language,
  c.title,
  c.state,
  coalesce(work.sentences, 0) as sentences_left,
  coalesce(work.recordings, 0) as recordings_left,
  coalesce(done.speakers, 0) as speakers,
  coalesce(done.recordings, 0) as recordings,
  coalesce(done.valid, 0) as valid,
  coalesce(done.invalid, 0) as invalid,
  coalesce(done.disputed, 0) as disputed,
  coalesce(stats.hours(done.ms), 0) as hours,
  coalesce(stats.hours(done.valid_ms), 0) as hours_valid,
  coalesce(done.validations, 0) as validations
from campaigns c
left join rollups.campaigns done on done.campaign_id = c.id
left join pools on pools.campaign_id = c.id and pools.kind = 'record'
left join rollups.to_record work on work.pool_id = pools.id
order by c.language, c.created_at, c.id
