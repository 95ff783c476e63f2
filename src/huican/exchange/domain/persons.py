"""Who a row is about: name, identity number, certificate, category and level, and the rest."""

from datetime import date
from typing import Any

from huican.exchange.domain import cells
from huican.exchange.domain.drafts import Draft, Problem
from huican.exchange.domain.reading import Cell
from huican.exchange.domain.shape import text_of
from huican.kernel.certificate import CATEGORIES, LEVELS, Certificate, parse_certificate
from huican.kernel.errors import HuicanError
from huican.kernel.identity import Identity, identity_from_number, parse_identity

_COMMON = ("phone", "address", "guardian", "guardian_phone", "guardian_identity",
           "guardian_relation", "household_identity")  # fmt: skip


class PersonHeld(HuicanError):
    """A row whose person cannot be accepted; `problem` names the column."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason, remedy=problem.remedy)
        self.problem = problem
        self.code = problem.code


class PersonReader:
    """Reads the columns that say who a row is about into a draft.

    `strict` is for rosters: name, number, category and level must all be there and agree.
    `keep_whole` is for other departments' lists: a number that does not check is kept as it is.
    """

    def __init__(
        self, at: dict[str, int], *, strict: bool, keep_whole: bool, today: date
    ) -> None:
        self.at, self.strict, self.keep_whole, self.today = at, strict, keep_whole, today
        self.has_number = bool({"identity", "certificate", "person_number"} & set(at))
        self.common = [(label, at[label]) for label in _COMMON if label in at]
        self.about_person = "name" in at or self.has_number

    def read(self, row: list[Cell], draft: Draft) -> None:
        """Fills the draft; raises PersonHeld (or another HuicanError) where it must not go in."""
        if not self.about_person:
            return
        at = self.at
        if "name" in at:
            draft.name = cells.read_name(row[at["name"]])
            if not draft.name and (self.strict or self.has_number):
                raise self._held("name-missing", "没有填姓名", "请补上姓名", "name")
        if self.keep_whole:
            self._keep(row, draft)
            return
        identity = self._identity(row, "identity")
        certificate = self._certificate(row, "certificate")
        if "person_number" in at and identity is None and certificate is None:
            identity, certificate = self._either(row)
        self._agree(draft, identity, certificate)
        self._category_level(row, draft, identity, certificate)
        if self.strict:
            self._file(row, draft, identity)
        elif self.common:
            extra: dict[str, Any] = {}
            self._take_common(row, extra)
            draft.extra = extra or None
        if self.has_number and not draft.identity:
            raise self._held(
                "id-missing", "身份证号和残疾人证号都没有填", "请照证件补上", "identity"
            )

    # --- numbers ----------------------------------------------------------------------------

    def _identity(self, row: list[Cell], label: str) -> Identity | None:
        index = self.at.get(label)
        if index is None:
            return None
        cell = row[index]
        if cell == "":
            return None
        try:
            if isinstance(cell, float | int) and not isinstance(cell, bool):
                return identity_from_number(cell)
            text = cell if isinstance(cell, str) else text_of(cell)
            if cells.read_text(text) in cells.NOTHING:
                return None
            return parse_identity(text, today=self.today)
        except HuicanError as error:
            if isinstance(cell, str) and error.code == "id-length" and len(cell.strip()) >= 20:
                # A certificate number written in the column of identity numbers.
                found = parse_certificate(cell, today=self.today)
                return parse_identity(found.identity18, today=self.today)
            raise PersonHeld(Problem.of(error, index)) from error

    def _certificate(self, row: list[Cell], label: str) -> Certificate | None:
        index = self.at.get(label)
        if index is None:
            return None
        cell = row[index]
        if cell == "":
            return None
        try:
            if isinstance(cell, float | int) and not isinstance(cell, bool):
                raise PersonHeld(Problem(
                    "id-lost-digits", "残疾人证号被表格当成数字存了，后几位已经丢失",
                    "请把这一列设为文本，照证件重填", index,
                ))
            text = cell if isinstance(cell, str) else text_of(cell)
            if cells.read_text(text) in cells.NOTHING:
                return None
            return parse_certificate(text, today=self.today)
        except PersonHeld:
            raise
        except HuicanError as error:
            if not self.strict and isinstance(cell, str) and error.code == "cert-length":
                identity = cell.strip()
                if len(identity) in (15, 18) and "identity" not in self.at:
                    # An identity number written in the column of certificates.
                    self.at_identity = index
                    self._found = parse_identity(identity, today=self.today)
                    return None
            raise PersonHeld(Problem.of(error, index)) from error

    _found: Identity | None = None

    def _either(self, row: list[Cell]) -> tuple[Identity | None, Certificate | None]:
        cell = row[self.at["person_number"]]
        text = cells.read_number_text(cell)
        if len(text) >= 20:
            return None, self._certificate(row, "person_number")
        return self._identity(row, "person_number"), None

    def _agree(
        self, draft: Draft, identity: Identity | None, certificate: Certificate | None
    ) -> None:
        if identity is None and self._found is not None:
            identity, self._found = self._found, None
        if identity and certificate and certificate.identity18 != identity.number:
            raise self._held(
                "cert-not-id", "残疾人证号的前 18 位不是这个身份证号",
                "请照两个证件核对，看哪个抄错了", "certificate",
            )
        if identity:
            draft.identity = identity.number
        elif certificate:
            draft.identity = certificate.identity18
        draft.certificate = certificate

    # --- category and level -------------------------------------------------------------------

    def _category_level(
        self, row: list[Cell], draft: Draft, identity: Identity | None,
        certificate: Certificate | None,
    ) -> None:  # fmt: skip
        at = self.at
        category = level = None
        column = "category"
        components: tuple[int, ...] = ()
        try:
            if "category_level" in at:
                column = "category_level"
                pairs = cells.read_category_level(row[at[column]])
                if pairs:
                    components = tuple(c for c, _ in pairs) if len(pairs) > 1 else ()
                    category = 7 if len(pairs) > 1 else pairs[0][0]
                    level = min(lv for _, lv in pairs)
            if "category" in at:
                column = "category"
                category = cells.read_category(row[at[column]]) or category
            if "level" in at:
                column = "level"
                level = cells.read_level(row[at[column]]) or level
        except HuicanError as error:
            if self.strict:
                raise PersonHeld(Problem.of(error, at[column])) from error
        if certificate:
            if self.strict and category and category != certificate.category:
                draft.doubt = self._problem(
                    "category-mismatch",
                    f"类别写的是{CATEGORIES[category]}，证号第 19 位是"
                    f"{certificate.category}（{CATEGORIES[certificate.category]}）",
                    "请照残疾人证核对类别和证号", "category" if "category" in at else column,
                )
            elif self.strict and level and level != certificate.level:
                draft.doubt = self._problem(
                    "level-mismatch",
                    f"等级写的是{LEVELS[level]}，证号第 20 位是"
                    f"{certificate.level}（{LEVELS[certificate.level]}）",
                    "请照残疾人证核对等级和证号", "level" if "level" in at else column,
                )
            category, level = certificate.category, certificate.level
        elif self.strict and identity and category and level:
            # No column of certificates: its number is the identity number, category and level
            # (残疾人证管理办法 第五条).
            draft.certificate = Certificate(
                f"{identity.number}{category}{level}", identity.number, category, level, 0
            )
        draft.category, draft.level = category, level
        if components:
            draft.extra = {"components": components}

    # --- a person's file ------------------------------------------------------------------------

    def _file(self, row: list[Cell], draft: Draft, identity: Identity | None) -> None:
        at = self.at
        extra: dict[str, Any] = draft.extra or {}
        known = identity or (
            parse_identity(draft.identity, today=self.today) if draft.identity else None
        )
        if known is not None:
            extra["birth"], extra["sex"] = known.birth, known.sex
        if "components" in at:
            extra["components"] = cells.read_components(row[at["components"]])
        for label in ("issued_on", "valid_until"):
            if label in at:
                try:
                    extra[label] = cells.read_date(row[at[label]])
                except HuicanError as error:
                    raise PersonHeld(
                        Problem("date-unreadable", error.what, error.remedy or "", at[label])
                    ) from error
        if "dibao" in at:
            extra["hardship"] = cells.read_hardship(row[at["dibao"]])
        if identity is not None and "identity" in at:
            cell = row[at["identity"]]
            extra["given_as_15"] = isinstance(cell, str) and len(cell.strip()) == 15
        self._take_common(row, extra)
        draft.extra = extra

    def _take_common(self, row: list[Cell], extra: dict[str, Any]) -> None:
        for label, index in self.common:
            cell = row[index]
            if cell == "":
                continue
            if label == "guardian":
                value = cells.read_name(cell)
            elif label in ("phone", "guardian_phone", "guardian_identity", "household_identity"):
                value = cells.read_number_text(cell)
            else:
                value = cells.read_text(cell)
            if value and value not in cells.NOTHING:
                extra[label] = value

    def _keep(self, row: list[Cell], draft: Draft) -> None:
        """Another department's line: the number if it checks, else as written."""
        extra: dict[str, Any] = {}
        for label in ("identity", "person_number", "certificate"):
            index = self.at.get(label)
            if index is None or row[index] == "":
                continue
            written = cells.read_number_text(row[index])
            extra["written_number"] = written
            try:
                if len(written) >= 20:
                    draft.identity = parse_certificate(written, today=self.today).identity18
                elif not isinstance(row[index], float):
                    draft.identity = parse_identity(written, today=self.today).number
            except HuicanError as error:
                extra["number_fault"] = error.what
            break
        draft.extra = extra

    def _problem(self, code: str, reason: str, remedy: str, label: str) -> Problem:
        return Problem(code, reason, remedy, self.at.get(label))

    def _held(self, code: str, reason: str, remedy: str, label: str) -> PersonHeld:
        return PersonHeld(self._problem(code, reason, remedy, label))
