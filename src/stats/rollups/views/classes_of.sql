-- The histogram classes of a recording; the lowest and the highest class take in the values beyond them.
create function rollups.classes_of(ms int, level_db real, noise_db real, speech_share real)
returns table (measure text, at_least int) language sql immutable as $$
  select measure, greatest(lowest, least(highest, floor(value / width)::int * width))
  from (
    values
      ('duration', ms / 1000.0::real, 1, 0, 30),
      ('level', level_db, 3, -60, -3),
      ('noise', noise_db, 5, -100, -5),
      ('speech', speech_share * 100, 10, 0, 90)
  ) as scales (measure, value, width, lowest, highest)
  where value is not null
$$;
