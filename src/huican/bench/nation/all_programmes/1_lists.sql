-- The six lists as bits, 64 persons a row: one join finds what six would.
WITH listed AS (
  SELECT person_id, 1 AS list FROM list_dead
  WHERE from_day < $first AND (until_day IS NULL OR until_day > $first)
  UNION ALL
  SELECT person_id, 2 FROM list_hardship_support
  WHERE from_day < $first AND (until_day IS NULL OR until_day > $first)
  UNION ALL
  SELECT person_id, 3 FROM list_work_injury_care
  WHERE from_day < $first AND (until_day IS NULL OR until_day > $first)
  UNION ALL
  SELECT person_id, 4 FROM list_imprisoned
  WHERE from_day < $first AND (until_day IS NULL OR until_day > $first)
  UNION ALL
  SELECT person_id, 5 FROM list_dibao
  WHERE from_day < $next AND (until_day IS NULL OR until_day > $first)
  UNION ALL
  SELECT person_id, 6 FROM list_orphan
  WHERE from_day < $next AND (until_day IS NULL OR until_day > $first)
  UNION ALL
  -- Every row of 64 is there, listed or not.
  SELECT 64 * unnest(range(until // 64 + 1)), 0
  FROM (SELECT max(first_person + persons) AS until FROM county)
),
sixty_four AS (
  SELECT
    person_id >> 6 AS block,
    bit_or(CASE list WHEN 1 THEN bit ELSE 0::UBIGINT END) AS dead,
    bit_or(CASE list WHEN 2 THEN bit ELSE 0::UBIGINT END) AS hardship_support,
    bit_or(CASE list WHEN 3 THEN bit ELSE 0::UBIGINT END) AS work_injury_care,
    bit_or(CASE list WHEN 4 THEN bit ELSE 0::UBIGINT END) AS imprisoned,
    bit_or(CASE list WHEN 5 THEN bit ELSE 0::UBIGINT END) AS dibao,
    bit_or(CASE list WHEN 6 THEN bit ELSE 0::UBIGINT END) AS orphan
  FROM (SELECT person_id, list, 1::UBIGINT << (person_id & 63)::UBIGINT AS bit FROM listed)
  GROUP BY block
),
