"""Roles as data: every fault of the file is named, and the shipped file has none."""

from pathlib import Path

import pytest

import huican.access
from huican.access.domain import roles
from huican.access.domain.roles import RolesError, parse
from huican.access.domain.scope import prefix_range

SHIPPED = (Path(huican.access.__file__).parent / "roles.yaml").read_text("utf-8")


@pytest.fixture
def book():
    return parse(SHIPPED, "roles.yaml")


def test_the_three_administrators_exclude_each_other_and_see_no_person(book):
    for code in ("system-admin", "security-admin", "auditor"):
        others = {"system-admin", "security-admin", "auditor"} - {code}
        assert others <= book.roles[code].excludes
        assert not any(verb.startswith("person.") for verb in book.roles[code].verbs)


def test_only_the_auditor_reads_the_log_and_only_the_security_admin_manages_users(book):
    assert [role.code for role in book.roles_with("audit.read")] == ["auditor"]
    assert [role.code for role in book.roles_with("users.manage")] == ["security-admin"]


def test_who_prepares_payments_or_writes_reports_does_not_release_them(book):
    for role in book.roles.values():
        assert not {"payments.prepare", "payments.release"} <= role.verbs
        assert not {"report.write", "report.publish"} <= role.verbs


@pytest.mark.parametrize(
    ("role", "needed"),
    [("handler", True), ("finance", True), ("leader", False), ("auditor", False)],
)
def test_roles_that_write_or_reveal_need_two_factors(book, role, needed):
    assert book.needs_second_factor([role]) is needed


def test_all_faults_of_a_role_file_are_named_together():
    with pytest.raises(RolesError) as caught:
        parse(
            "verbs: {a.b: {label: 甲, kind: look}, c.d: {label: 乙, kind: read}}\n"
            "roles: {one: {name: 一, verbs: [c.d, e.f], excludes: [two]}, three: {}}",
            "roles.yaml",
        )
    for words in ("动词 a.b", "e.f 没有定义", "two 不是角色", "角色 three 要有 name"):
        assert words in str(caught.value)


@pytest.mark.parametrize("text", ["", "- 1", "verbs: [", "verbs: {}\nroles: {}"])
def test_a_file_that_is_no_role_file_is_refused(text):
    with pytest.raises(RolesError):
        parse(text, "roles.yaml")


@pytest.mark.parametrize(
    ("code", "last"),
    [("990000000000", "999999999999"[:2] + "9" * 10), ("990800000000", "990899999999"),
     ("990826000000", "990826999999"), ("990826100000", "990826100999"),
     ("990826100201", "990826100201")],
)  # fmt: skip
def test_a_code_by_itself_tells_what_lies_below_it(code, last):
    assert prefix_range(code) == (code, last)


def test_verb_kinds_are_three():
    assert {kind.value for kind in roles.VerbKind} == {"read", "reveal", "write"}
