-- Every day, ISO week, month and quarter in which something happened, in each language and (as '*') in all.
-- New speakers and new languages add up: a running sum over them counts each one once.
create materialized view timeline as
with before as (
  select
    *,
    -- The latest earlier row in which the same speaker spoke, by its day: in any language, and in this one.
    max(day) filter (where recordings > 0) over (
      partition by speaker order by day rows between unbounded preceding and 1 preceding
    ) as spoke_on,
    max(day) filter (where recordings > 0) over (
      partition by speaker, language order by day rows between unbounded preceding and 1 preceding
    ) as spoke_in_language_on,
    max(day) filter (where recordings > 0) over (
      partition by language order by day rows between unbounded preceding and 1 preceding
    ) as language_heard_on
  from speaker_days
),
spread as (
  select
    grain,
    starts,
    scope,
    recordings > 0 and scope_spoke_on is null as is_new_speaker,
    recordings > 0 and coalesce(scope_spoke_on < starts, true) as is_speaker,
    recordings > 0 and language_heard_on is null as is_new_language,
    recordings > 0 and coalesce(language_heard_on < starts, true) as is_language,
    recordings,
    valid,
    invalid,
    ms,
    valid_ms,
    validations
  from before
  cross join lateral (
    values (language, spoke_in_language_on), ('*', spoke_on)
  ) as scopes (scope, scope_spoke_on)
  cross join lateral (
    values
      ('day', day),
      ('week', date_trunc('week', day::timestamp)::date),
      ('month', date_trunc('month', day::timestamp)::date),
      ('quarter', date_trunc('quarter', day::timestamp)::date)
  ) as periods (grain, starts)
)
select
  grain,
  case grain
    when 'day' then to_char(starts, 'YYYY-MM-DD')
    when 'week' then to_char(starts, 'IYYY-"W"IW')
    when 'month' then to_char(starts, 'YYYY-MM')
    when 'quarter' then to_char(starts, 'YYYY-"Q"Q')
  end as period,
  scope as language,
  count(*) filter (where is_speaker) as speakers,
  count(*) filter (where is_new_speaker) as new_speakers,
  count(*) filter (where is_language) as languages,
  count(*) filter (where is_new_language) as new_languages,
  sum(recordings)::bigint as recordings,
  sum(valid)::bigint as valid,
  sum(invalid)::bigint as invalid,
  sum(ms)::bigint as ms,
  sum(valid_ms)::bigint as valid_ms,
  sum(validations)::bigint as validations
from spread
group by grain, starts, scope;

create unique index on timeline (grain, period, language);
