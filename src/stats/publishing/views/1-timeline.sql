-- Every day, ISO week, month and quarter in which something happened, in each language and (as '*') in all.
-- New speakers and new languages add up: a running sum over them counts each one once.
create materialized view stats.timeline as
with heard as (
  select grain, starts, language, starts = min(starts) over (partition by grain, language) as is_first
  from rollups.periods
  where language <> '*' and recordings > 0
),
languages as (
  select grain, starts, language, 1 as languages, is_first::int as new_languages
  from heard
  union all
  select grain, starts, '*', count(*), count(*) filter (where is_first)
  from heard
  group by grain, starts
)
select
  grain,
  case grain
    when 'day' then to_char(starts, 'YYYY-MM-DD')
    when 'week' then to_char(starts, 'IYYY-"W"IW')
    when 'month' then to_char(starts, 'YYYY-MM')
    when 'quarter' then to_char(starts, 'YYYY-"Q"Q')
  end as period,
  language,
  speakers,
  new_speakers,
  coalesce(languages, 0) as languages,
  coalesce(new_languages, 0) as new_languages,
  recordings,
  valid,
  invalid,
  ms,
  valid_ms,
  validations
from rollups.periods
left join languages using (grain, starts, language);

create unique index on stats.timeline (grain, period, language);
