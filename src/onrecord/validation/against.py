"""What changed since an earlier release, compared with `corrections`: every amended, withdrawn and merged row.

Joins over whole columns, as in a diff; only what is reported is looked at row by row.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.checks.check import shown
from onrecord.checks.domain.corrections import MISFIT, REWRITTEN, SEPARATOR, UNACCOUNTED_CHANGE, UNACCOUNTED_LOSS
from onrecord.checks.rule import RULES
from onrecord.csvio.compare import COLUMN, NEW, OLD, Pairing, changes, pair
from onrecord.csvio.reader import ROW
from onrecord.csvio.table import read_whole, whole_table
from onrecord.package import Inspection
from onrecord.package.descriptor import Table
from onrecord.package.git import RevisionStore
from onrecord.package.store import Store
from onrecord.problems import Problem
from onrecord.validation.collect import Collector
from onrecord.versions import version_key

if TYPE_CHECKING:
    import polars as pl

CORRECTIONS = "corrections"
ID = "row_id"


def account(present: Inspection, previous: Inspection, collector: Collector, limit: int) -> None:
    """Add a problem for every change since `previous` that `corrections` does not account for.

    A table that is broken now is left out, since that is reported already; one that is broken in the earlier release
    raises `InvalidDataError`.
    """
    now = {table.name: table for table in present.tables}
    was = {table.name: table for table in previous.tables}
    if CORRECTIONS not in now:
        return
    corrections, faults = read_whole(present.store, now[CORRECTIONS])
    if faults:
        return
    release = Release(previous.version or "0.0.0", name_of(previous.store))
    accounting = Accounting(release, now[CORRECTIONS], corrections, collector, limit)
    if CORRECTIONS in was:
        accounting.published(whole_table(previous.store, was[CORRECTIONS]))
    for name in sorted((now.keys() & was.keys()) - {CORRECTIONS}):
        key = now[name].schema.primary_key
        if not key or not set(key) <= set(was[name].schema.columns):
            continue
        after, faults = read_whole(present.store, now[name])
        if not faults:
            accounting.table(now[name], whole_table(previous.store, was[name]), after)
    accounting.versions()


class Release(NamedTuple):
    """The earlier release: its version, and how a command names it."""

    version: str
    place: str


def name_of(store: Store) -> str:
    """How `--against` names the place of a release."""
    if isinstance(store, RevisionStore):
        folder = f":{store.prefix.rstrip('/')}" if store.prefix else ""
        return shlex.quote(f"git:{store.revision}{folder}")
    return shlex.quote(str(store.path))


class Accounting:
    """The corrections that are new since the earlier release, and the changes they have to fit."""

    def __init__(
        self, release: Release, table: Table, corrections: pl.DataFrame, collector: Collector, limit: int
    ) -> None:
        self._version = release.version
        self._command = f"onrecord amend --from-diff --against {release.place}"
        self._table = table
        self._all = corrections
        self._fresh = corrections
        self._collector = collector
        self._limit = limit

    def published(self, earlier: pl.DataFrame) -> None:
        """Note which corrections were there already, and that none of them was rewritten."""
        import polars as pl

        key = self._table.schema.primary_key
        pairing = pair(earlier, self._all, key, key)
        columns = [(name, name) for name in self._table.schema.columns if name in earlier.columns and name not in key]
        cells = _with_row(changes(earlier, self._all, pairing, columns), self._all, key, NEW)
        self._add(
            REWRITTEN,
            self._table,
            cells,
            lambda row: (
                f"{row[COLUMN]} of a correction published in {self._version} was {shown(row['old'])}",
                "put it back; add a new correction that says what the old one should have said",
            ),
        )
        gone = _keyed(earlier[pairing.gone], key)
        self._add(
            REWRITTEN,
            self._table,
            gone,
            lambda row: (f"correction {row[ID]}, published in {self._version}, is gone", "put it back"),
        )
        known = earlier.select("correction_id")
        self._fresh = self._all.join(known, on="correction_id", how="anti", maintain_order="left")
        assert isinstance(self._fresh, pl.DataFrame)

    def table(self, table: Table, before: pl.DataFrame, after: pl.DataFrame) -> None:
        """The changed and the missing rows of one table."""
        import polars as pl

        key = table.schema.primary_key
        pairing = pair(before, after, key, key)
        columns = [(name, name) for name in table.schema.columns if name in before.columns and name not in key]
        own = self._fresh.filter(pl.col("table") == table.name)
        amended = own.filter(pl.col("action") == "amend")
        cells = _with_row(changes(before, after, pairing, columns), after, key, NEW)
        corrected = amended.select(ID, pl.col("field").alias(COLUMN)).unique()
        unaccounted = cells.join(corrected, on=[ID, COLUMN], how="anti", maintain_order="left")
        self._add(
            UNACCOUNTED_CHANGE,
            table,
            unaccounted,
            lambda row: (
                f"{row[COLUMN]} was {shown(row['old'])} in {self._version}, and no correction says so",
                self._written(table.name, row["old"]),
            ),
        )
        taken = self._all.filter((pl.col("table") == table.name) & pl.col("action").is_in(["withdraw", "merge"]))
        gone = _keyed(before[pairing.gone], key).join(taken, on=ID, how="anti", maintain_order="left")
        self._add(
            UNACCOUNTED_LOSS,
            table,
            gone,
            lambda row: (
                f"{row[ID]} was in {table.name} {self._version} and is gone, and no correction says so",
                self._written(),
            ),
        )
        if amended.height:
            self._misfits(amended, before, after, pairing, key)

    def _misfits(
        self, amended: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame, pairing: Pairing, key: tuple[str, ...]
    ) -> None:
        """Amendments whose old or new value is not what the releases hold; several of one cell may form a chain."""
        import polars as pl

        rows = pairing.pairs.with_columns(after.select(_row_id(key))[ID].gather(pairing.pairs[NEW]))
        rows = rows.join(amended.select(ID).unique(), on=ID, how="semi")
        for field in amended["field"].unique(maintain_order=True).to_list():
            if field not in after.columns or field not in before.columns:
                continue
            values = rows.select(
                ID, before[field].gather(rows[OLD]).alias("was"), after[field].gather(rows[NEW]).alias("is")
            )
            own = amended.filter(pl.col("field") == field).join(values, on=ID, how="inner", maintain_order="left")
            judged = own.with_columns(
                (pl.col("old_value") == pl.col("was")).any().over(ID).alias("starts"),
                (pl.col("new_value") == pl.col("is")).any().over(ID).alias("ends"),
            )
            wrong = judged.filter(~(pl.col("starts") & pl.col("ends"))).unique(ID, keep="last", maintain_order=True)
            wrong = wrong.with_columns(
                pl.when("starts").then(pl.lit("new_value")).otherwise(pl.lit("old_value")).alias(COLUMN),
                pl.col("correction_id").alias(ID),
                pl.when("starts").then("is").otherwise("was").alias("value"),
                pl.when("starts").then(pl.lit("now")).otherwise(pl.lit(f"in {self._version}")).alias("when"),
                row=pl.col(ID),
            )
            self._add(
                MISFIT,
                self._table,
                wrong,
                lambda row: (
                    f"{row[COLUMN]} {shown(row[row[COLUMN]])} is not what {row['field']} of {row['row']} was "
                    f"{row['when']}: {shown(row['value'])}",
                    f"write {shown(row['value'])}, or put the cell right",
                ),
            )

    def _written(self, table: str = "", old: str = "") -> str:
        """How the correction of a change is written, as a command that can be run as it is."""
        if table == "verifications":
            return f"put {shown(old)} back, and add a newer verification whose supersedes names this one"
        command = f'{self._command} --reason coding-error --note "Corrected by hand."'
        return f"put it back, or run `{command}` with the reason and the note that are yours"

    def versions(self) -> None:
        """New corrections that name a version which was released without them."""
        released = version_key(self._version)

        def late(version: str) -> bool:
            parts = version.split(".")
            return len(parts) == 3 and all(part.isdigit() for part in parts) and version_key(version) <= released

        wrong = [version for version in self._fresh["version"].unique().to_list() if late(version)]
        import polars as pl

        found = self._fresh.filter(pl.col("version").is_in(wrong)).with_columns(
            pl.col("correction_id").alias(ID), pl.lit("version").alias(COLUMN)
        )
        self._add(
            MISFIT,
            self._table,
            found,
            lambda row: (
                f"version {row['version']} was released without this correction; the one before is {self._version}",
                "name the version that will carry it",
            ),
        )

    def _add(self, rule: str, table: Table, found: pl.DataFrame, describe: Any) -> None:
        listed = found.head(self._limit) if self._limit else found
        self._collector.add_compared(rule, table.name, found.height, _problems(rule, table, listed, describe))


def _problems(rule: str, table: Table, found: pl.DataFrame, describe: Any) -> Iterator[Problem]:
    for row in found.iter_rows(named=True):
        message, hint = describe(row)
        column = row.get(COLUMN)
        value = row.get("new", row.get(column) if column else None)
        yield Problem(
            rule,
            RULES[rule].severity,
            message,
            hint,
            table.path,
            table.name,
            row=row.get(ROW),
            column=column,
            key=row[ID],
            value=value,
        )


def _row_id(key: tuple[str, ...]) -> pl.Expr:
    import polars as pl

    return pl.concat_str([pl.col(name) for name in key], separator=SEPARATOR).alias(ID)


def _with_row(cells: pl.DataFrame, frame: pl.DataFrame, key: tuple[str, ...], side: str) -> pl.DataFrame:
    """Changed cells with the id and the number of their row."""
    rows = frame[cells[side]]
    return cells.with_columns(rows[ROW], rows.select(_row_id(key))[ID])


def _keyed(rows: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """The ids of rows that are in no file any more."""
    return rows.select(_row_id(key))
