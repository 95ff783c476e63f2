-- What a programme asks for, joined: certificate, alive and local household first.
programme AS (
  SELECT
    *,
    valid | dead | local_household | accident_age | accident_level | accident_once
      AS accident_insurance,
    valid | dead | local_household | has_limb | limb_missing | prosthesis_fit
      | not_by_others | prosthesis_due | prosthesis_hardship AS artificial_limb,
    dead | local_household | assessed_designated | assessment_met | assessment_hardship
      AS assessment_fee,
    valid | dead | local_household | auxiliary_age | auxiliary_kind | wants_work
      | able_to_work | cannot_compete AS auxiliary_employment,
    valid | dead | local_household | severe | five_ways | house_alterable | not_for_elderly
      | not_altered AS barrier_free_homes,
    valid | dead | local_household | boarding_age | care_kind | boarding_chosen
      | boarding_hardship AS care_boarding,
    valid | dead | local_household | day_age | care_kind | day_chosen | day_hardship AS care_day,
    valid | dead | local_household | home_age | care_kind | home_chosen | home_hardship
      AS care_home,
    valid | dead | local_household | has_intellect | severe | five_ways | wants_care
      AS care_intellect,
    dead | local_household | cataract_indicated | cataract_certified | cataract_hardship
      AS cataract_surgery,
    dead | resident | meets_grade | new_one_needed | year_waited | no_objection
      AS certificate_itself,
    dead | rescue_age | rescue_disability | rescue_household | resident AS children_rescue,
    dead | local_household | deaf | cochlear_age | cochlear_indicated | no_cochlear
      | cochlear_hardship AS cochlear,
    valid | dead | local_household | device_needed | not_by_others | device_due
      | device_hardship AS devices,
    valid | dead | local_household | student_stage | enrolled | student_full_time
      | student_new | student_hardship | no_same_aid AS education_students,
    dead | local_household | parent_certified | child_stage | enrolled | child_full_time
      | child_new | child_hardship | no_same_aid AS education_children,
    valid | dead | local_household | pupil_stage | enrolled | pupil_hardship | no_same_aid
      AS education_pupils,
    valid | dead | local_household | aid_age | wants_work | able_to_work | no_steady_work
      | worker_hardship AS employment_aid,
    valid | dead | local_household | wants_family_doctor | doctor_need AS family_doctor,
    valid | dead | local_household | visit_kind AS festival_visits,
    valid | dead | local_household | lower_limb_disabled | no_intellect | no_mental
      | vehicle_owner | vehicle_standard AS fuel_subsidy,
    valid | dead | local_household | graduated | graduated_lately | no_steady_work
      | wants_work AS graduates,
    valid | dead | local_household | has_hearing | hearing_aid_needed | not_by_others
      | hearing_aid_due | hearing_aid_hardship AS hearing_aid,
    valid | dead | local_household | sports_level | hard_to_go_out | wants_home_sports
      | no_sports AS home_sports,
    valid | dead | local_household | four_ways | unsafe | only_home | not_repaired AS house_repair,
    dead | legal_matter | legal_need AS legal_aid,
    valid | dead | living_hardship | not_missing | not_moved_out | not_supported
      | no_work_injury_care | not_imprisoned | not_declined | true_material | review_passed
      | no_orphan | living_like | living_applied AS living_subsidy,
    valid | dead | local_household | resident_medical | medical_kind | medical_once
      AS medical_contribution,
    valid | dead | local_household | has_mental | five_ways | medical_record AS medicine_subsidy,
    valid | dead | nursing_level | care_needed | not_missing | not_moved_out | not_supported
      | no_work_injury_care | not_imprisoned | not_declined | true_material | review_passed
      | nursing_like | nursing_applied AS nursing_subsidy,
    dead | local_household | outreach_age | outreach_disability | cannot_attend_school
      AS outreach_education,
    valid | dead | local_household | pension_age | resident_pension | not_drawing
      | pension_kind | pension_once AS pension_contribution,
    valid | dead | local_household | post_age | hard_to_employ | able_to_work | no_work
      | post_months AS public_posts,
    dead | employed_by_unit | quota_certificate | quota_age | contract | quota_wage
      | fully_insured | one_employer AS quota_placement,
    dead | employed_by_unit | double_kind | double_age | contract | double_wage
      | fully_insured | one_employer AS quota_placement_double,
    valid | dead | local_household | sudden_hardship | relief_expense | relief_left AS relief,
    valid | dead | local_household | start_up_age | own_work | start_up_registered
      | start_up_months | not_started AS start_up,
    valid | dead | local_household | training_age | wants_training | able_to_work
      | not_trained AS training,
    valid | dead | local_household | has_sight | low_sight | not_by_others | visual_aid_due
      | visual_aid_hardship AS visual_aids,
    -- What a student gets himself goes before what he gets for his parents.
    education_children | turned(education_students) AS child
  FROM condition
),
coded AS (
  SELECT
    *,
    word(
      three(accident_insurance, artificial_limb, assessment_fee),
      three(auxiliary_employment, barrier_free_homes, care_boarding),
      three(care_day, care_home, care_intellect),
      three(cataract_surgery, certificate_itself, children_rescue),
      three(cochlear, devices, education_students),
      three(child, education_pupils, employment_aid),
      three(family_doctor, festival_visits, fuel_subsidy),
      three(graduates, hearing_aid, home_sports),
      three(house_repair, legal_aid, living_subsidy),
      three(medical_contribution, medicine_subsidy, nursing_subsidy)
    ) AS codes_0,
    four(
      three(outreach_education, pension_contribution, public_posts),
      three(quota_placement, quota_placement_double, relief),
      three(start_up, training, visual_aids), 0
    )::BIGINT AS codes_1
  FROM programme
)
SELECT
  person_id, area6,
  word(
    three(valid, dead, local_household),
    three(accident_age, accident_level, accident_once),
    three(has_limb, limb_missing, prosthesis_fit),
    three(not_by_others, prosthesis_due, prosthesis_hardship),
    three(assessed_designated, assessment_met, assessment_hardship),
    three(auxiliary_age, auxiliary_kind, wants_work),
    three(able_to_work, cannot_compete, severe),
    three(five_ways, house_alterable, not_for_elderly),
    three(not_altered, boarding_age, care_kind),
    three(boarding_chosen, boarding_hardship, day_age)
  ) AS reasons_0,
  word(
    three(day_chosen, day_hardship, home_age),
    three(home_chosen, home_hardship, has_intellect),
    three(wants_care, cataract_indicated, cataract_certified),
    three(cataract_hardship, resident, meets_grade),
    three(new_one_needed, year_waited, no_objection),
    three(rescue_age, rescue_disability, rescue_household),
    three(deaf, cochlear_age, cochlear_indicated),
    three(no_cochlear, cochlear_hardship, device_needed),
    three(device_due, device_hardship, student_stage),
    three(enrolled, student_full_time, student_new)
  ) AS reasons_1,
  word(
    three(student_hardship, no_same_aid, parent_certified),
    three(child_stage, child_full_time, child_new),
    three(child_hardship, pupil_stage, pupil_hardship),
    three(aid_age, no_steady_work, worker_hardship),
    three(wants_family_doctor, doctor_need, visit_kind),
    three(lower_limb_disabled, no_intellect, no_mental),
    three(vehicle_owner, vehicle_standard, graduated),
    three(graduated_lately, has_hearing, hearing_aid_needed),
    three(hearing_aid_due, hearing_aid_hardship, sports_level),
    three(hard_to_go_out, wants_home_sports, no_sports)
  ) AS reasons_2,
  word(
    three(four_ways, unsafe, only_home),
    three(not_repaired, legal_matter, legal_need),
    three(living_hardship, not_missing, not_moved_out),
    three(not_supported, no_work_injury_care, not_imprisoned),
    three(not_declined, true_material, review_passed),
    three(no_orphan, living_like, living_applied),
    three(resident_medical, medical_kind, medical_once),
    three(has_mental, medical_record, nursing_level),
    three(care_needed, nursing_like, nursing_applied),
    three(outreach_age, outreach_disability, cannot_attend_school)
  ) AS reasons_3,
  word(
    three(pension_age, resident_pension, not_drawing),
    three(pension_kind, pension_once, post_age),
    three(hard_to_employ, no_work, post_months),
    three(employed_by_unit, quota_certificate, quota_age),
    three(contract, quota_wage, fully_insured),
    three(one_employer, double_kind, double_age),
    three(double_wage, sudden_hardship, relief_expense),
    three(relief_left, start_up_age, own_work),
    three(start_up_registered, start_up_months, not_started),
    three(training_age, wants_training, not_trained)
  ) AS reasons_4,
  three(has_sight, low_sight, visual_aid_due)::BIGINT
    + 64 * (visual_aid_hardship & 3::TINYINT)::BIGINT AS reasons_5,
  CASE WHEN education_children = -1 THEN 0 ELSE turned(education_students) & 3 END AS displaced,
  codes_0 AS outcome_0,
  codes_1 AS outcome_1,
  -- Of who is entitled all else that an amount asks for is known, unless it is a standard.
  CASE WHEN devices = 0 THEN
    CASE WHEN NOT devices__paid_in_money THEN 0
         WHEN devices__paid_in_money AND device_price__unsure | device_cap__unsure = 0
           THEN least(device_price, device_cap) END
  END::BIGINT AS devices__amount,
  CASE WHEN education_students = 0 THEN student_fen END AS education_students__amount,
  CASE WHEN child = 0 THEN child_fen END AS education_children__amount,
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
FROM coded
