"""Every kind of workbook that the generator writes, in the order of their numbers."""

from huican.synth.ledgers import (
    care,
    certificates,
    departments,
    employment,
    office,
    rehabilitation,
    subsidies,
)
from huican.synth.ledgers.schema import Ledger

LEDGERS: tuple[Ledger, ...] = (
    subsidies.ROSTER,
    subsidies.NURSING_SUBSIDY,
    subsidies.LIVING_SUBSIDY,
    certificates.CERTIFICATES,
    certificates.NEEDS,
    rehabilitation.FAMILY_DOCTORS,
    rehabilitation.DEVICES,
    rehabilitation.MEDICINE,
    rehabilitation.CHILDREN,
    care.FUEL,
    care.SUNSHINE,
    care.CARE_CENTRES,
    care.HOMES,
    employment.START_UP,
    employment.PROJECTS,
    employment.STUDENTS,
    employment.TRAINING,
    employment.JOB_SEEKERS,
    office.ACTIVITIES,
    office.TARGETS,
    office.PETITIONS,
    office.VISITS,
    office.ACCIDENT_INSURANCE,
    care.HOUSE_REPAIR,
    departments.DEATHS,
    departments.SPECIAL_HARDSHIP,
    departments.WORK_INJURY,
    departments.PRISONERS,
)

__all__ = ["LEDGERS", "Ledger"]
