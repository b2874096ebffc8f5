"""How much of a stranger's input is read, in one place; docs/security.md documents every limit."""

from __future__ import annotations

from typing import NamedTuple

KIB, MIB, GIB = 1024, 1024**2, 1024**3


class Limits(NamedTuple):
    """What a zip may hold: `size` bytes unpacked in all, `files` entries, `ratio` unpacked to packed."""

    size: int = 2 * GIB
    files: int = 1_000
    ratio: int = 200


DOCUMENT = 10 * MIB
"""Bytes of a descriptor, a schema, `releases.json`, or a text such as README.md that a release carries."""
DEPTH = 64
"""Levels of lists and objects in a JSON document."""
IMPORTED = 16 * MIB
"""Characters of one object of an imported file; longer ones are refused."""
PAGE = 64 * MIB
"""Bytes of an HTML page that is imported."""
PAGE_DEPTH = 2_000
"""Elements of a page within one another: the time of the parser grows with their square, and browsers stop at 512."""
NAME = 100
"""Characters in the name of a package, a resource or a column."""
PATH = 1_000
"""Characters in a path within a package."""
RESOURCES = 1_000
"""Resources in a descriptor."""
COLUMNS = 500
"""Columns of one table."""
COLUMNS_IN_ALL = 2_000
"""Columns of all tables together."""
WORDS = 100_000
"""Values in all vocabularies (`enum`) of one package."""
PATTERN = 1_000
"""Characters in one pattern."""
GIT_SECONDS = 60
"""Seconds for one call of git."""
GIT_FILE = 256 * MIB
"""Bytes of one file at a revision."""
PATTERN_SIZE = 2_000
"""Estimated states of one pattern, where a letter is one and a letter of any script a hundred."""
PATTERNS_SIZE = 20_000
"""Estimated states of all patterns of a package."""
FOREIGN_KEYS = 200
"""Foreign keys of all tables together."""
FAULTS = 100
"""Faults that are listed of one JSON document."""
DOWNLOAD = 2 * GIB
"""Bytes of one download."""
SLOW_SECONDS = 60
"""Seconds in which the head of an answer must come, and at least `SLOW_BYTES` of what follows it."""
SLOW_BYTES = 30 * KIB
"""Bytes a minute below which a server is given up."""
WORKBOOK = Limits(size=256 * MIB)
"""What a workbook may hold, unpacked."""
SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384
"""The last row and column of a sheet, as in every spreadsheet program."""
THREAD, THREAD_DEPTH = 10_000, 200
"""Statements in one thread, where one that answers twice counts twice, and answers above one another."""
