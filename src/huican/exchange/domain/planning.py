"""Looking at files before any of them goes in: what each is, and in which order they go."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from huican.exchange.domain.periods_in_words import year_in
from huican.exchange.domain.reading import WorkbookError, read_workbook
from huican.exchange.domain.recognise import SCORE_MIN, Recognised, recognise
from huican.kernel.crypto import sm3
from huican.sources.domain.kinds import Catalogue
from huican.sources.domain.versions import says_it_is_newer

# Parsed sheets are kept between looking and reading as long as all files together are not larger
# than this (a county's year is 8 MB and takes 300 MB when parsed); the others are parsed twice.
KEEP_PARSED_BYTES_MAX = 12 * 1024 * 1024
_ORDER = {"roster": 0, "target": 2, "department-list": 3}


@dataclass(slots=True)
class Choice:
    """A clerk's word on one sheet."""

    kind: str | None = None
    columns: dict[int, str] = field(default_factory=dict)
    skip: bool = False


@dataclass(slots=True)
class FilePlan:
    """One file: its bytes, what its sheets are, or why it cannot be read."""

    name: str
    folder: str
    content: bytes
    sheets: list[Recognised] = field(default_factory=list)
    error: WorkbookError | None = None
    digest: str = ""
    forgotten: bool = False

    @property
    def order(self) -> tuple[int, str, bool, str]:
        """Rosters first, other departments' lists last: later rows refer to earlier ones.

        Of two versions in one folder the one that says it is newer comes after.
        """
        stores = [_ORDER.get(s.kind.stores, 1) for s in self.sheets if s.kind]
        return (min(stores, default=9), self.folder, says_it_is_newer(self.name), self.name)

    def forget_rows(self) -> None:
        """Lets the parsed cells go; `rows_again` parses the file once more."""
        for guess in self.sheets:
            guess.sheet.rows.clear()
            guess.sheet.merged.clear()
        self.forgotten = True

    def rows_again(self) -> None:
        """Parses the file again if its cells were let go."""
        if not self.forgotten:
            return
        self.forgotten = False
        for guess, sheet in zip(self.sheets, read_workbook(self.content, self.name), strict=True):
            guess.sheet.rows.extend(sheet.rows)
            guess.sheet.merged.extend(sheet.merged)


@dataclass(frozen=True, slots=True)
class Years:
    """The year that sheets which do not say theirs belong to, and on what ground."""

    year: int | None
    ground: str


def plan_file(
    content: bytes,
    name: str,
    folder: str,
    catalogue: Catalogue,
    *,
    choices: Mapping[int, Choice] | None = None,
    learned: Callable[[Recognised], Choice | None] | None = None,
) -> FilePlan:
    """Looks at one file. `learned` gives what a clerk once said of a sheet with this header."""
    plan = FilePlan(name, folder, content, digest=sm3(content).hex())
    try:
        sheets = read_workbook(content, name)
    except WorkbookError as error:
        plan.error = error
        return plan
    for sheet in sheets:
        choice = (choices or {}).get(sheet.position)
        guess = recognise(sheet, catalogue, file_name=name)
        if choice is None and learned is not None and guess.shape is not None:
            choice = learned(guess)
        if choice is not None and (choice.kind or choice.columns):
            guess = recognise(
                sheet, catalogue, file_name=name,
                kind_code=choice.kind or (guess.kind.code if guess.kind else None),
                columns=choice.columns,
            )  # fmt: skip
        if choice is not None and choice.skip:
            guess.kind, guess.nothing = None, "经办人说不用导入"
        elif guess.kind is not None and not guess.by_hand and guess.score < SCORE_MIN:
            guess.nothing, guess.kind = "认不出这是什么表", None
        plan.sheets.append(guess)
    return plan


def settle_year(
    plans: Iterable[FilePlan], *, asked: int | None, folder_names: Iterable[str] = ()
) -> Years:
    """The year for sheets that do not say theirs: asked for, or what most of the others say."""
    if asked:
        return Years(asked, "导入时指定")
    said = Counter(
        guess.year for plan in plans for guess in plan.sheets if guess.kind and guess.year
    )
    if said:
        return Years(said.most_common(1)[0][0], "同一批其他表")
    for name in folder_names:
        if year := year_in(name):
            return Years(year, "文件夹名")
    return Years(None, "")


def files_below(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """The workbooks in files and folders (with subfolders), with the folder each was found in.

    Excel's lock files (~$…) and hidden files are not workbooks; other files are passed on, so
    that their refusal is said.
    """
    found: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                hidden = any(part.startswith((".", "~$")) for part in file.relative_to(path).parts)
                if file.is_file() and not hidden and _may_be_workbook(file):
                    found.append((file, str(file.parent.relative_to(path).as_posix())))
        else:
            found.append((path, ""))
    return found


def _may_be_workbook(file: Path) -> bool:
    """In a folder, only spreadsheets are picked up: a README beside them is no workbook."""
    return file.suffix.lower() in {".xlsx", ".xlsm", ".xls", ".et", ".ods"}
