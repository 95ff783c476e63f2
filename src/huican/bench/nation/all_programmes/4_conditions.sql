-- One row a person: what the lists say, and the keys of those tables.
keyed AS (
  SELECT
    p.*, s.* EXCLUDE (place, area6),
    1::UBIGINT << (p.person_id & 63)::UBIGINT AS bit,
    listed(l.dead, bit) AS dead,
    listed(l.hardship_support, bit) AS supported,
    listed(l.work_injury_care, bit) AS work_injury_care,
    listed(l.imprisoned, bit) AS imprisoned,
    listed(l.orphan, bit) AS listed_orphan,
    opposite(listed(l.dibao, bit)) & not_on_dibao AS dibao,
    opposite(supported) & not_on_hardship_support AS support,
    opposite(listed_orphan) & not_on_orphan AS orphan,
    256 * s.alike + CASE WHEN p.age__unsure = 0 THEN p.age ELSE 255 END AS age_key,
    512 * s.alike + 64 * p.level::BIGINT + three(has_limb, has_intellect, has_mental) AS level_key,
    8 * p.place + p.level AS nursing_key,
    enum_code(certificate_state)::BIGINT + 8 * enum_code(care_form)::BIGINT
      + 64 * enum_code(house_grade)::BIGINT + 512 * enum_code(employment_state)::BIGINT
      + 8192 * enum_code(category)::BIGINT AS choice_key,
    16 * p.place + enum_code(school_stage) AS stage_key
  FROM packed AS p
  JOIN county_says AS s ON s.place = p.place
  JOIN sixty_four AS l ON l.block = p.person_id >> 6
),
hardship AS (
  SELECT
    *,
    dibao & support & dibao_edge AS three_ways,
    three_ways & poverty_registered AS four_ways,
    four_ways & hardship_proof AS five_ways,
    dibao & dibao_edge & family_hardship AS study_hardship
  FROM keyed
  JOIN age_means USING (age_key)
  JOIN level_means USING (level_key)
  JOIN choice_means USING (choice_key)
  JOIN stage_means USING (stage_key)
  JOIN nursing_means USING (nursing_key)
),
-- Every condition that is not a fact as it stands, with those that several programmes share first.
condition AS (
  SELECT
    *,
    turned(paid_by_others) AS not_by_others,
    local_household & residence_permit_here AS resident,
    turned(same_aid_received) AS no_same_aid,
    turned(missing) AS not_missing,
    turned(moved_out) AS not_moved_out,
    supported | support_open AS not_supported,
    work_injury_care | work_injury_care_open AS no_work_injury_care,
    imprisoned | imprisoned_open AS not_imprisoned,
    turned(declined) AS not_declined,
    turned(false_material) AS true_material,
    turned(review_failed) AS review_passed,
    unless(contract_months < 12, contract_months__unsure) AS contract,
    turned(counted_elsewhere) AS one_employer,
    turned(accident_covered) & accident_insurance__no_double AS accident_once,
    turned(prosthesis_received)
      & (unless(prosthesis_years < artificial_limb__service_years, prosthesis_years__unsure)
         | prosthesis_open) AS prosthesis_due,
    five_ways & artificial_limb__hardship_only AS prosthesis_hardship,
    meets_grade & assessment_fee__met_only AS assessment_met,
    four_ways & assessment_fee__hardship_only AS assessment_hardship,
    steady & (has_mental | condition_stable) AS auxiliary_kind,
    turned(elderly_alteration) AS not_for_elderly,
    turned(barrier_free_done) & barrier_free_homes__once_only AS not_altered,
    five_ways & care_boarding__hardship_only AS boarding_hardship,
    five_ways & care_day__hardship_only AS day_hardship,
    five_ways & care_home__hardship_only AS home_hardship,
    valid & cataract_surgery__certified_only AS cataract_certified,
    five_ways & cataract_surgery__hardship_only AS cataract_hardship,
    lapsed
      & (valid | renewal_open
         | unless(certificate_months_left > certificate__renew_months_before,
                  certificate_months_left__unsure)) AS new_one_needed,
    not_cancelled & unless(months_since_cancelled < 12, months_since_cancelled__unsure)
      AS year_waited,
    turned(notice_objection) AS no_objection,
    (valid | (has_sight & has_hearing & has_speech & has_limb & has_intellect))
      & child_diagnosed & autism_diagnosed AS rescue_disability,
    children_rescue__any_household & dibao & poverty_registered & welfare_institution & orphan
      & support & hardship_proof AS rescue_household,
    (valid | has_hearing) & hearing_diagnosed AS deaf,
    turned(cochlear_received) AS no_cochlear,
    five_ways & cochlear__hardship_only AS cochlear_hardship,
    turned(device_received)
      & (unless(device_years < devices__service_years, device_years__unsure) | device_open)
      AS device_due,
    five_ways & devices__hardship_only AS device_hardship,
    full_time & education_students__full_time_only AS student_full_time,
    newly_admitted & education_students__newly_admitted_only AS student_new,
    study_hardship & education_students__hardship_only AS student_hardship,
    full_time & education_children__full_time_only AS child_full_time,
    newly_admitted & education_children__newly_admitted_only AS child_new,
    study_hardship & education_children__hardship_only AS child_hardship,
    study_hardship & education_pupils__hardship_only AS pupil_hardship,
    hard_to_employ & dibao & dibao_edge & poverty_registered AS worker_hardship,
    rehabilitation_need & family_doctor__need_only AS doctor_need,
    three_ways & several_disabled & visit_level AS visit_kind,
    has_limb | lower_limb AS lower_limb_disabled,
    turned(has_intellect) AS no_intellect,
    turned(has_mental) AS no_mental,
    unless(wheelchair_vehicles < 1, wheelchair_vehicles__unsure) AS vehicle_owner,
    unless(months_since_graduation > graduates__months_max, months_since_graduation__unsure)
      | graduated_open AS graduated_lately,
    turned(hearing_aid_received)
      & (unless(hearing_aid_years < hearing_aid__service_years, hearing_aid_years__unsure)
         | hearing_aid_open) AS hearing_aid_due,
    five_ways & hearing_aid__hardship_only AS hearing_aid_hardship,
    turned(home_sports_received) AS no_sports,
    turned(house_repaired) & house_repair__once_only AS not_repaired,
    (valid | no_fixed_income) & dibao & support & legal_hardship AS legal_need,
    dibao & (dibao_edge | living_subsidy__widened_to_edge)
      & (other_hardship | living_subsidy__widened_to_other) AS living_hardship,
    (listed_orphan | orphan_open) & living_subsidy__check_orphan AS no_orphan,
    (unless(like_living_allowance > living_limit, like_living_allowance__unsure) | living_open)
      & living_subsidy__check_like_allowance AS living_like,
    applied & living_subsidy__check_application AS living_applied,
    dibao & (dibao_edge | medical_contribution__edge_too) & medical_level AS medical_kind,
    turned(medical_paid_elsewhere) AS medical_once,
    unless(medical_record_years > medicine_subsidy__record_years_max,
           medical_record_years__unsure) | record_open AS medical_record,
    deemed & long_term_care AS care_needed,
    (unless(like_nursing_allowance > nursing_limit, like_nursing_allowance__unsure) | nursing_open)
      & nursing_subsidy__check_like_allowance AS nursing_like,
    applied & nursing_subsidy__check_application AS nursing_applied,
    valid & child_diagnosed & autism_diagnosed AS outreach_disability,
    turned(pension_drawn) AS not_drawing,
    dibao & (dibao_edge | pension_contribution__edge_too) & pension_level AS pension_kind,
    turned(pension_paid_elsewhere) AS pension_once,
    unless(public_post_months >= public_posts__months_max, public_post_months__unsure) | post_open
      AS post_months,
    valid & disabled_soldier AS quota_certificate,
    unless(monthly_wage < quota_placement__minimum_wage, monthly_wage__unsure) | wage_open
      AS quota_wage,
    (valid | severe) & disabled_soldier_severe AS double_kind,
    unless(monthly_wage < quota_placement_double__minimum_wage, monthly_wage__unsure)
      | double_wage_open AS double_wage,
    unless(own_expense < relief__threshold, own_expense__unsure) | expense_open AS relief_expense,
    unless(relief_times >= relief__times_max, relief_times__unsure) | times_open AS relief_left,
    business_registered & start_up__registration_needed AS start_up_registered,
    unless(business_months < start_up__months_min, business_months__unsure) | business_open
      AS start_up_months,
    turned(start_up_received) & start_up__once_only AS not_started,
    turned(trained_this_year) & training__once_a_year AS not_trained,
    (sight_category | mild) & low_vision AS low_sight,
    turned(visual_aid_received)
      & (unless(visual_aid_years < visual_aids__service_years, visual_aid_years__unsure)
         | visual_aid_open) AS visual_aid_due,
    five_ways & visual_aids__hardship_only AS visual_aid_hardship
  FROM hardship
),
