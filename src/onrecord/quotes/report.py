"""The report on the quotations of a text: a sequence of them that prints, and becomes JSON or a table."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from onrecord.quotes.quotation import Findings, Quotation

if TYPE_CHECKING:
    import pandas as pd


class QuoteReport(Findings):
    """The findings in a text, as `onrecord.check_quotes` gives them: a sequence of `Quotation`.

    It prints as on the command line, and shows as a page in a notebook.
    """

    __slots__ = ()

    def __str__(self) -> str:
        from onrecord.quotes.render_text import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from onrecord.quotes.render_html import as_fragment

        return as_fragment(self)

    def to_json(self) -> str:
        """The report as JSON: `{"onrecord", "package", "text": {"path", "sha256"}, "quotations": [...]}`."""
        from onrecord.package.version import version

        document: dict[str, Any] = {
            "onrecord": version(),
            "package": self.package,
            "text": {"path": self.path, "sha256": self.sha256},
            "quotations": [asdict(quotation) for quotation in self.quotations],
        }
        return _without_surrogates(json.dumps(document, ensure_ascii=False, indent=2))

    def to_frame(self) -> pd.DataFrame:
        """One row per quotation, with a column for each aspect of the status; differences as text."""
        import pandas as pd

        rows = []
        for quotation in self.quotations:
            row = asdict(quotation)
            status = row.pop("status") or {}
            row["differences"] = "; ".join(
                f"{one.type}: {one.recorded or '-'} > {one.quoted or '-'}" for one in quotation.differences
            )
            rows.append({**row, "attribution": status.get("attribution"), "content": status.get("content")})
        names = [name for name in Quotation.__dataclass_fields__ if name != "status"]
        return pd.DataFrame(rows, columns=[*names, "attribution", "content"])


def _without_surrogates(text: str) -> str:
    """A text that can be written: halves of characters, which no encoding has, become escapes."""
    return (
        "".join(f"\\u{ord(char):04x}" if "\ud800" <= char <= "\udfff" else char for char in text)
        if any("\ud800" <= char <= "\udfff" for char in text)
        else text
    )
