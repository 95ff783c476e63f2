-- What concerns a programme, of any word; 0–2 of the first: certificate, alive, local.
own AS (
  SELECT
    *,
    reasons_0 & fields(0, 5) AS accident_insurance,
    reasons_0 & (fields(0, 2) | fields(6, 11)) AS artificial_limb,
    reasons_0 & (fields(1, 2) | fields(12, 14)) AS assessment_fee,
    reasons_0 & (fields(0, 2) | fields(15, 19)) AS auxiliary_employment,
    reasons_0 & (fields(0, 2) | fields(20, 24)) AS barrier_free_homes,
    reasons_0 & (fields(0, 2) | fields(25, 28)) AS care_boarding,
    (reasons_0 & (fields(0, 2) | fields(26, 26) | fields(29, 29))) | (reasons_1 & fields(0, 1)) AS care_day,
    (reasons_0 & (fields(0, 2) | fields(26, 26))) | (reasons_1 & fields(2, 4)) AS care_home,
    (reasons_0 & (fields(0, 2) | fields(20, 21))) | (reasons_1 & fields(5, 6)) AS care_intellect,
    (reasons_0 & fields(1, 2)) | (reasons_1 & fields(7, 9)) AS cataract_surgery,
    (reasons_0 & fields(1, 1)) | (reasons_1 & fields(10, 14)) AS certificate,
    (reasons_0 & fields(1, 1)) | (reasons_1 & (fields(10, 10) | fields(15, 17))) AS children_rescue,
    (reasons_0 & fields(1, 2)) | (reasons_1 & fields(18, 22)) AS cochlear,
    (reasons_0 & (fields(0, 2) | fields(9, 9))) | (reasons_1 & fields(23, 25)) AS devices,
    (reasons_0 & fields(0, 2)) | (reasons_1 & fields(26, 29)) | (reasons_2 & fields(0, 1))
      AS education_students,
    (reasons_0 & fields(1, 2)) | (reasons_1 & fields(27, 27)) | (reasons_2 & fields(1, 6))
      AS education_children,
    (reasons_0 & fields(0, 2)) | (reasons_1 & fields(27, 27))
      | (reasons_2 & (fields(1, 1) | fields(7, 8))) AS education_pupils,
    (reasons_0 & (fields(0, 2) | fields(17, 18))) | (reasons_2 & fields(9, 11)) AS employment_aid,
    (reasons_0 & fields(0, 2)) | (reasons_2 & fields(12, 13)) AS family_doctor,
    (reasons_0 & fields(0, 2)) | (reasons_2 & fields(14, 14)) AS festival_visits,
    (reasons_0 & fields(0, 2)) | (reasons_2 & fields(15, 19)) AS fuel_subsidy,
    (reasons_0 & (fields(0, 2) | fields(17, 17)))
      | (reasons_2 & (fields(10, 10) | fields(20, 21))) AS graduates,
    (reasons_0 & (fields(0, 2) | fields(9, 9))) | (reasons_2 & fields(22, 25)) AS hearing_aid,
    (reasons_0 & fields(0, 2)) | (reasons_2 & fields(26, 29)) AS home_sports,
    (reasons_0 & fields(0, 2)) | (reasons_3 & fields(0, 3)) AS house_repair,
    (reasons_0 & fields(1, 1)) | (reasons_3 & fields(4, 5)) AS legal_aid,
    (reasons_0 & fields(0, 1)) | (reasons_3 & fields(6, 17)) AS living_subsidy,
    (reasons_0 & fields(0, 2)) | (reasons_3 & fields(18, 20)) AS medical_contribution,
    (reasons_0 & (fields(0, 2) | fields(21, 21))) | (reasons_3 & fields(21, 22))
      AS medicine_subsidy,
    (reasons_0 & fields(0, 1)) | (reasons_3 & (fields(7, 14) | fields(23, 26))) AS nursing_subsidy,
    (reasons_0 & fields(1, 2)) | (reasons_3 & fields(27, 29)) AS outreach_education,
    (reasons_0 & fields(0, 2)) | (reasons_4 & fields(0, 4)) AS pension_contribution,
    (reasons_0 & (fields(0, 2) | fields(18, 18))) | (reasons_4 & fields(5, 8)) AS public_posts,
    (reasons_0 & fields(1, 1)) | (reasons_4 & fields(9, 15)) AS quota_placement,
    (reasons_0 & fields(1, 1))
      | (reasons_4 & (fields(9, 9) | fields(12, 12) | fields(14, 18))) AS quota_placement_double,
    (reasons_0 & fields(0, 2)) | (reasons_4 & fields(19, 21)) AS relief,
    (reasons_0 & fields(0, 2)) | (reasons_4 & fields(22, 26)) AS start_up,
    (reasons_0 & (fields(0, 2) | fields(18, 18))) | (reasons_4 & fields(27, 29)) AS training,
    (reasons_0 & (fields(0, 2) | fields(9, 9))) | (reasons_5 & fields(0, 3)) AS visual_aids
  FROM reason
),
outcomes AS (
  SELECT
    *,
    outcome(education_students, 0) AS student,
    -- What a student gets himself goes before what he gets for his parents.
    CASE WHEN outcome(education_children, 0) = 0 OR student = 0 THEN 0
         WHEN student = 1 THEN 3 ELSE 2 END AS displaced,
    CASE displaced WHEN 0 THEN outcome(education_children, 0) WHEN 3 THEN 0 ELSE 2 END AS child
  FROM own
)
SELECT
  person_id, area6, reasons_0, reasons_1, reasons_2, reasons_3, reasons_4, reasons_5, displaced,
  outcome(accident_insurance, 0) | outcome(artificial_limb, 1) | outcome(assessment_fee, 2)
    | outcome(auxiliary_employment, 3) | outcome(barrier_free_homes, 4)
    | outcome(care_boarding, 5) | outcome(care_day, 6) | outcome(care_home, 7)
    | outcome(care_intellect, 8) | outcome(cataract_surgery, 9) | outcome(certificate, 10)
    | outcome(children_rescue, 11) | outcome(cochlear, 12) | outcome(devices, 13)
    | student * field(14) | child * field(15) | outcome(education_pupils, 16)
    | outcome(employment_aid, 17) | outcome(family_doctor, 18) | outcome(festival_visits, 19)
    | outcome(fuel_subsidy, 20) | outcome(graduates, 21) | outcome(hearing_aid, 22)
    | outcome(home_sports, 23) | outcome(house_repair, 24) | outcome(legal_aid, 25)
    | outcome(living_subsidy, 26) | outcome(medical_contribution, 27)
    | outcome(medicine_subsidy, 28) | outcome(nursing_subsidy, 29) AS outcome_0,
  outcome(outreach_education, 0) | outcome(pension_contribution, 1) | outcome(public_posts, 2)
    | outcome(quota_placement, 3) | outcome(quota_placement_double, 4) | outcome(relief, 5)
    | outcome(start_up, 6) | outcome(training, 7) | outcome(visual_aids, 8) AS outcome_1,
  -- Of who is entitled all else that an amount asks for is known, unless it is a standard.
  CASE WHEN devices = 0 THEN
    CASE WHEN NOT devices__paid_in_money THEN 0
         WHEN devices__paid_in_money AND device_price__unsure | device_cap__unsure = 0
           THEN least(device_price, device_cap) END
  END::BIGINT AS devices__amount,
  CASE WHEN education_students = 0 THEN student_fen END AS education_students__amount,
  CASE WHEN child = 1 THEN child_fen END AS education_children__amount,
  CASE WHEN education_pupils = 0 THEN pupil_fen END AS education_pupils__amount,
  CASE WHEN fuel_subsidy = 0 THEN
    fuel_subsidy__yearly_standard::BIGINT
      * CASE WHEN wheelchair_vehicles < fuel_subsidy__vehicles_max THEN wheelchair_vehicles
             ELSE fuel_subsidy__vehicles_max END
  END AS fuel_subsidy__amount,
  CASE WHEN house_repair = 0 THEN
    CASE house_grade WHEN 'D级' THEN house_repair__grade_d_standard
                     ELSE house_repair__grade_c_standard END
  END::BIGINT AS house_repair__amount,
  CASE WHEN nursing_subsidy = 0 THEN nursing_fen END::BIGINT AS nursing_subsidy__amount,
  CASE WHEN relief = 0 THEN
    (CASE WHEN own_expense::BIGINT * relief__share <= 100 * relief__cap::BIGINT
            THEN own_expense::BIGINT * relief__share
          WHEN own_expense::BIGINT * relief__share > 100 * relief__cap::BIGINT
            THEN 100 * relief__cap::BIGINT END
      -- Half a fen counts as one.
      + 50) // 100
  END AS relief__amount
FROM outcomes
