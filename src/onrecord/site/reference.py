"""Pages about the record as a whole: methodology, codebook, downloads; and the files that they offer."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from onrecord.errors import UnreadableError, imported
from onrecord.package.locate import DESCRIPTOR
from onrecord.site.assessed import rank_of
from onrecord.site.record import Record, grouped
from onrecord.site.renderer import Renderer

METHODOLOGY = ("docs/methodology.md", "methodology.md", "METHODOLOGY.md")
_REGION = 'role="region" tabindex="0"'
Pages = Iterator[tuple[str, str]]


def reference_pages(record: Record, renderer: Renderer) -> Pages:
    """The methodology, the codebook and the columns of each table."""
    yield (
        "methodology.html",
        renderer.page("methodology", "methodology.html", title="Methodology", text=_methodology(record)),
    )
    by_aspect = grouped(record.rows("statuses"), lambda row: row["aspect"])
    statuses = [
        (aspect, sorted(by_aspect[aspect], key=lambda row: -rank_of(row))) for aspect in sorted(by_aspect, reverse=True)
    ]
    tables = sorted(record.package.inspection.tables, key=lambda table: table.name)
    yield (
        "codebook.html",
        renderer.page(
            "codebook",
            "codebook.html",
            title="Codebook",
            statuses=sorted(statuses, reverse=False, key=_content_first),
            tables=tables,
        ),
    )
    for number, table in enumerate(tables, 1):
        path = f"columns-{number}.html"
        yield path, renderer.page("columns", path, title=table.name, table=table)


def _content_first(found: tuple[str, Any]) -> tuple[bool, str]:
    return found[0] != "content", found[0]


def _methodology(record: Record) -> Markup | None:
    """The package's own text, where it has one. It is Markdown without HTML; links to other files of it are text."""
    for path in METHODOLOGY:
        try:
            with record.package.inspection.store.open(path) as stream:
                text = stream.read().decode("utf-8", "replace")
        except (OSError, UnreadableError, KeyError, ValueError):
            continue
        text = re.sub(r"\A#\s[^\n]*\n", "", text)
        parser = imported("markdown_it").MarkdownIt("commonmark", {"html": False}).enable("table")
        parser.disable("image")
        html = parser.render(text)
        html = re.sub(r'<a href="(?!https?://)[^"]*"[^>]*>(.*?)</a>', r"\1", html, flags=re.DOTALL)
        html = html.replace("<pre>", '<pre tabindex="0">').replace("</table>", "</table></div>")
        for number in range(html.count("<table>")):
            html = html.replace("<table>", f'<div class="scroll" {_REGION} aria-label="Table {number + 1}"><table >', 1)
        return Markup(html)
    return None


def download_files(record: Record, renderer: Renderer) -> Iterator[tuple[str, bytes]]:
    """The tables, schemas and descriptor of the package, and the page that offers them."""
    from onrecord.citation import cite

    inspection = record.package.inspection
    listed = []
    for table in sorted(inspection.tables, key=lambda table: table.name):
        data = record.package.bytes_of(table.name)
        yield f"data/{table.path}", data
        listed.append((table, f"data/{table.path}", len(record.rows(table.name)), hashlib.sha256(data).hexdigest()))
    paths = {DESCRIPTOR, *_schema_paths(inspection.document)} - {table.path for table in inspection.tables}
    for path in sorted(paths):
        try:
            with inspection.store.open(path) as stream:
                yield f"data/{path}", stream.read()
        except (OSError, UnreadableError, KeyError):
            continue
    page = renderer.page(
        "downloads",
        "downloads.html",
        title="Downloads and citation",
        tables=listed,
        bibtex=cite(inspection.document, "bibtex"),
    )
    yield "downloads.html", page.encode()


def _schema_paths(document: dict[str, Any]) -> set[str]:
    resources = document.get("resources")
    entries = [one for one in resources if isinstance(one, dict)] if isinstance(resources, list) else []
    return {one["schema"] for one in entries if isinstance(one.get("schema"), str)}


def marker(record: Record) -> bytes:
    """The file that says what made the folder, so that it may be replaced."""
    document = {"made by": "onrecord site build", "name": record.package.name, "version": record.package.version}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
