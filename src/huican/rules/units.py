"""Units: what may be added, compared, multiplied and divided, and what comes out.

None is the unit of a bare literal: it fits any. "" is a ratio. 元 is money; every other unit
counts something (人, 级, 岁, 月, 件, 辆 …), except those that measure.
"""

YUAN = "元"
# A measure is no count: 80 分贝 times 100 元 is nonsense, and 50 % is 0.5, not 50.
MEASURES = frozenset({"%", "％", "分贝", "度"})

Unit = str | None


class UnitMismatch(Exception):
    """Two units that do not go together; `what` and `remedy` are for people."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def same(left: Unit, right: Unit, doing: str) -> Unit:
    """The unit of two numbers that are added, compared or chosen from. Raises UnitMismatch."""
    if left is None:
        return right
    if right is None or left == right:
        return left
    raise UnitMismatch(f"{shown(left)}和{shown(right)}不能{doing}", "请换算成同一个单位")


def product(left: Unit, right: Unit) -> Unit:
    """The unit of a product. Raises UnitMismatch."""
    if left is None:
        return right
    if right is None:
        return left
    if not left or not right:
        return left or right
    if YUAN in (left, right) and left != right:
        other = left if right == YUAN else right
        if other not in MEASURES:
            return YUAN
    remedy = "比例的单位留空；标准先乘一个数量，再乘另一个"
    raise UnitMismatch(f"{shown(left)}和{shown(right)}不能相乘", remedy)


def quotient(left: Unit, right: Unit) -> Unit:
    """The unit of a quotient. Raises UnitMismatch."""
    if right is None or right == "":
        return left if right is None else left or ""
    if left == right:
        return ""
    if left == YUAN and right not in MEASURES:
        return YUAN
    raise UnitMismatch(f"{shown(left)}不能除以{shown(right)}", "请核对除号两边的单位")


def shown(unit: Unit) -> str:
    """A unit in words."""
    if unit is None:
        return "没有单位的数"
    return f"“{unit}”" if unit else "比例"
