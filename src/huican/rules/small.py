"""Constants of one byte inside a database.

A literal is a 32-bit number to every engine, and so is a CASE made of literals. Over hundreds of
conditions a population's codes then take four times the memory that they need, more than the
processor keeps near itself. This names the type.
"""

from typing import Any

import ibis.expr.datashape as ds
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import SQLGlotCompiler


class SmallNumber(ops.Value):  # type: ignore[misc]
    """A whole number from -128 to 127, one byte wide where the engine has such a type."""

    number: int
    dtype = dt.int8
    shape = ds.scalar


def small(number: int) -> ir.IntegerScalar:
    """The number as a value of one byte."""
    return SmallNumber(number).to_expr()


def _in_sql(compiler: Any, op: Any, *, number: int) -> Any:
    # sqlglot writes SMALLINT where an engine has no single byte (PostgreSQL).
    return sge.Cast(this=sge.convert(number), to=sge.DataType.build("TINYINT"))


# Ibis asks its SQL compilers for a method named after the operation.
SQLGlotCompiler.visit_SmallNumber = _in_sql
