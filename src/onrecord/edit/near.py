"""The rows that a change concerns: all that any check could hold against its rows, or against others because of them.

Every check joins along keys, and most along the statement. So what can change by a change of rows is told by the
statements they belong to, with all that is about these, and the rows those refer to. A package of these rows alone,
before and after the change, differs in the same problems as the whole one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from onrecord.csvio.reader import ROW
from onrecord.edit.lookup import Lookup
from onrecord.edit.tables import Edit
from onrecord.query import Package

if TYPE_CHECKING:
    import polars as pl

CORRECTIONS = "corrections"
ABOUT = ("dates", "quotations", "verifications")
"""Tables with rows about one statement, by `statement_id`."""
PAIR = ("statement_id", "counter_statement_id")


class Near:
    """The rows of a package around some edits, by table, as they stand in its files, with `__row`.

    `fresh` are keys that were drawn just now: nothing refers to them yet.
    """

    def __init__(self, lookup: Lookup, edits: Sequence[Edit], fresh: frozenset[str]) -> None:
        self._lookup = lookup
        self._package: Package = lookup.package
        self._fresh = fresh
        self._edits = edits
        self.rows: dict[str, list[pl.DataFrame]] = {}
        self._same_keys()
        statements = self._with_answers(self._statements())
        known = self._take("statements", "statement_id", statements)
        for table in ABOUT:
            self._take(table, "statement_id", statements)
        about = {*_values(self.rows.get("verifications", []), "verification_id")}
        about |= self._cells("verifications", "verification_id")
        self._take("evidence", "verification_id", about)
        self._chains()
        self._take("speakers", "speaker_id", _values([known], "speaker_id"))
        self._take("roles", "speaker_id", self._cells("statements", "speaker_id") | _values([known], "speaker_id"))
        self._partners()

    def frame(self, table: str) -> pl.DataFrame:
        """The rows of one table, in file order."""
        import polars as pl

        frames = self.rows.get(table)
        return pl.concat(frames).unique(ROW).sort(ROW) if frames else self._lookup.rows(table, ROW, ())

    def _take(self, table: str, column: str, values: Iterable[str]) -> pl.DataFrame:
        wanted = set(values) - self._fresh - {""} if table in self._package.tables() else set()
        found = self._lookup.rows(table, column, wanted)
        self.rows.setdefault(table, []).append(found)
        return found

    def _cells(self, table: str, *columns: str) -> set[str]:
        """What the edited rows of a table hold, and held, in these columns."""
        sides = [cells for edit in self._edits if edit.table == table for cells in (edit.old, edit.new) if cells]
        return {cells[name] for cells in sides for name in columns} - {""}

    def _same_keys(self) -> None:
        """Rows that have the key of an edited one, or its value where values are unique; and what refers to it."""
        for table in {edit.table for edit in self._edits}:
            schema = self._package.table(table).schema
            for name in {*schema.primary_key[:1], *(field.name for field in schema.fields if field.unique)}:
                self._take(table, name, self._cells(table, name))
            for other in self._package.tables():
                for key in self._package.table(other).schema.foreign_keys:
                    if key.resource == table and len(key.fields) == 1 and table not in ("speakers", "sources"):
                        self._take(other, key.fields[0], self._cells(table, key.reference[0]))

    def _statements(self) -> set[str]:
        """The statements that the edited rows are about."""
        found = self._cells("statements", "statement_id") | self._cells("counter_statements", *PAIR)
        for table in ABOUT:
            found |= self._cells(table, "statement_id")
        speakers = self._cells("speakers", "speaker_id") | self._cells("roles", "speaker_id")
        found |= _values([self._take("statements", "speaker_id", speakers)], "statement_id")
        sources = self._cells("sources", "source_id")
        sources |= _values([self._take("sources", "republishes", sources)], "source_id")
        for table in ("statements", "quotations"):
            found |= _values([self._take(table, "source_id", sources)], "statement_id")
        cited = self._take("evidence", "source_id", sources)
        assessed = self._cells("evidence", "verification_id") | _values([cited], "verification_id")
        return found | _values([self._take("verifications", "verification_id", assessed)], "statement_id")

    def _with_answers(self, statements: set[str]) -> set[str]:
        """The statements, and all that answer them or are answered by them, however many steps away."""
        if "counter_statements" not in self._package.tables():
            return statements
        known, new = set(statements), statements - self._fresh
        while new:
            pairs = [self._take("counter_statements", name, new) for name in PAIR]
            new = {value for name in PAIR for value in _values(pairs, name)} - known
            known |= new
        return known

    def _chains(self) -> None:
        """What the edited verifications supersede, and what else supersedes it."""
        own = self._cells("verifications", "verification_id", "supersedes")
        for column in ("verification_id", "supersedes"):
            if own:
                self._take("verifications", column, own)

    def _partners(self) -> None:
        """Every row that a row refers to, in as many steps as there are; and the corrections that speak of any."""
        seen: dict[tuple[str, str], set[str]] = {}
        codebooks = {
            key.resource
            for table in self._package.tables()
            for key in self._package.table(table).schema.foreign_keys
            if len(key.fields) > 1
        }
        for table in codebooks & set(self._package.tables()):
            self.rows[table] = [self._lookup.every(table)]
        while True:
            grew = False
            for table in self._package.tables():
                for key in self._package.table(table).schema.foreign_keys:
                    own, theirs = key.fields[-1], key.reference[-1]
                    target = (key.resource, theirs)
                    values = (_values(self.rows.get(table, []), own) | self._cells(table, own)) - {""}
                    new = values - seen.setdefault(target, set())
                    if new and key.resource in self._package.tables() and key.resource not in codebooks:
                        seen[target] |= new
                        self._take(key.resource, theirs, new)
                        grew = True
            if not grew:
                break
        self._unknown()
        if CORRECTIONS in self._package.tables():
            for name in ("row_id", "new_value"):
                self._take(CORRECTIONS, name, set().union(*seen.values(), *map(self._keys, self._package.tables())))

    def _unknown(self) -> None:
        """All of a table in which an edited row's partner is not found: the nearest key is wanted for the words."""
        for edit in self._edits:
            for key in self._package.table(edit.table).schema.foreign_keys:
                value = edit.new[key.fields[0]] if edit.new and len(key.fields) == 1 else ""
                there = self._cells(key.resource, key.reference[0]) | _values(
                    self.rows.get(key.resource, []), key.reference[0]
                )
                if value and value not in there and key.resource in self._package.tables():
                    self.rows[key.resource] = [self._lookup.every(key.resource)]

    def _keys(self, table: str) -> set[str]:
        """The keys of the edited rows and of those gathered, as corrections name them."""
        key = self._package.table(table).schema.primary_key
        gathered = [row for frame in self.rows.get(table, []) for row in frame.select(key).iter_rows()]
        sides = [cells for edit in self._edits if edit.table == table for cells in (edit.old, edit.new) if cells]
        return {"|".join(row) for row in gathered} | {"|".join(cells[name] for name in key) for cells in sides}


def _values(frames: Iterable[pl.DataFrame], column: str) -> set[str]:
    return {value for frame in frames for value in frame[column]} - {""}
