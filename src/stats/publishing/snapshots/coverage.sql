-- name: coverage
with work as (
  select c.language, sum(sentences)::bigint as sentences, sum(recordings)::bigint as recordings
  from rollups.to_record
  join pools on pools.id = pool_id
  join campaigns c on c.id = pools.campaign_id
  where c.state <> 'closed'
  group by c.language
),
heard as (
  select
    c.language,
    -- Only those that a listener is given.
    coalesce(sum(recordings - valid - invalid - disputed) filter (where c.state = 'open'), 0)::bigint as undecided,
    sum(disputed)::bigint as disputed
  from rollups.campaigns done
  join campaigns c on c.id = done.campaign_id
  group by c.language
)
select
  language,
  coalesce(work.sentences, 0) as sentences_left,
  coalesce(work.recordings, 0) as recordings_left,
  coalesce(undecided, 0) as undecided,
  coalesce(disputed, 0) as disputed,
  coalesce(speakers, 0) as speakers
from work
full join heard using (language)
left join stats.languages using (language)
where work.sentences > 0 or speakers > 0
order by language
