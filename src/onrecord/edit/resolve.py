"""References as people write them, by a name, a title or an address, turned into keys; the nearest key where none fits.

Only what is equal is taken, and said. What is merely alike is a fault that names the nearest keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from onrecord.edit import blocks
from onrecord.edit.blocks import NEW, SOURCE, SPEAKER, Answers, Block
from onrecord.edit.lookups import LABELS, Lookups


class Fault(NamedTuple):
    """What is wrong with one answer: its name, the rule, a message and a hint."""

    key: str
    rule: str
    message: str
    hint: str | None = None


@dataclass(slots=True)
class Resolved:
    """The answers with keys in place of names, what was taken for what, in words, and what could not be resolved."""

    answers: dict[str, str]
    notes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def resolve(lookups: Lookups, answers: Answers, table: str | None = None) -> Resolved:
    """The answers for a statement, or for a row of `table`, with every reference resolved."""
    found = Resolved(dict(answers))
    for key, block, column, new in list(_references(lookups, answers, table)):
        target = lookups.target(block.table, column)
        if target is None:
            continue
        text = found.answers.get(key, "").strip()
        if not text and new is not None and new.given(answers):
            text = answers.get(new.key(LABELS[target]), "") or NEW
        if text not in ("", NEW):
            _one(lookups, found, key, target, text, new)
        elif text == NEW:
            found.answers[key] = NEW
    return found


def _references(
    lookups: Lookups, answers: Answers, table: str | None
) -> Iterator[tuple[str, Block, str, Block | None]]:
    """Each answer that may refer to a row: its name, block and column, and the block of the row it may make."""
    if table is not None:
        own = Block("", table)
        yield from ((key, own, key, None) for key in answers if key in lookups.schema(table).columns)
        return
    pieces = [blocks.evidence(aspect, n) for aspect in blocks.ASPECTS for n in blocks.numbers(aspect, answers)]
    may_make = {"speaker_id": SPEAKER, "source_id": SOURCE}
    may_make |= {piece.key("source_id"): blocks.source_of(piece) for piece in pieces}
    for key in dict.fromkeys([*may_make, *answers]):
        block, column = blocks.block_of(key)
        if column in lookups.schema(block.table).columns:
            yield key, block, column, may_make.get(key)


def _one(lookups: Lookups, found: Resolved, key: str, target: str, text: str, new: Block | None) -> None:
    """Resolve one reference in place."""
    given = new is not None and new.given(found.answers)
    if text in lookups.keys(target):
        found.answers[key] = text
        if new is not None and given:
            found.faults += _contradictions(lookups, found.answers, new, target, text)
        return
    if key != "source_id" and target == "sources" and blocks.made_here(found.answers, text):
        return
    same = lookups.named(target, text)
    if len(same) == 1:
        found.answers[key] = same[0]
        found.notes.append(f'{key}: "{text}" is the {_singular(target)} {same[0]}')
    elif same:
        found.faults.append(
            Fault(key, "KY301", f'{key} "{text}" is the name of several {target}: {", ".join(same)}', "give one id")
        )
    elif new is not None and given:
        _made(lookups, found, key, target, text, new)
    else:
        found.faults.append(_unknown(lookups, key, target, text, new))


def _made(lookups: Lookups, found: Resolved, key: str, target: str, text: str, new: Block) -> None:
    """A new row: its key is the text, unless that is a name."""
    field = lookups.schema(target).field(lookups.schema(target).primary_key[0])
    if re.fullmatch(field.pattern or ".*", text):
        found.answers[key] = text
        return
    name = new.key(LABELS[target])
    found.answers[key] = NEW
    if not found.answers.get(name) and "://" not in text:
        found.answers[name] = text


def _contradictions(lookups: Lookups, answers: Answers, new: Block, target: str, key: str) -> Iterator[Fault]:
    """Cells for a new row whose key is taken by a row with other cells."""
    own = lookups.row(target, key)
    for column, value in new.cells(answers).items():
        if value and column in own and value.strip() != own[column]:
            yield Fault(
                new.key(column),
                "CO210",
                f'{new.key(column)} is "{value[:80]}", but {target} has {key} with "{own[column][:80]}"',
                "leave it out, or give another id for a new row",
            )


def _unknown(lookups: Lookups, key: str, target: str, text: str, new: Block | None) -> Fault:
    near = lookups.nearest_keys(target, text, 3)
    listed = " or ".join(f'"{one}"' + (f" ({label})" if label and label != one else "") for one, label in near.items())
    required = [
        new.key(field.name)
        for field in lookups.schema(target).fields
        if new is not None and field.required and field.name not in lookups.schema(target).primary_key
    ]
    makes = f"for a new one give {', '.join(required)}" if new is not None else f"for a new one: onrecord add {target}"
    return Fault(
        key, "KY301", f'{key} "{text[:200]}" is not in {target}', f"did you mean {listed}? {makes}" if near else makes
    )


def _singular(table: str) -> str:
    return table.removesuffix("s")
