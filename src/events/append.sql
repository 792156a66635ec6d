-- name: append
insert into events (actor, verb, kind, language, campaign_id, tasks, recording_id, data)
values (:actor, :verb, :kind, :language, :campaign_id, :tasks, :recording_id, :data)
