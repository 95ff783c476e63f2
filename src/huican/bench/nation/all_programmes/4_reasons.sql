-- One row a person: the keys of those tables, and what the lists say.
keyed AS (
  SELECT
    p.*, s.* EXCLUDE (place, area6),
    listed(l.dead, bit) AS dead,
    listed(l.hardship_support, bit) AS supported,
    listed(l.work_injury_care, bit) AS work_injury_care,
    listed(l.imprisoned, bit) AS imprisoned,
    listed(l.orphan, bit) AS listed_orphan,
    opposite(listed(l.dibao, bit)) & not_on_dibao AS dibao,
    opposite(supported) & not_on_hardship_support AS support,
    opposite(listed_orphan) & not_on_orphan AS orphan,
    1::UBIGINT << (p.person_id & 63)::UBIGINT AS bit,
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
known AS (
  SELECT
    *,
    dibao & support & dibao_edge AS visited,
    visited & poverty_registered AS four_ways,
    four_ways & hardship_proof AS five_ways,
    dibao & dibao_edge & family_hardship AS study_hardship
  FROM keyed
  JOIN age_means USING (age_key)
  JOIN level_means USING (level_key)
  JOIN choice_means USING (choice_key)
  JOIN stage_means USING (stage_key)
  JOIN nursing_means USING (nursing_key)
),
-- 154 different conditions in six words; what the tables say stands in front.
reason AS (
  SELECT
    *,
    applies_0 & (
      age_0 | level_0 | choice_0
      | word(
          three(valid, dead, local_household),
          three(none(), none(), turned(accident_covered)),
          three(none(), limb_missing, prosthesis_fit),
          three(
            turned(paid_by_others),
            turned(prosthesis_received)
            & (unless(prosthesis_years < artificial_limb__service_years, prosthesis_years__unsure)
               | prosthesis_open),
            five_ways),
          three(assessed_designated, meets_grade, four_ways),
          three(none(), steady & condition_stable, wants_work),
          three(able_to_work, cannot_compete, none()),
          three(five_ways, house_alterable, turned(elderly_alteration)),
          three(turned(barrier_free_done), none(), none()),
          three(none(), five_ways, none()))
    ) AS reasons_0,
    applies_1 & (
      age_1 | level_1 | choice_1 | stage_1
      | word(
          three(none(), five_ways, none()),
          three(none(), five_ways, none()),
          three(wants_care, cataract_indicated, valid),
          three(five_ways, local_household & residence_permit_here, meets_grade),
          three(
            lapsed
            & (valid | renewal_open
               | unless(certificate_months_left > certificate__renew_months_before,
                        certificate_months_left__unsure)),
            not_cancelled & unless(months_since_cancelled < 12, months_since_cancelled__unsure),
            turned(notice_objection)),
          three(
            none(),
            (valid | (has_limb & has_intellect & has_sight & has_hearing & has_speech))
            & child_diagnosed & autism_diagnosed,
            any_household & dibao & poverty_registered & welfare_institution & orphan & support
            & hardship_proof),
          three((valid | has_hearing) & hearing_diagnosed, none(), cochlear_indicated),
          three(turned(cochlear_received), five_ways, device_needed),
          three(
            turned(device_received)
            & (unless(device_years < devices__service_years, device_years__unsure) | device_open),
            five_ways, none()),
          three(enrolled, full_time, newly_admitted))
    ) AS reasons_1,
    applies_2 & (
      age_2 | level_2 | choice_2 | stage_2 | open_2
      | word(
          three(study_hardship, turned(same_aid_received), parent_certified),
          three(none(), full_time, newly_admitted),
          three(study_hardship, none(), study_hardship),
          three(
            none(), none(), hard_to_employ & dibao & dibao_edge & poverty_registered),
          three(
            wants_family_doctor, rehabilitation_need, visited & several_disabled & visit_severe),
          three(lower_limb, none(), none()),
          three(
            unless(wheelchair_vehicles < 1, wheelchair_vehicles__unsure), vehicle_standard,
            graduated),
          three(
            unless(months_since_graduation > graduates__months_max,
                   months_since_graduation__unsure),
            has_hearing, hearing_aid_needed),
          three(
            turned(hearing_aid_received)
            & (unless(hearing_aid_years < hearing_aid__service_years, hearing_aid_years__unsure)
               | hearing_aid_open),
            five_ways, none()),
          three(hard_to_go_out, wants_home_sports, turned(home_sports_received)))
    ) AS reasons_2,
    applies_3 & (
      age_3 | level_3 | choice_3 | open_3 | nursing_open_3
      | word(
          three(four_ways, none(), only_home),
          three(
            turned(house_repaired), legal_matter,
            (valid | no_fixed_income) & dibao & support & legal_hardship),
          three(
            dibao & (dibao_edge | living_edge) & (other_hardship | living_other), turned(missing),
            turned(moved_out)),
          three(supported, work_injury_care, imprisoned),
          three(turned(declined), turned(false_material), turned(review_failed)),
          three(
            listed_orphan,
            unless(like_living_allowance > living_limit, like_living_allowance__unsure), applied),
          three(
            resident_medical, dibao & (dibao_edge | medical_edge) & medical_severe,
            turned(medical_paid_elsewhere)),
          three(
            none(),
            unless(medical_record_years > medicine_subsidy__record_years_max,
                   medical_record_years__unsure),
            none()),
          three(
            deemed & long_term_care,
            unless(like_nursing_allowance > nursing_limit, like_nursing_allowance__unsure),
            applied),
          three(none(), valid & child_diagnosed & autism_diagnosed, cannot_attend_school))
    ) AS reasons_3,
    applies_4 & (
      age_4 | choice_4 | open_4
      | word(
          three(none(), resident_pension, turned(pension_drawn)),
          three(
            dibao & (dibao_edge | pension_edge) & pension_severe, turned(pension_paid_elsewhere),
            none()),
          three(
            hard_to_employ, none(),
            unless(public_post_months >= public_posts__months_max, public_post_months__unsure)),
          three(employed_by_unit, valid & disabled_soldier, none()),
          three(
            unless(contract_months < 12, contract_months__unsure),
            unless(monthly_wage < quota_placement__minimum_wage, monthly_wage__unsure),
            fully_insured),
          three(
            turned(counted_elsewhere), (valid | double_level) & disabled_soldier_severe, none()),
          three(
            unless(monthly_wage < quota_placement_double__minimum_wage, monthly_wage__unsure),
            sudden_hardship, unless(own_expense < relief__threshold, own_expense__unsure)),
          three(unless(relief_times >= relief__times_max, relief_times__unsure), none(), none()),
          three(
            business_registered,
            unless(business_months < start_up__months_min, business_months__unsure),
            turned(start_up_received)),
          three(none(), wants_training, turned(trained_this_year)))
    ) AS reasons_4,
    applies_5 & (
      three(
        has_sight, (low_level | sight_category) & low_vision,
        turned(visual_aid_received)
        & (unless(visual_aid_years < visual_aids__service_years, visual_aid_years__unsure)
           | visual_aid_open))
      + 64 * (five_ways & 3::TINYINT)::BIGINT
    ) AS reasons_5
  FROM known
),
