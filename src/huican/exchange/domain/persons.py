"""Who a row is about: name, identity number, certificate, category and level, and the rest."""

from datetime import date
from typing import Any

from huican.exchange.domain import cells
from huican.exchange.domain.drafts import Draft, Problem, RowHeld
from huican.exchange.domain.memory import Memory
from huican.exchange.domain.reading import Cell
from huican.exchange.domain.shape import text_of
from huican.kernel.certificate import CATEGORIES, LEVELS, Certificate, parse_certificate
from huican.kernel.errors import HuicanError
from huican.kernel.identity import Identity, identity_from_number, parse_identity

_COMMON = ("phone", "address", "guardian", "guardian_phone", "guardian_identity",
           "guardian_relation", "household_identity")  # fmt: skip
NUMBER_LABELS = ("certificate", "identity", "person_number")


class PersonReader:
    """Reads the columns that say who a row is about into a draft.

    `strict` is for rosters: name, number, category and level must all be there and agree.
    `keep_whole` is for other departments' lists: a number that does not check is kept as it is.
    """

    def __init__(
        self, at: dict[str, int], *, strict: bool, keep_whole: bool, today: date, memory: Memory
    ) -> None:
        self.at, self.strict, self.keep_whole, self.today = at, strict, keep_whole, today
        self.memory = memory
        self.number_columns = [at[label] for label in NUMBER_LABELS if label in at]
        self.has_number = bool(self.number_columns)
        # The column that nearly every row fills.
        self.number_at = self.number_columns[0] if self.has_number else -1
        self.name_at = at.get("name", -1)
        self.identity_at, self.certificate_at = at.get("identity", -1), at.get("certificate", -1)
        self.either_at = at.get("person_number", -1)
        self.common = [(label, at[label]) for label in _COMMON if label in at]
        self.about_person = self.name_at >= 0 or self.has_number

    def read(self, row: list[Cell], draft: Draft) -> None:
        """Fills the draft; raises RowHeld (or another HuicanError) where it must not go in."""
        if not self.about_person:
            return
        if self.name_at >= 0:
            draft.name = self._name(row[self.name_at])
            if not draft.name and (self.strict or self.has_number):
                raise self._held("name-missing", "没有填姓名", "请补上姓名", "name")
        if self.keep_whole:
            self._keep(row, draft)
            return
        identity = certificate = None
        if self.identity_at >= 0:
            identity = self._identity(row[self.identity_at], self.identity_at)
        if self.certificate_at >= 0:
            certificate = self._certificate(row[self.certificate_at], self.certificate_at)
        if self.either_at >= 0 and identity is None and certificate is None:
            identity, certificate = self._either(row[self.either_at])
        if identity is None and self._misplaced is not None:
            identity, self._misplaced = self._misplaced, None
        self._agree(draft, identity, certificate)
        if self.strict:
            self._category_level(row, draft, identity, certificate)
            self._file(row, draft, identity)
        elif certificate is not None:
            draft.category, draft.level = certificate.category, certificate.level
        else:
            self._category_level(row, draft, identity, certificate)
        if self.common and not self.strict:
            extra: dict[str, Any] = {}
            self._take_common(row, extra)
            draft.extra = extra or None
        if self.has_number and not draft.identity:
            raise self._held(
                "id-missing", "身份证号和残疾人证号都没有填", "请照证件补上",
                next(label for label in ("identity", *NUMBER_LABELS) if label in self.at),
            )  # fmt: skip

    def _name(self, cell: Cell) -> str:
        if not isinstance(cell, str):
            return ""
        name = self.memory.names.get(cell)
        if name is None:
            if cells.is_formula_error(cell):
                raise RowHeld(Problem.of(cells.formula_error(cell), self.name_at))
            name = self.memory.names[cell] = cells.read_name(cell)
        return name

    # --- numbers ----------------------------------------------------------------------------

    def _identity(self, cell: Cell, index: int) -> Identity | None:
        if cell == "":
            return None
        try:
            if isinstance(cell, float | int) and not isinstance(cell, bool):
                return identity_from_number(cell)
            text = cell if isinstance(cell, str) else text_of(cell)
            found = self.memory.identities.get(text)
            if found is None:
                if cells.is_nothing(text):
                    return None
                found = self.memory.identities[text] = parse_identity(text, today=self.today)
            return found
        except HuicanError as error:
            if isinstance(cell, str) and error.code == "id-length" and len(cell.strip()) >= 20:
                # A certificate number written in the column of identity numbers.
                written = self._certificate(cell, index)
                if written is not None:
                    return parse_identity(written.identity18, today=self.today)
            raise RowHeld(Problem.of(error, index)) from error

    def _certificate(self, cell: Cell, index: int) -> Certificate | None:
        if isinstance(cell, str):
            found = self.memory.certificates.get(cell)
            if found is not None:
                return found
            if cell == "" or cells.is_nothing(cell):
                return None
            text = cell
        elif isinstance(cell, float | int) and not isinstance(cell, bool):
            raise RowHeld.because(
                "id-lost-digits", "残疾人证号被表格当成数字存了，后几位已经丢失",
                "请把这一列设为文本，照证件重填", index,
            )  # fmt: skip
        else:
            text = text_of(cell)
        try:
            found = self.memory.certificates[text] = parse_certificate(text, today=self.today)
            return found
        except HuicanError as error:
            if not self.strict and error.code == "cert-length" and self.identity_at < 0:
                try:
                    # An identity number written in the column of certificates.
                    self._misplaced = parse_identity(text, today=self.today)
                    return None
                except HuicanError:
                    pass
            raise RowHeld(Problem.of(error, index)) from error

    _misplaced: Identity | None = None

    def _either(self, cell: Cell) -> tuple[Identity | None, Certificate | None]:
        if len(cells.read_number_text(cell)) >= 20:
            return None, self._certificate(cell, self.either_at)
        return self._identity(cell, self.either_at), None

    def _agree(
        self, draft: Draft, identity: Identity | None, certificate: Certificate | None
    ) -> None:
        if identity and certificate and certificate.identity18 != identity.number:
            raise self._held(
                "cert-not-id",
                "残疾人证号的前 18 位不是这个身份证号",
                "请照两个证件核对，看哪个抄错了",
                "certificate",
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
                raise RowHeld(Problem.of(error, at[column])) from error
        if certificate:
            if self.strict and category and category != certificate.category:
                draft.doubt = self._problem(
                    "category-mismatch",
                    f"类别写的是{CATEGORIES[category]}，证号第 19 位是"
                    f"{certificate.category}（{CATEGORIES[certificate.category]}）",
                    "请照残疾人证核对类别和证号",
                    "category" if "category" in at else column,
                )
            elif self.strict and level and level != certificate.level:
                draft.doubt = self._problem(
                    "level-mismatch",
                    f"等级写的是{LEVELS[level]}，证号第 20 位是"
                    f"{certificate.level}（{LEVELS[certificate.level]}）",
                    "请照残疾人证核对等级和证号",
                    "level" if "level" in at else column,
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
                    raise RowHeld(
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

    def _held(self, code: str, reason: str, remedy: str, label: str) -> RowHeld:
        return RowHeld(self._problem(code, reason, remedy, label))
