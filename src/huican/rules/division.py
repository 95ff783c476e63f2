"""Division of whole numbers inside a database, exact at any size.

Ibis divides whole numbers as binary fractions, which are wrong beyond 2^53. Each engine has a
division of its own that stays whole; this names it once. Both numbers must be at least 0 and the
divisor not 0: then every engine cuts alike.
"""

from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.rules as rlz
import ibis.expr.types as ir
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import SQLGlotCompiler


class WholeQuotient(ops.Binary):  # type: ignore[misc]
    """left / right, cut to a whole number."""

    left: ops.Value[dt.Integer]
    right: ops.Value[dt.Integer]
    dtype = dt.int64
    shape = rlz.shape_like("args")


def whole_quotient(left: ir.IntegerValue, right: ir.IntegerValue) -> ir.IntegerValue:
    """The whole quotient of two numbers of at least 0."""
    return WholeQuotient(left, right).to_expr()


def _in_sql(compiler: Any, op: Any, *, left: Any, right: Any) -> Any:
    left, right = sge.paren(left), sge.paren(right)
    if compiler.dialect.__module__.endswith("postgres"):
        return sge.paren(sge.Div(this=left, expression=right, typed=True))
    return sge.paren(sge.IntDiv(this=left, expression=right))


# Ibis asks its SQL compilers for a method named after the operation.
SQLGlotCompiler.visit_WholeQuotient = _in_sql
