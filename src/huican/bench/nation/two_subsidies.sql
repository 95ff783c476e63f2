-- 困难残疾人生活补贴 and 重度残疾人护理补贴 written by hand: what compiled policies are held against.
-- Over `frame` (facts of a month) and `standard` (one row a county). TRUE, FALSE and NULL
-- (unknown) are Kleene's, as SQL has them. Bit i of no/unknown is condition i of the policy.
WITH condition AS (
  SELECT
    f.person_id, f.area_code, f.month, f.level, s.living_subsidy__monthly_standard AS living_fen,
    s.nursing_subsidy__monthly_standard
      + CASE WHEN f.level = 1 THEN s.nursing_subsidy__level_one_extra
             WHEN f.level <> 1 THEN 0 END AS nursing_fen,
    f.certificate_state = '有效' AS certificate,
    f.dibao
      OR (s.living_subsidy__widened_to_edge AND f.dibao_edge)
      OR (s.living_subsidy__widened_to_other AND f.other_hardship) AS hardship,
    (f.level = 1 OR f.level = 2)
      OR (s.nursing_subsidy__intellect_mental_level >= 3
          AND f.level <= s.nursing_subsidy__intellect_mental_level
          AND (f.has_intellect OR f.has_mental)) AS severe,
    (s.nursing_subsidy__level_one_two_deemed AND (f.level = 1 OR f.level = 2))
      OR (s.nursing_subsidy__level_three_four_deemed AND (f.level = 3 OR f.level = 4))
      OR f.long_term_care AS care,
    NOT f.dead AS alive, NOT f.missing AS not_missing, NOT f.moved_out AS not_moved_out,
    NOT f.hardship_support AS not_hardship_support, NOT f.work_injury_care AS no_work_injury_care,
    NOT f.imprisoned AS not_imprisoned, NOT f.declined AS not_declined,
    NOT f.false_material AS true_material, NOT f.review_failed AS review_passed,
    -- Clauses that a place has not switched on are left out: they hold.
    NOT s.living_subsidy__check_orphan OR NOT f.orphan AS living_orphan,
    NOT s.living_subsidy__check_like_allowance
      OR f.like_living_allowance <= s.living_subsidy__monthly_standard AS living_like,
    NOT s.living_subsidy__check_application OR f.applied AS living_applied,
    NOT s.nursing_subsidy__check_like_allowance
      OR f.like_nursing_allowance <= nursing_fen AS nursing_like,
    NOT s.nursing_subsidy__check_application OR f.applied AS nursing_applied
  FROM frame AS f
  JOIN standard AS s ON s.area6 = f.area_code
),
reason AS (
  SELECT
    *,
    {living_no} AS living_subsidy__no,
    {living_unknown} AS living_subsidy__unknown,
    {nursing_no} AS nursing_subsidy__no,
    {nursing_unknown} AS nursing_subsidy__unknown
  FROM condition
)
SELECT 1
