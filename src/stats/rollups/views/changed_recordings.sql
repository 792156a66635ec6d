-- Recordings with an event that the last fold has not seen. The new ones are in no sum yet.
create view rollups.changed_recordings as
with new_events as materialized (
  select verb, actor, recording_id
  from unread_events('statistics')
  where verb in (
    'recording.received', 'recording.measured', 'recording.withdrawn', 'validation.cast', 'validation.undone',
    'decision.made', 'decision.undone', 'subject.withheld', 'subject.restored',
    'contributor.merged', 'contributor.deleted'
  )
)
select recording_id, bool_or(is_new) as is_new
from (
  select recording_id, verb = 'recording.received' as is_new from new_events where recording_id is not null
  union all
  select r.id, false
  from new_events
  join contributors c on c.actor = new_events.actor
  join recordings r on r.contributor_id = c.id
  where new_events.verb in ('contributor.merged', 'contributor.deleted')
  union all
  select v.recording_id, false
  from new_events
  join contributors c on c.actor = new_events.actor
  join validations v on v.contributor_id = c.id
  where new_events.verb in ('contributor.merged', 'contributor.deleted')
) as each
group by recording_id;
