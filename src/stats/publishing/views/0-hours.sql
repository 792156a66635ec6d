create function stats.hours(ms bigint) returns float8 language sql immutable return ms / 3600000.0::float8;
