-- One's own, and what one holds as a task.
-- name: find-playable
select r.id, r.attempt, r.content_type, r.bytes, encode(r.sha256, 'hex') as sha256,
  r.audio_missing_at is not null as missing
from recordings r
where r.id = :id
  and r.withdrawn_at is null
  and (
    r.contributor_id = :contributor
    or exists (
      select from tasks t
      join assignments a on a.task_id = t.id
      where t.recording_id = r.id and a.contributor_id = :contributor
        and (a.ended_at is null or a.standing = 'counted') and a.state = 'active'
    )
  )
