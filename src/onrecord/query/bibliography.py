"""The sources of a package as BibTeX, for those who cite what it rests on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.citation import bibtex_entry, tex

if TYPE_CHECKING:
    import pandas as pd

_YEAR = re.compile(r"-?[0-9]{4}(?![0-9])")


def bibliography(sources: pd.DataFrame) -> str:
    """BibTeX, one `@misc` entry a source, its key the `source_id`; nothing is added that the row does not say.

    An author is kept whole, as one name; several are set apart in the cell by a semicolon. `date` is EDTF, as biblatex
    reads it. A missing cell is a missing field.
    """
    rows = sources.astype(object).where(sources.notna(), "").astype(str)
    return "\n\n".join(_entry(dict(zip(rows.columns, row, strict=True))) for row in rows.itertuples(index=False))


def _entry(row: dict[str, str]) -> str:
    def cell(name: str) -> str:
        return tex(row.get(name, ""))

    authors = [part.strip() for part in row.get("author", "").split(";")]
    dated = _YEAR.match(row.get("published_edtf", ""))
    fields = {
        "author": " and ".join(f"{{{tex(author)}}}" for author in authors if author),
        "title": f"{{{cell('title')}}}" if row.get("title") else "",
        "howpublished": cell("publisher"),
        "year": dated[0] if dated else "",
        "date": re.sub(r"[^0-9A-Z%~?./-]", "", row.get("published_edtf", "")),
        "url": row.get("url", "").replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D"),
        "urldate": cell("retrieved_on")[:10],
        "language": cell("language"),
        "keywords": cell("kind"),
        "note": cell("note"),
    }
    return bibtex_entry("misc", row.get("source_id", ""), fields)
