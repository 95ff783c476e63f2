-- 困难残疾人生活补贴 and 重度残疾人护理补贴 in one month, as a person who knows both the rules and DuckDB
-- would write them: what the compiled policies are held against, row for row.
-- A condition that fails is 3, an unknown one 2, in two bits of `reasons_0`; each is worked out once.
WITH facts AS (
  SELECT
    p.person_id, p.area6, p.certificate_state = '有效' AS certificate, p.level, p.dibao_edge,
    p.other_hardship, p.has_intellect, p.has_mental, p.long_term_care, p.like_living_allowance,
    p.like_nursing_allowance, p.applied, p.missing, p.moved_out, p.declined, p.false_material,
    p.review_failed, s.*,
    p.person_id IN (FROM list_dead SELECT person_id
                    WHERE from_day < $first AND (until_day IS NULL OR until_day > $first)) AS dead,
    CASE WHEN p.person_id IN (FROM list_hardship_support SELECT person_id
                    WHERE from_day < $first AND (until_day IS NULL OR until_day > $first))
         THEN true WHEN c.has_hardship_support THEN false END AS hardship_support,
    CASE WHEN p.person_id IN (FROM list_work_injury_care SELECT person_id
                    WHERE from_day < $first AND (until_day IS NULL OR until_day > $first))
         THEN true WHEN c.has_work_injury_care THEN false END AS work_injury_care,
    CASE WHEN p.person_id IN (FROM list_imprisoned SELECT person_id
                    WHERE from_day < $first AND (until_day IS NULL OR until_day > $first))
         THEN true WHEN c.has_imprisoned THEN false END AS imprisoned,
    CASE WHEN p.person_id IN (FROM list_dibao SELECT person_id
                    WHERE from_day < $next AND (until_day IS NULL OR until_day > $first))
         THEN true WHEN c.has_dibao THEN false END AS dibao,
    CASE WHEN p.person_id IN (FROM list_orphan SELECT person_id
                    WHERE from_day < $next AND (until_day IS NULL OR until_day > $first))
         THEN true WHEN c.has_orphan THEN false END AS orphan
  FROM person AS p
  JOIN county AS c ON c.place = p.place
  JOIN (
    SELECT
      place AS standard_place,
      living_subsidy__monthly_standard AS living_fen,
      living_subsidy__widened_to_edge AS to_edge,
      living_subsidy__widened_to_other AS to_other,
      coalesce(living_subsidy__check_orphan, false) AS check_orphan,
      coalesce(living_subsidy__check_like_allowance, false) AS living_check_like,
      coalesce(living_subsidy__check_application, false) AS living_check_applied,
      nursing_subsidy__monthly_standard AS nursing_base_fen,
      nursing_subsidy__level_one_extra AS level_one_fen,
      nursing_subsidy__intellect_mental_level AS widened_level,
      nursing_subsidy__intellect_mental_level >= 3 AS widened,
      nursing_subsidy__level_one_two_deemed AS deemed,
      nursing_subsidy__level_three_four_deemed AS mild_deemed,
      coalesce(nursing_subsidy__check_like_allowance, false) AS nursing_check_like,
      coalesce(nursing_subsidy__check_application, false) AS nursing_check_applied
    FROM standard
  ) AS s ON s.standard_place = p.place
),
condition AS (
  SELECT
    *,
    nursing_base_fen
      + CASE WHEN level = 1 THEN level_one_fen WHEN level <> 1 THEN 0 END AS nursing_fen,
    dibao OR (to_edge AND dibao_edge) OR (to_other AND other_hardship) AS hardship,
    level <= 2 OR (widened AND level <= widened_level AND (has_intellect OR has_mental)) AS severe,
    (deemed AND level <= 2) OR (mild_deemed AND level >= 3) OR long_term_care AS care
  FROM facts
),
reason AS (
  SELECT
    person_id, area6, nursing_fen,
    CASE certificate WHEN true THEN 0 WHEN false THEN 3::BIGINT ELSE 2 END
    + CASE hardship WHEN true THEN 0 WHEN false THEN 3::BIGINT << 2 ELSE 2::BIGINT << 2 END
    + CASE dead WHEN false THEN 0 WHEN true THEN 3::BIGINT << 4 ELSE 2::BIGINT << 4 END
    + CASE missing WHEN false THEN 0 WHEN true THEN 3::BIGINT << 6 ELSE 2::BIGINT << 6 END
    + CASE moved_out WHEN false THEN 0 WHEN true THEN 3::BIGINT << 8 ELSE 2::BIGINT << 8 END
    + CASE hardship_support WHEN false THEN 0 WHEN true THEN 3::BIGINT << 10
           ELSE 2::BIGINT << 10 END
    + CASE work_injury_care WHEN false THEN 0 WHEN true THEN 3::BIGINT << 12
           ELSE 2::BIGINT << 12 END
    + CASE imprisoned WHEN false THEN 0 WHEN true THEN 3::BIGINT << 14 ELSE 2::BIGINT << 14 END
    + CASE declined WHEN false THEN 0 WHEN true THEN 3::BIGINT << 16 ELSE 2::BIGINT << 16 END
    + CASE false_material WHEN false THEN 0 WHEN true THEN 3::BIGINT << 18
           ELSE 2::BIGINT << 18 END
    + CASE review_failed WHEN false THEN 0 WHEN true THEN 3::BIGINT << 20 ELSE 2::BIGINT << 20 END
    -- Clauses that a county has not switched on are left out.
    + CASE WHEN NOT check_orphan OR NOT orphan THEN 0 WHEN orphan THEN 3::BIGINT << 22
           ELSE 2::BIGINT << 22 END
    + CASE WHEN NOT living_check_like OR like_living_allowance <= living_fen THEN 0
           WHEN like_living_allowance > living_fen THEN 3::BIGINT << 24
           ELSE 2::BIGINT << 24 END
    + CASE WHEN NOT living_check_applied OR applied THEN 0 WHEN NOT applied THEN 3::BIGINT << 26
           ELSE 2::BIGINT << 26 END
    + CASE severe WHEN true THEN 0 WHEN false THEN 3::BIGINT << 28 ELSE 2::BIGINT << 28 END
    + CASE care WHEN true THEN 0 WHEN false THEN 3::BIGINT << 30 ELSE 2::BIGINT << 30 END
    + CASE WHEN NOT nursing_check_like OR like_nursing_allowance <= nursing_fen THEN 0
           WHEN like_nursing_allowance > nursing_fen THEN 3::BIGINT << 32
           ELSE 2::BIGINT << 32 END
    + CASE WHEN NOT nursing_check_applied OR applied THEN 0 WHEN NOT applied THEN 3::BIGINT << 34
           ELSE 2::BIGINT << 34 END AS reasons_0
  FROM condition
),
masked AS (
  -- 0–13 are of the first; of the second all that stop both (0, 2–10), and 14–17.
  SELECT *, reasons_0 & 268435455 AS living, reasons_0 & 68455235571 AS nursing FROM reason
),
outcome AS (
  -- The lower bit of a field is set when the condition fails.
  SELECT
    person_id, area6, reasons_0, nursing_fen,
    CASE WHEN living = 0 THEN 1 WHEN living & 1537228672809129301 = 0 THEN 2 ELSE 0 END AS living,
    CASE WHEN nursing = 0 THEN 1 WHEN nursing & 1537228672809129301 = 0 THEN 2 ELSE 0 END AS nursing
  FROM masked
)
SELECT
  person_id, area6, reasons_0,
  living::BIGINT + nursing::BIGINT * 4 AS outcome_0,
  CASE WHEN nursing = 1 THEN nursing_fen END AS nursing_subsidy__amount
FROM outcome
