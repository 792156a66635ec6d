-- Since when the audio of a recording is not in the bucket, or not all of it. Its review waits until it is back.
alter table recordings add column audio_missing_at timestamptz;

-- Attempts whose audio is removed because no recording names them. From here on none can: an upload that is slower
-- than anybody thought is sent again, and is not told that it is stored.
create table discarded_attempts (attempt uuid primary key);

-- The advisory lock about an attempt; few are enough, since those who keep recordings share them.
create function lock_of_attempt(attempt uuid) returns bigint language sql immutable
return hashtextextended('sauti:attempt:' || left(attempt::text, 2), 0);

-- Whoever discards an attempt has the lock alone, so that one of the two sees what the other did.
create function refuse_discarded_attempt() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(lock_of_attempt(new.attempt));
  if exists (select from discarded_attempts where attempt = new.attempt) then
    -- Of the class of errors after which one is asked to try again.
    raise exception 'the audio of attempt % is removed already', new.attempt using errcode = '53000';
  end if;
  return new;
end $$;
create trigger recordings_are_stored before insert on recordings
  for each row execute function refuse_discarded_attempt();
