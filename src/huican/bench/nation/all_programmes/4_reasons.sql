-- One row a person: the keys of those tables.
keyed AS (
  SELECT
    p.*, s.* EXCLUDE (place, area6), l.* EXCLUDE (block),
    1::UBIGINT << (p.person_id & 63)::UBIGINT AS bit,
    256 * s.alike + CASE WHEN p.age__unsure = 0 THEN p.age ELSE 255 END AS age_key,
    512 * s.alike + 64::BIGINT * p.level + (has_limb | 4 * has_intellect | 16 * has_mental)
      AS level_key,
    8 * p.place + p.level AS nursing_key,
    CASE WHEN l.dibao & bit <> 0 THEN 0 ELSE s.not_on_dibao END
      | CASE WHEN l.hardship_support & bit <> 0 THEN 0 ELSE 4 * s.not_on_hardship_support END
      | said(dibao_edge, 2) | said(poverty_registered, 3) | said(hardship_proof, 4)
      | said(family_hardship, 5) AS hardship_key,
    enum_code(certificate_state)::BIGINT + 8 * enum_code(care_form)::BIGINT
      + 64 * enum_code(house_grade)::BIGINT + 512 * enum_code(employment_state)::BIGINT
      + 8192 * enum_code(category)::BIGINT AS choice_key,
    16 * p.place + enum_code(school_stage) AS stage_key
  FROM packed AS p
  JOIN county_says AS s ON s.place = p.place
  JOIN sixty_four AS l ON l.block = p.person_id >> 6
),
-- What must not be, in fields of the words.
known AS (
  SELECT
    *,
    said(accident_covered, 5) | said(paid_by_others, 9) | said(prosthesis_received, 10)
      | said(elderly_alteration, 23) | said(barrier_free_done, 24) AS not_0,
    said(notice_objection, 14) | said(cochlear_received, 21) | said(device_received, 24) AS not_1,
    said(same_aid_received, 1) | said(hearing_aid_received, 24) | said(home_sports_received, 29)
      AS not_2,
    said(house_repaired, 3) | said(missing, 7) | said(moved_out, 8) | said(declined, 12)
      | said(false_material, 13) | said(review_failed, 14) | said(medical_paid_elsewhere, 20)
      AS not_3,
    said(pension_drawn, 2) | said(pension_paid_elsewhere, 4) | said(counted_elsewhere, 15)
      | said(start_up_received, 26) | said(trained_this_year, 29) AS not_4,
    said(visual_aid_received, 2) AS not_5
  FROM keyed
  JOIN age_means USING (age_key)
  JOIN level_means USING (level_key)
  JOIN hardship_means USING (hardship_key)
  JOIN choice_means USING (choice_key)
  JOIN stage_means USING (stage_key)
  JOIN nursing_means USING (nursing_key)
),
-- 154 different conditions in six words.
reason AS (
  SELECT
    * EXCLUDE (dead, hardship_support, work_injury_care, imprisoned, dibao, orphan),
    applies_0 & (
      age_0 | level_0 | hardship_0 | choice_0 | (steady_0 & said(condition_stable, 16))
      | CASE WHEN dead & bit <> 0 THEN 3 * field(1) ELSE 0 END
      | said(local_household, 2) | said(limb_missing, 7) | said(prosthesis_fit, 8)
      | said(assessed_designated, 12) | said(meets_grade, 13) | said(wants_work, 17)
      | said(able_to_work, 18) | said(cannot_compete, 19) | said(house_alterable, 22)
      -- Who had one before needs it to be worn out; of the others every bit is kept.
      | (turned(not_0, field(5) | field(9) | field(10) | field(23) | field(24))
         & (unless(prosthesis_years < artificial_limb__service_years, prosthesis_years__unsure, 10)
            | open_0 | fields(0, 9) | fields(11, 29)))
    ) AS reasons_0,
    applies_1 & (
      age_1 | level_1 | hardship_1 | choice_1 | stage_1
      | said(wants_care, 6) | said(cataract_indicated, 7)
      | said(local_household & residence_permit_here, 10) | said(meets_grade, 11)
      | (state_1
         & (unless(certificate_months_left > certificate__renew_months_before,
                   certificate_months_left__unsure, 12) | (open_1 & fields(12, 12))
            | unless(months_since_cancelled < 12, months_since_cancelled__unsure, 13)))
      | ((child_valid_1 | (limb_1 & said(has_sight & has_hearing & has_speech, 16)))
         & said(child_diagnosed & autism_diagnosed, 16))
      | (any_household_1 & child_1 & said(welfare_institution, 17)
         & CASE WHEN orphan & bit <> 0 THEN 0 ELSE not_on_orphan_1 END)
      | ((hearing_valid_1 | said(has_hearing, 18)) & said(hearing_diagnosed, 18))
      | said(cochlear_indicated, 20) | said(device_needed, 23)
      | (turned(not_1, field(14) | field(21) | field(24))
         & (unless(device_years < devices__service_years, device_years__unsure, 24)
            | open_1 | fields(0, 23) | fields(25, 29)))
      | said(enrolled, 27) | said(full_time, 28) | said(newly_admitted, 29)
    ) AS reasons_1,
    applies_2 & (
      age_2 | level_2 | hardship_2 | choice_2 | stage_2 | (open_2 & fields(21, 21))
      | said(parent_certified, 2) | said(full_time, 4) | said(newly_admitted, 5)
      | (worker_2 & severe_2 & (said(hard_to_employ, 11) | said(several_disabled, 14)))
      | said(wants_family_doctor, 12) | said(rehabilitation_need, 13) | said(lower_limb, 15)
      | unless(wheelchair_vehicles < 1, wheelchair_vehicles__unsure, 18)
      | said(vehicle_standard, 19) | said(graduated, 20)
      | unless(months_since_graduation > graduates__months_max, months_since_graduation__unsure, 21)
      | said(has_hearing, 22) | said(hearing_aid_needed, 23)
      | said(hard_to_go_out, 27) | said(wants_home_sports, 28)
      | (turned(not_2, field(1) | field(24) | field(29))
         & (unless(hearing_aid_years < hearing_aid__service_years, hearing_aid_years__unsure, 24)
            | open_2 | fields(0, 23) | fields(25, 29)))
    ) AS reasons_2,
    applies_3 & (
      age_3 | level_3 | hardship_3 | choice_3 | open_3 | nursing_open_3
      | said(only_home, 2) | said(legal_matter, 4)
      | ((legal_valid_3 | said(no_fixed_income, 5)) & legal_3 & said(legal_hardship, 5))
      | (dibao_3 & (near_3 | edge_3) & severe_3 & (said(other_hardship, 6) | other_3))
      | CASE WHEN hardship_support & bit <> 0 THEN 3 * field(9) ELSE 0 END
      | CASE WHEN work_injury_care & bit <> 0 THEN 3 * field(10) ELSE 0 END
      | CASE WHEN imprisoned & bit <> 0 THEN 3 * field(11) ELSE 0 END
      | CASE WHEN orphan & bit <> 0 THEN 3 * field(15) ELSE 0 END
      | unless(like_living_allowance > living_limit, like_living_allowance__unsure, 16)
      | applied::BIGINT * (field(17) | field(26))
      | said(resident_medical, 18)
      | unless(medical_record_years > medicine_subsidy__record_years_max,
               medical_record_years__unsure, 22)
      | (deemed_3 & said(long_term_care, 24))
      | unless(like_nursing_allowance > nursing_limit, like_nursing_allowance__unsure, 25)
      | (school_valid_3 & said(child_diagnosed & autism_diagnosed, 28))
      | said(cannot_attend_school, 29)
      | turned(not_3, field(3) | field(7) | field(8) | field(12) | field(13) | field(14)
                      | field(20))
    ) AS reasons_3,
    applies_4 & (
      age_4 | choice_4 | open_4
      | said(resident_pension, 1)
      | (dibao_4 & (near_4 | edge_4) & severe_4)
      | said(hard_to_employ, 6)
      | unless(public_post_months >= public_posts__months_max, public_post_months__unsure, 8)
      | said(employed_by_unit, 9)
      | ((valid_4 | double_4) & (said(disabled_soldier, 10) | said(disabled_soldier_severe, 16)))
      | unless(contract_months < 12, contract_months__unsure, 12)
      | unless(monthly_wage < quota_placement__minimum_wage, monthly_wage__unsure, 13)
      | said(fully_insured, 14)
      | unless(monthly_wage < quota_placement_double__minimum_wage, monthly_wage__unsure, 18)
      | said(sudden_hardship, 19)
      | unless(own_expense < relief__threshold, own_expense__unsure, 20)
      | unless(relief_times >= relief__times_max, relief_times__unsure, 21)
      | said(business_registered, 24)
      | unless(business_months < start_up__months_min, business_months__unsure, 25)
      | said(wants_training, 28)
      | turned(not_4, field(2) | field(4) | field(15) | field(26) | field(29))
    ) AS reasons_4,
    applies_5 & (
      hardship_5 | said(has_sight, 0)
      | ((low_5 | choice_5) & said(low_vision, 1))
      | (turned(not_5, field(2))
         & (unless(visual_aid_years < visual_aids__service_years, visual_aid_years__unsure, 2)
            | open_5))
    ) AS reasons_5
  FROM known
),
