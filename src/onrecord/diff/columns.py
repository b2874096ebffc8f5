"""Which columns of two states of a table are the same column, and what changed about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.csvio.compare import Pairing, agreement, pair
from onrecord.diff.model import ColumnChange
from onrecord.tableschema import TableSchema
from onrecord.tableschema.model import Field

if TYPE_CHECKING:
    import polars as pl

ALIKE = 0.9
"""The share of values that must agree for a column under a new name to be the old one."""
WORDS = ("title", "description")


@dataclass(frozen=True, slots=True)
class Match:
    """How two states of a table correspond: the row pairs, the columns in both, new names by the old ones."""

    pairing: Pairing
    key: tuple[str, ...]
    """The columns of the new state that identify a row."""
    old_key: tuple[str, ...]
    shared: tuple[tuple[str, str], ...]
    renamed: Mapping[str, str]


def match_columns(old: pl.DataFrame, new: pl.DataFrame, was: TableSchema, now: TableSchema) -> Match:
    """Pair rows by primary key, then find the columns that were renamed by their values."""
    old_key, key, renamed = _keys(old, new, was, now)
    pairing = pair(old, new, old_key, key)
    lost = [name for name in was.columns if name not in now.columns and name not in renamed]
    for name in now.columns:
        if name in was.columns or name in renamed.values():
            continue
        scored = [(score, other) for other in lost if (score := _likeness(old, new, pairing, was, now, other, name))]
        if scored:
            best = max(scored, key=lambda pair: pair[0])[1]
            renamed[best] = name
            lost.remove(best)
    both = [(name, name) for name in was.columns if name in now.columns] + list(renamed.items())
    keyed = set(zip(old_key, key, strict=True))
    order = {name: index for index, name in enumerate(now.columns)}
    shared = sorted((pair for pair in both if pair not in keyed), key=lambda pair: order[pair[1]])
    return Match(pairing, key, old_key, tuple(shared), renamed)


def _keys(
    old: pl.DataFrame, new: pl.DataFrame, was: TableSchema, now: TableSchema
) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, str]]:
    """The key columns of both sides, and those of them that have a new name."""
    key = now.primary_key or was.primary_key
    if key and set(key) <= set(was.columns) & set(now.columns):
        return key, key, {}
    if len(was.primary_key) == len(now.primary_key) > 0:
        names = dict(zip(was.primary_key, now.primary_key, strict=True))
        moved = {a: b for a, b in names.items() if a != b}
        if not (moved.keys() & set(now.columns) or set(moved.values()) & set(was.columns)):
            found = pair(old, new, was.primary_key, now.primary_key).pairs.height
            if found * 2 > min(old.height, new.height):
                return was.primary_key, now.primary_key, moved
    if was.primary_key and set(was.primary_key) <= set(now.columns):
        return was.primary_key, was.primary_key, {}
    common = tuple(name for name in now.columns if name in was.columns)
    return common, common, {}


def _likeness(
    old: pl.DataFrame, new: pl.DataFrame, pairing: Pairing, was: TableSchema, now: TableSchema, before: str, after: str
) -> float:
    filled, same = agreement(old, new, pairing, before, after)
    if filled:
        return same / filled if same / filled >= ALIKE else 0.0
    definition = was.field(before)
    return 0.5 if definition.description and definition._replace(name=after) == now.field(after) else 0.0


def column_changes(was: TableSchema, now: TableSchema, renamed: Mapping[str, str]) -> tuple[ColumnChange, ...]:
    """Every column that was added, removed, renamed, changed or described anew, in the order of the new state."""
    found: list[ColumnChange] = []
    old_name = {new: old for old, new in renamed.items()}
    for field in now.fields:
        if field.name in old_name:
            before = was.field(old_name[field.name])
            found.append(ColumnChange("renamed", field.name, before.name, _details(before, field)))
        elif field.name not in was.columns:
            found.append(ColumnChange("added", field.name))
        else:
            before = was.field(field.name)
            details = _details(before, field)
            if details:
                found.append(ColumnChange("changed", field.name, details=details))
            elif before != field:
                words = tuple(f"new {name}" for name in WORDS if getattr(before, name) != getattr(field, name))
                found.append(ColumnChange("described", field.name, details=words))
    found += [ColumnChange("removed", name) for name in was.columns if name not in now.columns and name not in renamed]
    return tuple(found)


def _details(before: Field, after: Field) -> tuple[str, ...]:
    """What changed in the type and the constraints of a column, one phrase each."""
    changed = []
    for attribute in Field._fields:
        old, new = getattr(before, attribute), getattr(after, attribute)
        if attribute in ("name", *WORDS) or old == new:
            continue
        name = attribute.replace("_", " ")
        if attribute == "enum" and old and new:
            gone, come = [v for v in old if v not in new], [v for v in new if v not in old]
            changed += [f"vocabulary without {', '.join(gone)}"] if gone else []
            changed += [f"vocabulary with {', '.join(come)}"] if come else []
            changed += [] if gone or come else ["vocabulary in another order"]
        else:
            changed.append(f"{name} was {_shown(old)}, is {_shown(new)}")
    return tuple(changed)


def _shown(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def key_changes(was: TableSchema, now: TableSchema, renamed: Mapping[str, str]) -> tuple[str, ...]:
    """What changed in the keys and the order of columns, in words; a key whose columns were only renamed did not."""

    def current(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(renamed.get(name, name) for name in names)

    changed = []
    if current(was.primary_key) != now.primary_key:
        changed.append(f"primary key was {_list(was.primary_key)}, is {_list(now.primary_key)}")
    old = {(current(key.fields), key.resource) for key in was.foreign_keys}
    new = {(key.fields, key.resource) for key in now.foreign_keys}
    changed += [f"no foreign key any more from {_list(names)} to {table}" for names, table in sorted(old - new)]
    changed += [f"new foreign key from {_list(names)} to {table}" for names, table in sorted(new - old)]
    kept_old = [name for name in current(was.columns) if name in now.columns]
    kept_new = [name for name in now.columns if name in kept_old]
    if kept_old != kept_new:
        changed.append(f"columns in another order: {_list(now.columns)}")
    return tuple(changed)


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"
