"""References between rows: the rows that refer to one, and the same references pointed at another row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.checks.domain.corrections import SEPARATOR
from onrecord.csvio.reader import ROW
from onrecord.edit.tables import Edit, Row, Tables

if TYPE_CHECKING:
    import polars as pl


@dataclass(slots=True)
class Redirected:
    """References moved from one row to another: changed rows, rows no longer needed, and cells of their corrections."""

    edits: list[Edit] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    corrections: list[dict[str, str]] = field(default_factory=list)


def id_of(tables: Tables, name: str, row: Mapping[str, str]) -> str:
    """The key of a row in one piece, as `corrections.row_id` writes it."""
    return SEPARATOR.join(row[column] for column in tables.schema(name).primary_key)


def referrers(tables: Tables, start: Row) -> list[Row]:
    """Every row that refers to `start`, directly or through other rows; the nearest first."""
    import polars as pl

    numbered = {name: tables.frame(name).with_row_index(ROW) for name in tables.package.tables()}
    own = [pl.col(name) == start.cells[name] for name in tables.schema(start.table).primary_key]
    latest = {start.table: numbered[start.table].filter(*own)}
    seen = {name: set[int]() for name in numbered}
    seen[start.table].update(latest[start.table][ROW])
    found: list[Row] = []
    while latest:
        step: dict[str, pl.DataFrame] = {}
        for name, frame in numbered.items():
            numbers = _referring(tables, name, frame, latest) - seen[name]
            if numbers:
                seen[name] |= numbers
                step[name] = frame.filter(pl.col(ROW).is_in(sorted(numbers)))
                found += [Row(name, cells) for cells in step[name].drop(ROW).to_dicts()]
        latest = step
    return found


def _referring(tables: Tables, name: str, frame: pl.DataFrame, targets: Mapping[str, pl.DataFrame]) -> set[int]:
    """The numbers of the rows of a table that refer to one of these rows of other tables."""
    numbers: set[int] = set()
    for key in tables.schema(name).foreign_keys:
        if key.resource in targets:
            partners = targets[key.resource].select(key.reference)
            hits = frame.join(partners, left_on=key.fields, right_on=key.reference, how="semi")
            numbers.update(hits[ROW])
    return numbers


def redirected(tables: Tables, target: str, old: str, new: str) -> Redirected:
    """Every reference to the row `old` of the table `target`, pointed at the row `new`.

    A row is removed where it would then repeat another row or refer to itself. An assessment of a statement is removed,
    with the evidence for it, where the other statement has one by the same assessor: that one stays as it is.
    """
    found = Redirected()
    settled = _settled(tables, old, new) if target == "statements" else []
    for gone in settled:
        found.removed.append(gone)
        found.corrections.append(
            {"table": gone.table, "row_id": id_of(tables, gone.table, gone.cells), "action": "withdraw"}
        )
    for name in tables.package.tables():
        schema = tables.schema(name)
        fields = [key.fields[0] for key in schema.foreign_keys if key.resource == target and len(key.fields) == 1]
        for row in tables.having_any(name, fields, old):
            hit = [cell for cell in fields if row[cell] == old]
            row_id = id_of(tables, name, row)
            if (name == target and row_id == old) or Row(name, row) in settled:
                continue
            moved = row | dict.fromkeys(hit, new)
            entry = {"table": name, "row_id": row_id}
            changes_key = bool(set(hit) & set(schema.primary_key))
            if _needless(tables, name, moved, fields, found.edits, changes_key=changes_key):
                found.removed.append(Row(name, row))
                found.corrections.append(entry | {"action": "withdraw"})
                continue
            found.edits.append(Edit(name, row, moved))
            if changes_key:
                found.corrections.append(entry | {"action": "merge", "new_value": id_of(tables, name, moved)})
            else:
                found.corrections += [
                    entry | {"action": "amend", "field": cell, "old_value": old, "new_value": new} for cell in hit
                ]
    return found


def _settled(tables: Tables, old: str, new: str) -> list[Row]:
    """The assessments of one statement that another has too, by aspect and assessor, and all that refers to them."""

    def subject(row: Mapping[str, str]) -> tuple[str, str]:
        return row["aspect"], row["assessed_by"]

    kept = {subject(row) for row in tables.having("verifications", {"statement_id": new})}
    doubled = [row for row in tables.having("verifications", {"statement_id": old}) if subject(row) in kept]
    found: list[Row] = []
    for row in (Row("verifications", cells) for cells in doubled):
        found += [one for one in (row, *referrers(tables, row)) if one not in found]
    return found


def _needless(
    tables: Tables,
    name: str,
    moved: Mapping[str, str],
    fields: Sequence[str],
    edits: Sequence[Edit],
    *,
    changes_key: bool,
) -> bool:
    """Whether a row with its new reference answers itself, repeats a key or a whole row, or is a second said date."""
    if len(fields) > 1 and len({moved[cell] for cell in fields}) == 1:
        return True
    if name == "dates" and moved.get("event") == "said":
        wanted = {"event": "said", "statement_id": moved["statement_id"]}
    elif changes_key:
        wanted = {cell: moved[cell] for cell in tables.schema(name).primary_key}
    else:
        wanted = {cell: text for cell, text in moved.items() if cell not in tables.schema(name).primary_key}
    becomes = [edit.new for edit in edits if edit.table == name and edit.new is not None]
    return bool(tables.having(name, wanted)) or any(wanted.items() <= dict(row).items() for row in becomes)
