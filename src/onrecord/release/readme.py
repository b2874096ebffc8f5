"""The README of a release: for the folder into which its zip is unpacked, and for nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from onrecord._text import markdown_block, markdown_code, markdown_prose
from onrecord.export import dictionary
from onrecord.export.documents import title_of
from onrecord.export.markdown import page, table
from onrecord.export.metadata import WRITERS
from onrecord.export.metadata.facts import Facts
from onrecord.package.locate import DESCRIPTOR
from onrecord.package.releases import RELEASES
from onrecord.package.swhid import folder_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.query import Package

OTHER = {
    DESCRIPTOR: "the descriptor: every table with its file and schema, licences, contributors (Data Package v2)",
    RELEASES: "the earlier releases and their checksums",
    "LICENSE": "licence",
    "LICENSE-DATA": "licence of the data",
    "SHA256SUMS": "the checksum of every file",
}
"""What the files beside tables and documents are."""
DOCUMENTS = {
    "docs/methodology.md": "how a row comes to be what it is",
    "docs/coverage.md": "what was coded, what was left out, and why",
    "docs/topics.md": "what each topic covers",
    "DATASHEET.md": "why and how the data were made, and what they are good for",
    "CHANGELOG.md": "what changed in each version",
    dictionary.PATH: "every column: its type, its meaning, its values",
}
"""What the documents are, each of which has a title of its own."""
METADATA = {
    "cff": "how to cite, for reference managers",
    "zenodo": "metadata for Zenodo",
    "datacite": "metadata for DataCite",
    "schema-org": "metadata for search engines (schema.org)",
    "croissant": "metadata for machine-learning tools (Croissant)",
    "ro-crate": "metadata for research archives (RO-Crate)",
    "csvw": "metadata for CSV on the Web",
}


def readme(package: Package, texts: Mapping[str, str], files: Collection[str]) -> str:
    """The page as Markdown; `texts` are the documents beside it by path, and `files` all files beside it."""
    facts = Facts(package)
    return page(
        f"# {markdown_prose(facts.title)}",
        f"Version {markdown_prose(package.version)}" + (f", {facts.day}." if facts.day else "."),
        markdown_prose(facts.description) if facts.description != facts.title else "",
        "## Files",
        table(["file", "holds"], _files(facts, texts, files)),
        "Tables are CSV: UTF-8, commas, a header line, an empty cell where a value is missing. A spreadsheet takes ids "
        "and dates for numbers unless every column is imported as text.",
        "## Read",
        "In this folder, with Python 3.11 or newer:",
        markdown_block(
            'python3 -m venv .venv && . .venv/bin/activate\npip install "onrecord[validate]"\n'
            "onrecord tables\nonrecord show overview --limit 5\nonrecord validate\nonrecord docs",
            "sh",
        ),
        "or, typed, in Python, from any folder:",
        markdown_block(
            'import onrecord\n\nrecord = onrecord.open("PATH/OF/THIS/FOLDER")\n'
            'statements = record.load("statements")\noverview = record.load("overview")',
            "python",
        ),
        "## Check",
        "That no file was changed, and that the tables are those which the citation names:",
        markdown_block("sha256sum --check --strict --quiet SHA256SUMS\nonrecord release verify --swhid .", "sh"),
        *_by_git(facts),
        "## Cite",
        markdown_block(facts.citation),
        "`onrecord cite --format bibtex` prints the same for reference managers, `onrecord cite ID` cites one row, and "
        "`onrecord cite --sources` all sources.",
        *_contact(facts),
        *_licences(facts),
    )


def _files(facts: Facts, texts: Mapping[str, str], files: Collection[str]) -> list[list[str]]:
    metadata = {path: METADATA[name] for name, (path, _) in WRITERS.items() if name in METADATA}
    tables = {
        one.path: markdown_prose(f"{one.title}: {one.description}" if one.description else one.title)
        for one in facts.tables
    }
    words = {**OTHER, **{path: _document(path, text) for path, text in texts.items()}, **metadata, **tables}
    order = [*tables, *texts, *OTHER, *metadata]
    schemas = sorted({path.rpartition("/")[0] for path in files if path not in words and path.endswith(".json")} - {""})
    rows = [[_link(path), words[path]] for path in order if path in files]
    return rows + [[_link(f"{folder}/"), "the columns of every table (Table Schema)"] for folder in schemas]


def _document(path: str, text: str) -> str:
    return ": ".join(part for part in (markdown_prose(title_of(text)), DOCUMENTS.get(path, "")) if part)


def _link(path: str) -> str:
    return (
        f"[{markdown_code(path)}]({path})" if path.isascii() and not set(" ()<>[]") & set(path) else markdown_code(path)
    )


def _by_git(facts: Facts) -> list[str]:
    folder = folder_of(facts.document)
    if not facts.swhid or not folder.isascii() or set(folder) & set(" '\"$`\\"):
        return []
    commands = (
        "export GIT_DIR=$(mktemp -d)\ngit init -q --bare\n"
        f"git --work-tree=. -c core.autocrlf=false add --force {folder}\n"
        f"git write-tree --prefix={folder}/\nunset GIT_DIR"
    )
    return [
        f"With git alone: this prints the 40 digits of `{facts.swhid}`.",
        markdown_block(commands, "sh"),
    ]


def _contact(facts: Facts) -> list[str]:
    known = (("Homepage", facts.homepage), ("Repository", facts.repository), ("Contact", facts.contact))
    lines = [f"- {word}: {_address(text)}" for word, text in known if text]
    return ["## Questions and corrections", "\n".join(lines)] if lines else []


def _address(text: str) -> str:
    """A link or a mail address that can be followed; any other text as it is."""
    follows = re.fullmatch(r"https?://[^\s<>]+|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+", text)
    return f"<{text}>" if follows else markdown_prose(text)


def _licences(facts: Facts) -> list[str]:
    named = [(licence.title or licence.name, licence.path) for licence in facts.licences]
    lines = [" ".join(part for part in (markdown_prose(name), path and _address(path)) if part) for name, path in named]
    return ["## Licence", *lines] if any(lines) else []
