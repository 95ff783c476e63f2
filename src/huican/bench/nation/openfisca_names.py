"""The variables that the two subsidies need in OpenFisca; known to both sides of the exchange."""

YES_NO = (
    "dibao", "dibao_edge", "other_hardship", "dead", "missing", "moved_out", "hardship_support",
    "work_injury_care", "imprisoned", "declined", "false_material", "review_failed", "orphan",
    "applied", "has_intellect", "has_mental", "long_term_care",
    "living_subsidy__widened_to_edge", "living_subsidy__widened_to_other",
    "living_subsidy__check_orphan", "living_subsidy__check_like_allowance",
    "living_subsidy__check_application", "nursing_subsidy__level_one_two_deemed",
    "nursing_subsidy__level_three_four_deemed", "nursing_subsidy__check_like_allowance",
    "nursing_subsidy__check_application",
)  # fmt: skip
NUMBERS = ("level", "nursing_subsidy__intellect_mental_level")
MONEY = (
    "like_living_allowance", "like_nursing_allowance", "living_subsidy__monthly_standard",
    "nursing_subsidy__monthly_standard", "nursing_subsidy__level_one_extra",
)  # fmt: skip
