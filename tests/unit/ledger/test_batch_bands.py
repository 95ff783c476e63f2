"""Approval bands: who may approve how much, read from data."""

from pathlib import Path

import pytest
import yaml

import huican.ledger.batches as package
from huican.ledger.domain.bands import BandsError, read_bands

OWN = yaml.safe_load((Path(package.__file__).parent / "bands.yaml").read_text("utf-8"))


def changed(**more: object) -> object:
    return read_bands({**OWN, **more})


def test_the_bands_of_the_product_can_be_read() -> None:
    bands = read_bands(OWN)
    assert len(bands.of(50_000_000).approvals) == 1
    assert len(bands.of(50_000_001).approvals) == 2


@pytest.mark.parametrize(
    ("given", "enough"),
    [
        ([], False),
        ([["reviewer"]], False),
        ([["leader-in-charge"], ["leader-in-charge"]], False),
        ([["reviewer"], ["leader-in-charge"]], True),
        ([["leader-in-charge"], ["reviewer"]], True),
        ([["handler"], ["reviewer"], ["reviewer"]], True),
        # One person in two roles still sits in one place.
        ([["reviewer", "leader-in-charge"]], False),
    ],
)
def test_each_place_needs_another_person(given: list[list[str]], enough: bool) -> None:
    assert read_bands(OWN).of(50_000_001).enough(given) is enough


@pytest.mark.parametrize(
    "bands",
    [
        [],
        [{"up_to": 5, "approvals": [["reviewer"]]}],
        [
            {"up_to": 9, "approvals": [["a"]]},
            {"up_to": 5, "approvals": [["a"]]},
            {"approvals": [["a"]]},
        ],
        [{"approvals": []}],
        [{"approvals": [[]]}],
    ],
)
def test_bands_that_leave_an_amount_open_are_refused(bands: object) -> None:
    with pytest.raises(BandsError):
        changed(bands=bands)


@pytest.mark.parametrize("days", [0, 61, "10", True, None])
def test_a_limit_that_cannot_be_is_refused(days: object) -> None:
    with pytest.raises(BandsError, match="answer_working_days"):
        changed(limits={**OWN["limits"], "answer_working_days": days})
