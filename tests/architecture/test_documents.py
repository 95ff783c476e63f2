"""The papers of the house say what is so."""

import ast
import io
import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.apps import apps

from huican.cli.main import COMMANDS, available
from huican.insight.domain import indicators
from huican.insight.report import load_template
from huican.sources.domain.kinds import catalogue

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "huican"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
READMES = ("README.md", "README.en.md")
PAPERS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "frontend").glob("*.md")]
)


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def coded(paper: str) -> set[str]:
    """Everything between back-quotes in a paper."""
    return set(re.findall(r"`([^`\n]+)`", paper))


# --- glossary -------------------------------------------------------------------------------


def parts() -> list[str]:
    return sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))


def test_every_part_is_in_the_glossary():
    assert [part for part in parts() if part not in coded(text("GLOSSARY.md"))] == []


def test_every_kind_of_record_is_in_the_glossary_under_its_own_name():
    lines = text("GLOSSARY.md").splitlines()
    missing = [
        f"{kind.name} {kind.code}"
        for kind in catalogue().kinds.values()
        if not any(line.startswith(f"| {kind.name} | `{kind.code}` |") for line in lines)
    ]
    assert missing == []


def test_every_model_is_in_the_glossary_and_no_model_that_is_gone():
    names = {
        model.__name__
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("huican.")
    }
    table = text("GLOSSARY.md").partition("## 各张表")[2].partition("\n## ")[0]
    assert set(re.findall(r"`(\w+)`", table)) == names


def test_one_term_has_one_line_in_the_glossary():
    tables = text("GLOSSARY.md").split("\n## ")
    for table in tables:
        terms = re.findall(r"^\| ([^|]+?) \|", table, re.MULTILINE)
        assert len(terms) == len(set(terms)), table[:20]


@pytest.mark.parametrize("readme", ["README.md", "README.en.md"])
def test_a_newcomer_is_told_of_everybody_whom_the_demo_lets_in(readme):
    demo = (SOURCE / "cli" / "demo.py").read_text("utf-8")
    users = re.findall(r'DemoUser\("(\w+)"', demo)
    assert re.findall(r"^\| `(\w+)` \| [^`]+ \| [^`]+ \|$", text(readme), re.MULTILINE) == users


# --- decisions ------------------------------------------------------------------------------


def decisions() -> list[Path]:
    return sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))


def test_decisions_are_numbered_without_a_gap():
    assert [path.name[:4] for path in decisions()] == [
        f"{number:04}" for number in range(1, len(decisions()) + 1)
    ]


@pytest.mark.parametrize("path", decisions(), ids=lambda path: path.name)
def test_a_decision_has_its_number_its_day_and_its_line_in_the_list(path):
    words = path.read_text("utf-8")
    assert words.startswith(f"# {path.name[:4]} ")
    assert re.search(r"^日期：\d{4}-\d\d-\d\d　状态：\S+", words, re.MULTILINE)
    title = words.splitlines()[0].removeprefix(f"# {path.name[:4]} ")
    assert f"[{path.name[:4]}]({path.name}) | {title} |" in text("docs/adr/README.md")
    assert len(words.splitlines()) <= 60, "一页写不下，请写短些"


def test_decisions_that_the_code_speaks_of_exist():
    numbers = {path.name[:4] for path in decisions()}
    spoken = {
        number
        for path in SOURCE.rglob("*.py")
        for number in re.findall(r"ADR (\d{4})", path.read_text("utf-8"))
    }
    assert spoken <= numbers


# --- dependencies ---------------------------------------------------------------------------


def plain_name(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9._-]+", requirement).group().lower()


def declared() -> dict[str, set[str]]:
    """Names of dependencies by the heading they stand under."""
    groups = PROJECT["dependency-groups"]
    package = json.loads(text("frontend/package.json"))
    return {
        "运行": {plain_name(one) for one in PROJECT["project"]["dependencies"]},
        "一台机器不够时": {
            plain_name(one) for one in PROJECT["project"]["optional-dependencies"]["spark"]
        }
        - {"ibis-framework"},
        "开发和测试": {plain_name(one) for one in groups["dev"]},
        "比较速度": {plain_name(one) for one in groups["bench"]},
        "网页": {*package.get("dependencies", {}), *package.get("devDependencies", {})},
    }


@pytest.mark.parametrize("heading", ["运行", "一台机器不够时", "开发和测试", "比较速度", "网页"])
def test_every_dependency_has_its_reason_and_every_reason_its_dependency(heading):
    section = text("docs/dependencies.md").partition(f"\n## {heading}")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([A-Za-z][\w.-]*) \| (.+) \|$", section, re.MULTILINE)
    assert {name.lower() for name, _ in rows} == declared()[heading]
    assert all(len(reason) >= 5 for _, reason in rows)


# --- commands, version, links ---------------------------------------------------------------


@pytest.mark.parametrize("name", READMES)
def test_the_readme_lists_the_commands_that_exist_and_no_other(name):
    listed = re.findall(r"^\| `huican ([\w-]+)` \|", text(name), re.MULTILINE)
    assert set(listed) == set(available())
    assert listed == [command for command in COMMANDS if command in listed]


@pytest.mark.parametrize("path", PAPERS, ids=short)
def test_a_paper_speaks_of_commands_that_exist(path):
    words = path.read_text("utf-8")
    spoken = set(re.findall(r"(?:^|[`/ ])huican ([a-z][\w-]*)", words, re.MULTILINE))
    assert spoken <= set(COMMANDS)


@pytest.mark.parametrize("name", READMES)
def test_the_readme_names_every_exit_code(name):
    from huican.cli import main

    codes = (
        main.DONE, main.UNEXPECTED, main.BAD_INPUT, main.BAD_STATE, main.FAULTS_FOUND,
        main.INTERRUPTED,
    )  # fmt: skip
    section = text(name).replace("\n", " ")
    for code in codes:
        assert re.search(rf"(?:[：；: ])\s*{code} \S", section), code


def test_the_changelog_has_the_version_of_the_project():
    version = PROJECT["project"]["version"]
    assert re.search(rf"^## {re.escape(version)}\b", text("CHANGELOG.md"), re.MULTILINE)


@pytest.mark.parametrize("path", PAPERS, ids=short)
def test_relative_links_lead_somewhere(path):
    words = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)", words)
    broken = [
        target
        for target in targets
        if not re.match(r"[a-z]+:", target)
        and not (path.parent / target.partition("#")[0]).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("path", PAPERS, ids=short)
def test_files_that_a_paper_names_are_there(path):
    """`src/…`, `docs/…`, `tests/…`, `scripts/…` between back-quotes."""
    named = [
        one.rstrip("/")
        for one in coded(path.read_text("utf-8"))
        if re.match(r"(?:src|docs|tests|scripts|frontend)/", one) and not set(one) & set("*…<")
    ]
    assert [one for one in named if not (ROOT / one).exists()] == []


def test_pictures_are_small_enough_for_a_slow_line():
    heavy = [
        short(path)
        for path in (ROOT / "docs" / "pictures").iterdir()
        if path.stat().st_size > 300 * 1024
    ]
    assert heavy == []


def test_the_licence_is_the_one_that_the_project_declares():
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in text("LICENSE")


# --- manuals --------------------------------------------------------------------------------

# Where reasons for holding a row, or a file, are given: in calls of these, or as `code = "…"`.
_REASON_CALLS = {"Problem", "PlaceProblem", "because", "_problem", "_held", "Failure", "Fault"}
_REASON_CLASSES = (
    "kernel/identity.py", "kernel/certificate.py", "exchange/domain/cells.py",
    "exchange/domain/reading.py",
)  # fmt: skip
_REASON_FILES = [
    *SOURCE.glob("exchange/*.py"), *SOURCE.glob("exchange/domain/*.py"),
    SOURCE / "registry" / "enrolment.py",
]  # fmt: skip
_CODE = re.compile(r"[a-z]+(?:-[a-z0-9]+)+|unexpected")


def reason_codes() -> set[str]:
    found = set()
    for path in _REASON_FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                first = node.args[0]
                if name in _REASON_CALLS and isinstance(first, ast.Constant):
                    found.add(str(first.value))
    for name in _REASON_CLASSES:
        found |= set(re.findall(r'^    code = "([^"]+)"', text(f"src/huican/{name}"), re.MULTILINE))
    return {code for code in found if _CODE.fullmatch(code)}


def test_the_manual_explains_every_reason_for_which_a_row_is_held():
    codes = reason_codes()
    assert {"id-check-digit", "person-unknown", "already-paid", "workbook-xls"} <= codes
    assert sorted(codes - coded(text("docs/importing.md"))) == []


def examples(name: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", text(name), re.DOTALL)


def test_the_example_of_a_new_kind_is_a_kind(tmp_path):
    (example,) = examples("docs/importing.md")
    (tmp_path / "example.yaml").write_text(example, "utf-8")
    known = catalogue(tmp_path)
    code = yaml.safe_load(example)["code"]
    assert code in known.kinds
    assert code not in catalogue().kinds


def test_the_example_of_an_indicator_is_an_indicator(tmp_path):
    (example,) = examples("docs/figures.md")
    (tmp_path / "example.yaml").write_text(example, "utf-8")
    ((item,),) = yaml.safe_load(example).values()
    assert indicators.load(catalogue(), tmp_path)[item["id"]].unit == item["unit"]


def test_the_expressions_of_the_manual_can_be_counted(tmp_path):
    block = re.search(r"## 式子\n\n```\n(.*?)```", text("docs/figures.md"), re.DOTALL).group(1)
    items = [
        {"id": f"example.n{number}", "name": "例", "unit": "个", "expression": line}
        for number, line in enumerate(block.splitlines())
    ]
    assert items
    (tmp_path / "all.yaml").write_text(yaml.safe_dump({"例": items}, allow_unicode=True), "utf-8")
    known = indicators.load(catalogue(), tmp_path)
    assert {item["id"] for item in items} <= set(known)


def test_every_way_of_counting_is_in_the_manual():
    from huican.insight.domain.measures import COMMON, COUNTS

    told = coded(text("docs/figures.md"))
    assert [word for word in COUNTS if word not in told] == []
    # Of two words for one column, the manual names one.
    assert set(COMMON.values()) == {COMMON[word] for word in COMMON if word in told}


def test_the_sentences_of_the_report_manual_are_a_template(tmp_path):
    (example,) = examples("docs/report.md")
    body = "\n".join(f"    {line}" for line in example.splitlines())
    (tmp_path / "example.yaml").write_text(
        f"code: example\nname: 例\ntitle: 例\nparts:\n  - heading: 例\n{body}\n", "utf-8"
    )
    known = {one.id: one.unit for one in indicators.load(catalogue()).values()}
    assert load_template("example", own=tmp_path, known=known).code == "example"


def test_the_manual_names_every_environment_variable():
    named = set()
    for path in SOURCE.rglob("*.py"):
        named |= set(
            re.findall(
                r'(?:environ\.get\(|environ\[|_flag\()"(HUICAN_\w+)"', path.read_text("utf-8")
            )
        )
    assert {"HUICAN_VAR", "HUICAN_HTTPS"} <= named
    assert sorted(named - coded(text("docs/running.md"))) == []


# --- catalogue ------------------------------------------------------------------------------


def test_the_compiled_catalogue_is_the_one_of_the_text():
    folder = SOURCE / "locale" / "en" / "LC_MESSAGES"

    def words(messages):
        return {(one.context, one.id): one.string for one in messages if one.id and one.string}

    with open(folder / "django.po", "rb") as file:
        source = read_po(file, locale="en", domain="django")
    fresh = io.BytesIO()
    write_mo(fresh, source)
    with open(folder / "django.mo", "rb") as file:
        compiled = words(read_mo(file))
    assert len(compiled) > 300
    assert compiled == words(read_mo(io.BytesIO(fresh.getvalue())))


def test_every_line_of_the_catalogue_is_translated():
    with open(SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po", "rb") as file:
        catalogue_ = read_po(file, locale="en", domain="django")
    assert [one.id for one in catalogue_ if one.id and not one.string] == []
