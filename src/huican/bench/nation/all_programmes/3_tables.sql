-- What depends on few facts of few values is worked out once a value, not once a person.
alike AS (
  SELECT DISTINCT ON (alike) * FROM county_says
),
-- 周岁, with fifteen programmes' limits.
age_means AS (
  SELECT
    256 * alike + coalesce(age, 255) AS age_key,
    code(age BETWEEN accident_insurance__age_min AND accident_insurance__age_max) AS accident_age,
    code(age BETWEEN auxiliary_employment__age_min AND auxiliary_employment__age_max)
      AS auxiliary_age,
    code(age BETWEEN care_boarding__age_min AND care_boarding__age_max) AS boarding_age,
    code(age BETWEEN care_day__age_min AND care_day__age_max) AS day_age,
    code(age BETWEEN care_home__age_min AND care_home__age_max) AS home_age,
    code(age BETWEEN employment_aid__age_min AND employment_aid__age_max) AS aid_age,
    code(age BETWEEN outreach_education__age_min AND outreach_education__age_max) AS outreach_age,
    code(age BETWEEN pension_contribution__age_min AND pension_contribution__age_max)
      AS pension_age,
    code(age BETWEEN public_posts__age_min AND public_posts__age_max) AS post_age,
    code(age BETWEEN quota_placement__age_min AND quota_placement__age_max) AS quota_age,
    code(age BETWEEN quota_placement_double__age_min AND quota_placement_double__age_max)
      AS double_age,
    code(age BETWEEN start_up__age_min AND start_up__age_max) AS start_up_age,
    code(age BETWEEN training__age_min AND training__age_max) AS training_age,
    code(age <= children_rescue__age_max) AS rescue_age,
    code(age <= cochlear__age_max) AS cochlear_age
  FROM alike, (SELECT unnest(range(131)) AS age UNION ALL SELECT NULL)
),
yes_no AS (
  FROM (VALUES (true), (false), (NULL)) AS v (said)
),
-- 残疾等级, 肢体, 智力, 精神.
level_means AS (
  SELECT
    512 * alike + 64::BIGINT * coalesce(level, 0)
      + three(code(limb), code(intellect), code(mental)) AS level_key,
    code(level <= accident_insurance__level_max) AS accident_level,
    code(intellect OR (limb AND level <= auxiliary_employment__severe_level)) AS steady,
    code(level IN (1, 2)) AS severe,
    code(level IN (3, 4)) AS mild,
    code(intellect OR mental OR (limb AND level IN (1, 2))) AS care_kind,
    code(level <= home_sports__level_max) AS sports_level,
    code(level <= festival_visits__severe_level) AS visit_level,
    code(level <= medical_contribution__severe_level) AS medical_level,
    code(level <= pension_contribution__severe_level) AS pension_level,
    code(
      level IN (1, 2)
      OR (nursing_subsidy__intellect_mental_level >= 3
          AND level <= nursing_subsidy__intellect_mental_level AND (intellect OR mental)))
      AS nursing_level,
    code(
      (nursing_subsidy__level_one_two_deemed AND level IN (1, 2))
      OR (nursing_subsidy__level_three_four_deemed AND level IN (3, 4))) AS deemed
  FROM alike,
    (FROM (VALUES (1), (2), (3), (4), (NULL)) AS v (level)),
    (SELECT said AS limb FROM yes_no), (SELECT said AS intellect FROM yes_no),
    (SELECT said AS mental FROM yes_no)
),
-- Facts with a list of choices: 残疾人证状态, 托养方式, 房屋等级, 就业状况, 残疾类别.
choices AS (
  SELECT
    enum_range(certificate_state) AS states, enum_range(care_form) AS forms,
    enum_range(house_grade) AS grades, enum_range(employment_state) AS works,
    enum_range(school_stage) AS stages, enum_range(category) AS categories
  FROM packed LIMIT 1
),
choice_means AS (
  SELECT
    state_number + 8 * form_number + 64 * grade_number + 512 * work_number + 8192 * category_number
      AS choice_key,
    code(state = '有效') AS valid,
    code(state IN ('无证', '过期', '注销')) AS lapsed,
    code(state <> '注销') AS not_cancelled,
    code(category = '视力') AS sight_category,
    code(form = '寄宿托养') AS boarding_chosen,
    code(form = '日间照料') AS day_chosen,
    code(form = '居家托养') AS home_chosen,
    code(grade IN ('C级', 'D级')) AS unsafe,
    code(work IN ('未就业', '灵活就业')) AS no_steady_work,
    code(work IN ('未就业', '公益性岗位')) AS no_work,
    code(work IN ('个体就业', '种养业', '灵活就业')) AS own_work
  FROM
    (SELECT nullif(unnest(states), '') AS state, generate_subscripts(states, 1) - 1 AS state_number
     FROM choices),
    (SELECT nullif(unnest(forms), '') AS form, generate_subscripts(forms, 1) - 1 AS form_number
     FROM choices),
    (SELECT nullif(unnest(grades), '') AS grade, generate_subscripts(grades, 1) - 1 AS grade_number
     FROM choices),
    (SELECT nullif(unnest(works), '') AS work, generate_subscripts(works, 1) - 1 AS work_number
     FROM choices),
    (SELECT nullif(unnest(categories), '') AS category,
       generate_subscripts(categories, 1) - 1 AS category_number FROM choices)
),
-- 就读阶段, with what each county pays for it.
stage_means AS (
  SELECT
    16 * place + stage_number AS stage_key,
    code(stage IN ('普通高中', '中等职业教育', '大学专科', '大学本科', '研究生'))
      AS student_stage,
    code(
      stage IN ('普通高中', '中等职业教育', '大学专科', '大学本科')
      OR (education_children__graduates_too AND stage = '研究生')) AS child_stage,
    code(stage IN ('小学', '初中') OR (education_pupils__preschool_too AND stage = '学前'))
      AS pupil_stage,
    CASE stage
      WHEN '普通高中' THEN education_students__senior_standard
      WHEN '中等职业教育' THEN education_students__vocational_standard
      WHEN '大学专科' THEN education_students__college_standard
      WHEN '大学本科' THEN education_students__bachelor_standard
      ELSE education_students__graduate_standard
    END::BIGINT AS student_fen,
    CASE stage
      WHEN '普通高中' THEN education_children__senior_standard
      WHEN '中等职业教育' THEN education_children__vocational_standard
      WHEN '大学专科' THEN education_children__college_standard
      WHEN '大学本科' THEN education_children__bachelor_standard
      ELSE education_children__graduate_standard
    END::BIGINT AS child_fen,
    CASE stage
      WHEN '学前' THEN education_pupils__preschool_standard
      WHEN '小学' THEN education_pupils__primary_standard
      ELSE education_pupils__junior_standard
    END::BIGINT AS pupil_fen
  FROM standard,
    (SELECT nullif(unnest(stages), '') AS stage, generate_subscripts(stages, 1) - 1 AS stage_number
     FROM choices)
),
-- 重度护理补贴: what a county pays each level; nobody set it: no limit, but open.
nursing_means AS (
  SELECT
    8 * place + coalesce(level, 0) AS nursing_key,
    nursing_subsidy__monthly_standard::BIGINT
      + CASE WHEN level = 1 THEN nursing_subsidy__level_one_extra WHEN level <> 1 THEN 0 END
      AS nursing_fen,
    coalesce(nursing_fen, 9223372036854775807) AS nursing_limit,
    open_unless(nursing_fen IS NOT NULL) AS nursing_open
  FROM standard, (FROM (VALUES (1), (2), (3), (4), (NULL)) AS v (level))
),
