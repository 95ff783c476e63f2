"""Checking policy folders: python -m huican.programmes.check [CODE …]

Reads the folders, runs their examples and says what examples are still wanted. Exit code 4 when
anything is wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

from huican.programmes.domain.completeness import gaps
from huican.programmes.domain.examples import fault_of, read_examples, run_case
from huican.programmes.domain.loading import POLICIES_FOLDER, alone, load_all, load_folder
from huican.programmes.domain.parameters import ParameterTable
from huican.programmes.domain.register import Facts, facts
from huican.rules.problems import RuleErrors

FAULTS_FOUND = 4


def faults_of_folder(path: Path, register: Facts | None = None) -> list[str]:
    """Everything wrong with one folder: how it is written, its answers, what is not shown."""
    register = register or facts()
    try:
        programme = load_folder(path, register)
        cases = read_examples(path, programme, register)
    except RuleErrors as errors:
        return [str(one) for one in errors.problems]
    table = ParameterTable(alone(programme, register))
    wrong = [
        f"{path.name}/examples.yaml，第 {case.line} 行：{fault}"
        for case in cases
        if (fault := fault_of(case, run_case(case, programme, register, table)))
    ]
    wanted = [
        f"{path.name}/examples.yaml：{gap}" for gap in gaps(programme, cases, register, table)
    ]
    return wrong + wanted


def main(codes: Collection[str], root: Path = POLICIES_FOLDER) -> int:
    """Prints what is wrong with the folders named, or with all of them and among them."""
    found: list[str] = []
    if not codes:
        try:
            load_all(root)
        except RuleErrors as errors:
            found += [str(one) for one in errors.problems]
    for path in sorted(root.iterdir()):
        if path.is_dir() and (not codes or path.name in codes):
            found += [one for one in faults_of_folder(path) if one not in found]
    for one in found:
        print(one)
    print(f"{len(found)} 处要改" if found else "都对", file=sys.stderr)
    return FAULTS_FOUND if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
