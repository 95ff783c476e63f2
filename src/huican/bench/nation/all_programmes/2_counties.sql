-- What a county's standards say whoever the person is; and which counties decide alike.
county_says AS (
  SELECT
    -- A standard that nobody set fails nobody; open_… and …_open say where
    -- it leaves a condition open.
    s.* REPLACE (
      coalesce(artificial_limb__service_years, 0) AS artificial_limb__service_years,
      coalesce(certificate__renew_months_before, 32767) AS certificate__renew_months_before,
      coalesce(devices__service_years, 0) AS devices__service_years,
      coalesce(graduates__months_max, 32767) AS graduates__months_max,
      coalesce(hearing_aid__service_years, 0) AS hearing_aid__service_years,
      coalesce(medicine_subsidy__record_years_max, 127) AS medicine_subsidy__record_years_max,
      coalesce(public_posts__months_max, 32767) AS public_posts__months_max,
      coalesce(quota_placement__minimum_wage, 0) AS quota_placement__minimum_wage,
      coalesce(quota_placement_double__minimum_wage, 0) AS quota_placement_double__minimum_wage,
      coalesce(relief__threshold, 0) AS relief__threshold,
      coalesce(relief__times_max, 127) AS relief__times_max,
      coalesce(start_up__months_min, 0) AS start_up__months_min,
      coalesce(visual_aids__service_years, 0) AS visual_aids__service_years
    ),
    coalesce(living_subsidy__monthly_standard, 2147483647) AS living_limit,
    code(CASE WHEN artificial_limb__service_years IS NOT NULL THEN true END) AS prosthesis_open,
    code(CASE WHEN certificate__renew_months_before IS NOT NULL THEN true END) AS renewal_open,
    code(CASE WHEN devices__service_years IS NOT NULL THEN true END) AS device_open,
    code(CASE WHEN hearing_aid__service_years IS NOT NULL THEN true END) AS hearing_aid_open,
    code(CASE WHEN visual_aids__service_years IS NOT NULL THEN true END) AS visual_aid_open,
    open_unless(graduates__months_max IS NOT NULL, 21) AS open_2,
    open_unless(living_subsidy__monthly_standard IS NOT NULL, 16)
      | open_unless(medicine_subsidy__record_years_max IS NOT NULL, 22)
      | open_unless(c.has_hardship_support, 9) | open_unless(c.has_work_injury_care, 10)
      | open_unless(c.has_imprisoned, 11) | open_unless(c.has_orphan, 15) AS open_3,
    open_unless(public_posts__months_max IS NOT NULL, 8)
      | open_unless(quota_placement__minimum_wage IS NOT NULL, 13)
      | open_unless(quota_placement_double__minimum_wage IS NOT NULL, 18)
      | open_unless(relief__threshold IS NOT NULL, 20)
      | open_unless(relief__times_max IS NOT NULL, 21)
      | open_unless(start_up__months_min IS NOT NULL, 25) AS open_4,
    dense_rank() OVER (ORDER BY (
      accident_insurance__age_min, accident_insurance__age_max, accident_insurance__level_max,
      auxiliary_employment__age_min, auxiliary_employment__age_max,
      auxiliary_employment__severe_level, care_boarding__age_min, care_boarding__age_max,
      care_day__age_min, care_day__age_max, care_home__age_min, care_home__age_max,
      children_rescue__age_max, cochlear__age_max, employment_aid__age_min,
      employment_aid__age_max, festival_visits__severe_level, home_sports__level_max,
      medical_contribution__severe_level, nursing_subsidy__intellect_mental_level,
      nursing_subsidy__level_one_two_deemed, nursing_subsidy__level_three_four_deemed,
      outreach_education__age_min, outreach_education__age_max, pension_contribution__age_min,
      pension_contribution__age_max, pension_contribution__severe_level, public_posts__age_min,
      public_posts__age_max, quota_placement__age_min, quota_placement__age_max,
      quota_placement_double__age_min, quota_placement_double__age_max, start_up__age_min,
      start_up__age_max, training__age_min, training__age_max
    )) AS alike,
    -- Who is not on a list is known not to be, if his county sent it.
    code(CASE WHEN c.has_dibao THEN false END) AS not_on_dibao,
    code(CASE WHEN c.has_hardship_support THEN false END) AS not_on_hardship_support,
    code(CASE WHEN c.has_orphan THEN false END) AS not_on_orphan,
    code(children_rescue__any_household) AS any_household,
    code(living_subsidy__widened_to_edge) AS living_edge,
    code(living_subsidy__widened_to_other) AS living_other,
    code(medical_contribution__edge_too) AS medical_edge,
    code(pension_contribution__edge_too) AS pension_edge,
    fields(0, 29) - (
      left_out(accident_insurance__no_double, 5) | left_out(artificial_limb__hardship_only, 11)
      | left_out(assessment_fee__met_only, 13) | left_out(assessment_fee__hardship_only, 14)
      | left_out(barrier_free_homes__once_only, 24) | left_out(care_boarding__hardship_only, 28)
    ) AS applies_0,
    fields(0, 29) - (
      left_out(care_day__hardship_only, 1) | left_out(care_home__hardship_only, 4)
      | left_out(cataract_surgery__certified_only, 8)
      | left_out(cataract_surgery__hardship_only, 9) | left_out(cochlear__hardship_only, 22)
      | left_out(devices__hardship_only, 25) | left_out(education_students__full_time_only, 28)
      | left_out(education_students__newly_admitted_only, 29)
    ) AS applies_1,
    fields(0, 29) - (
      left_out(education_students__hardship_only, 0)
      | left_out(education_children__full_time_only, 4)
      | left_out(education_children__newly_admitted_only, 5)
      | left_out(education_children__hardship_only, 6)
      | left_out(education_pupils__hardship_only, 8) | left_out(family_doctor__need_only, 13)
      | left_out(hearing_aid__hardship_only, 25)
    ) AS applies_2,
    fields(0, 29) - (
      left_out(house_repair__once_only, 3) | left_out(living_subsidy__check_orphan, 15)
      | left_out(living_subsidy__check_like_allowance, 16)
      | left_out(living_subsidy__check_application, 17)
      | left_out(nursing_subsidy__check_like_allowance, 25)
      | left_out(nursing_subsidy__check_application, 26)
    ) AS applies_3,
    fields(0, 29) - (
      left_out(start_up__registration_needed, 24) | left_out(start_up__once_only, 26)
      | left_out(training__once_a_year, 29)
    ) AS applies_4,
    fields(0, 29) - left_out(visual_aids__hardship_only, 3) AS applies_5
  FROM standard AS s JOIN county AS c USING (place)
),
