"""The rows of a package's tables as typed polars frames, read in batches, so that no table must fit in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord._text import printable
from onrecord.errors import InvalidDataError, OnRecordError, UnreadableError
from onrecord.query.tables import refuse_faults

if TYPE_CHECKING:
    import polars as pl

    from onrecord.checks.check import ExpressionCheck
    from onrecord.query import Package
    from onrecord.tableschema import TableSchema


def batches(package: Package, name: str) -> Iterator[pl.DataFrame]:
    """The rows of a table in file order, at least one frame, dtypes as in `tableschema.polars_types`.

    Raises `InvalidDataError` for a cell that breaks its schema and, after the last batch, for a file whose structure is
    broken: what was written from it until then must not be kept.
    """
    import polars as pl

    from onrecord.csvio import TableReader
    from onrecord.tableschema.polars_types import typed_frame
    from onrecord.validation.suspects import FusedPass

    table = package.table(name)
    checks = _schema_checks(table.schema)
    fused = FusedPass(checks)
    reader = TableReader(table.schema.columns, judged=False)
    empty = True
    try:
        with package.inspection.store.open(table.path) as stream:
            for batch in reader.batches(stream):
                empty = False
                if not reader.faults and (failing := fused.failing(batch.frame)).height:
                    _refuse(failing, checks, package)
                yield typed_frame(batch.frame, table.schema)
    except OnRecordError:
        raise
    except pl.exceptions.PolarsError as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise InvalidDataError(f"{name}: {reason}; run `onrecord validate {package.path}` to see where") from error
    except (OSError, ValueError, EOFError) as error:
        raise UnreadableError(f"{table.path} cannot be read: {error}") from error
    refuse_faults(name, reader)
    if empty:
        yield typed_frame(pl.DataFrame(schema=dict.fromkeys(table.schema.columns, pl.String)), table.schema)


def _schema_checks(schema: TableSchema) -> list[ExpressionCheck]:
    """The checks of `validate` for single columns; here they also fail for damaged text, which has rules of its own."""
    from onrecord.checks.schema_rules import column_checks
    from onrecord.tableschema.expressions import demands

    fits = [fit for field in schema.fields for _, fit in demands(field)]
    return [replace(check, demand=fit) for check, fit in zip(column_checks(schema), fits, strict=True)]


def _refuse(failing: pl.DataFrame, checks: list[ExpressionCheck], package: Package) -> None:
    """Raise `InvalidDataError` for the first of these rows, in the words of `validate`."""
    from onrecord.csvio.reader import ROW
    from onrecord.validation.judge import judge

    first = failing.head(1)
    for check, _rows in judge(first, checks):
        row = first.row(0, named=True)
        message, _hint = check.describe(row, _NoContext())
        raise InvalidDataError(
            f"{check.table}: row {row[ROW]}: {printable(message)} ({check.rule}); "
            f"run `onrecord validate {package.path}` to see all such cells"
        )


class _NoContext:
    """Nothing to look up: the messages of single columns need no other table."""

    def nearest(self, table: str, column: str, value: str) -> None:
        return None


def frame(package: Package, name: str) -> pl.DataFrame:
    """The whole table as one typed polars frame."""
    import polars as pl

    return pl.concat(list(batches(package, name)), rechunk=True)


def file_name(table: str, suffix: str) -> str:
    """The name of the file of a table; raises `InvalidDataError` where a table's name could lead to another folder."""
    if table.startswith(".") or any(char in '/\\:*?"<>|' or ord(char) < 32 for char in table):
        raise InvalidDataError(f"the table {table!r} cannot be a file of its name; rename the resource")
    return f"{table}.{suffix}"
