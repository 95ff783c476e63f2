"""The two subsidies in OpenFisca: run by a Python that has openfisca-core and no huican.

    python openfisca_subsidies.py FOLDER MONTH

FOLDER holds one .npy a fact and a parameter (see openfisca.py), each for the same persons. Writes
living_subsidy.npy and nursing_subsidy.npy (yuan a month, 0 = not entitled) beside them and answers one line of
JSON. OpenFisca knows no “unknown”: what is not known counts as no, its own default.
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from openfisca_names import MONEY, NUMBERS, YES_NO  # beside this file

Person = build_entity(key="person", plural="persons", label="残疾人", is_person=True)


class CertificateState(Enum):
    unknown = "不知道"
    valid = "有效"
    expired = "过期"
    frozen = "冻结"
    cancelled = "注销"
    none = "无证"


def _given(name: str, value_type: type, **more: object) -> type[Variable]:
    about = {"value_type": value_type, "entity": Person, "definition_period": DateUnit.MONTH,
             "label": name, **more}  # fmt: skip
    return type(name, (Variable,), about)


def _stopped(person: object, period: object) -> np.ndarray:
    """What neither subsidy is paid with (国发〔2015〕52号 二（四） and local rules)."""
    stopped = person("dead", period)
    for name in ("missing", "moved_out", "hardship_support", "work_injury_care", "imprisoned",
                 "declined", "false_material", "review_failed"):  # fmt: skip
        stopped = stopped | person(name, period)
    return stopped


class living_subsidy(Variable):
    value_type = float
    entity = Person
    definition_period = DateUnit.MONTH
    label = "困难残疾人生活补贴"

    def formula(person, period):
        standard = person("living_subsidy__monthly_standard", period)
        hardship = (
            person("dibao", period)
            | person("living_subsidy__widened_to_edge", period) & person("dibao_edge", period)
            | person("living_subsidy__widened_to_other", period) & person("other_hardship", period)
        )
        fails = (
            person("living_subsidy__check_orphan", period) & person("orphan", period)
            | person("living_subsidy__check_like_allowance", period)
            & (person("like_living_allowance", period) > standard)
            | person("living_subsidy__check_application", period) & ~person("applied", period)
        )
        valid = person("certificate_state", period) == CertificateState.valid
        return (valid & hardship & ~_stopped(person, period) & ~fails) * standard


class nursing_subsidy(Variable):
    value_type = float
    entity = Person
    definition_period = DateUnit.MONTH
    label = "重度残疾人护理补贴"

    def formula(person, period):
        level = person("level", period)
        standard = person("nursing_subsidy__monthly_standard", period) + (level == 1) * person(
            "nursing_subsidy__level_one_extra", period
        )
        widened_to = person("nursing_subsidy__intellect_mental_level", period)
        # A level that is not known is 0 here.
        severe = (level == 1) | (level == 2)
        mild = (level == 3) | (level == 4)
        widened = (
            (widened_to >= 3) & (level >= 1) & (level <= widened_to)
            & (person("has_intellect", period) | person("has_mental", period))
        )  # fmt: skip
        care = (
            person("nursing_subsidy__level_one_two_deemed", period) & severe
            | person("nursing_subsidy__level_three_four_deemed", period) & mild
            | person("long_term_care", period)
        )
        fails = person("nursing_subsidy__check_like_allowance", period) & (
            person("like_nursing_allowance", period) > standard
        ) | person("nursing_subsidy__check_application", period) & ~person("applied", period)
        valid = person("certificate_state", period) == CertificateState.valid
        entitled = valid & (severe | widened) & care & ~_stopped(person, period) & ~fails
        return entitled * standard


def system() -> TaxBenefitSystem:
    """Every fact and parameter as an input variable, and the two formulas."""
    made = TaxBenefitSystem([Person])
    for name in YES_NO:
        made.add_variable(_given(name, bool))
    for name in NUMBERS:
        made.add_variable(_given(name, int))
    for name in MONEY:
        made.add_variable(_given(name, float))
    made.add_variable(
        _given("certificate_state", Enum, possible_values=CertificateState,
               default_value=CertificateState.unknown)
    )  # fmt: skip
    made.add_variable(living_subsidy)
    made.add_variable(nursing_subsidy)
    return made


def main(folder: Path, month: str) -> None:
    rules = system()
    begun, cpu = time.perf_counter(), time.process_time()
    given = {path.stem: np.load(path) for path in sorted((folder / "given").glob("*.npy"))}
    count = len(given["level"])
    builder = SimulationBuilder()
    builder.create_entities(rules)
    builder.declare_person_entity("person", np.arange(count))
    simulation = builder.build(rules)
    for name, values in given.items():
        simulation.set_input(name, month, values)
    read = time.perf_counter()
    results = {
        name: simulation.calculate(name, month) for name in ("living_subsidy", "nursing_subsidy")
    }
    calculated = time.perf_counter()
    for name, values in results.items():
        np.save(folder / f"{name}.npy", values)
    answer = {
        "persons": count, "seconds": time.perf_counter() - begun,
        "cpu_s": time.process_time() - cpu, "read_s": read - begun,
        "calculate_s": calculated - read,
        "peak_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }  # fmt: skip
    print(json.dumps(answer))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
