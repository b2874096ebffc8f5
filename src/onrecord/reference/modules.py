"""What each module is for: the first paragraph of its docstring."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import PurePosixPath

from onrecord.reference.markdown import code, page, table

INTRODUCTION = """\
# Modules

What each module of `src/onrecord` is for.
How they depend on one another stands in the [architecture](architecture.md)."""


def module_page(sources: Mapping[PurePosixPath, str]) -> str:
    """A table for each folder of the package, from the text of its modules by path."""
    folders: dict[PurePosixPath, list[PurePosixPath]] = {}
    for path in sorted(sources, key=lambda path: (path.parent, path.stem != "__init__", path.stem)):
        if purpose(sources[path]):
            folders.setdefault(path.parent, []).append(path)
    blocks = [INTRODUCTION]
    for folder, paths in folders.items():
        blocks.append(f"## {'onrecord' if folder == PurePosixPath() else folder}")
        blocks.append(
            table(["module", "what it is for"], [[code(path.name), purpose(sources[path])] for path in paths])
        )
    return page(*blocks)


def purpose(source: str) -> str:
    """The first paragraph of the docstring of a module, on one line; "" without one.

    >>> purpose('\"\"\"Dates that\\nare uncertain.\\n\\nSource: EDTF.\"\"\"')
    'Dates that are uncertain.'
    """
    text = ast.get_docstring(ast.parse(source)) or ""
    return " ".join(text.partition("\n\n")[0].split())
