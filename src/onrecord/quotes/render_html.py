"""A report as one page of HTML that can be mailed: no script, nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from onrecord._text import printable
from onrecord.quotes.quotation import Findings, Quotation
from onrecord.quotes.render_text import status, verdict
from onrecord.quotes.shown import Piece, pieces


def as_html(report: Findings) -> str:
    """The report as a whole page."""
    return _rendered(report, "page")


def as_fragment(report: Findings) -> str:
    """The report as a part of another page, such as a notebook."""
    return _rendered(report, "fragment")


def _rendered(report: Findings, form: str) -> str:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("onrecord.quotes", "."),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("page.html.j2")
    return template.render(
        report=report, form=form, rows=[_row(report, one) for one in report.quotations], text=printable
    )


def _row(report: Findings, found: Quotation) -> dict[str, Any]:
    differ = bool(found.recorded and found.differences)
    shown = pieces(found.recorded or "", found.text) if differ else [Piece("same", found.text)]
    return {
        "found": found,
        "place": printable(f"{report.path or 'text'}:{found.line}:{found.char}"),
        "pieces": [Piece(piece.kind, printable(" ".join(piece.text.split("\n")))) for piece in shown],
        "verdict": printable(verdict(found)),
        "status": printable(status(found)),
    }
