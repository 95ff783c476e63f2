"""The policy manual (docs/policies) is made from the folders, and current."""

import re

import pytest

from huican.programmes.domain.loading import load_all
from huican.programmes.manual import DOCS_FOLDER, INDEX, pages, write


@pytest.fixture(scope="module")
def made():
    return pages(load_all())


def test_the_manual_is_the_one_of_todays_policies(made):
    kept = {path.name: path.read_text("utf-8") for path in DOCS_FOLDER.glob("*.md")}
    stale = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
    assert stale == [], "请运行 python -m huican.programmes.manual"


def test_every_programme_has_a_page_that_the_index_leads_to(made):
    linked = set(re.findall(r"\]\(([\w.-]+\.md)\)", made[INDEX]))
    assert linked == made.keys() - {INDEX}


def test_a_page_has_every_clause_parameter_assumption_and_example(made):
    policies = load_all()
    for code, one in policies.programmes.items():
        text = made[f"{code}.md"]
        for condition in one.conditions:
            for leaf in (condition, *condition.any_of):
                assert leaf.text in text
                assert leaf.assumption in text
                assert leaf.when is None or f"`{leaf.when.text}`" in text
        for parameter in one.parameters:
            assert f"### {parameter.name}" in text
            assert all(value.number in text for value in parameter.values)
        assert all(basis.number in text for basis in one.basis)
        assert all(assumption in text for assumption in one.assumptions)


def test_writing_takes_pages_of_old_programmes_away(tmp_path):
    (tmp_path / "old-money.md").write_text("x")
    names = write(tmp_path)
    assert INDEX in names and sorted(path.name for path in tmp_path.iterdir()) == names
