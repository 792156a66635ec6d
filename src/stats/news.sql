-- name: has-news
select coalesce(
  (
    select exists (
      select
      from events
      where (
          (events.xid >= pg_snapshot_xmin(last.seen) and not pg_visible_in_snapshot(events.xid, last.seen))
          -- Numbers of transactions start anew in a restored database.
          or events.at > last.taken_at
        )
        and events.verb in (
          'recording.received', 'recording.withdrawn', 'validation.cast', 'validation.undone',
          'decision.made', 'decision.undone'
        )
        and events.data ->> 'standing' is distinct from 'surplus'
    )
    from (select seen, taken_at from stats_refreshes order by id desc limit 1) as last
  ),
  true
) as news
