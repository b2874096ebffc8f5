"""The index of the search: one list that MiniSearch reads in the browser, or the files of Pagefind for a large record.

Sources: https://lucaong.github.io/minisearch/ and https://pagefind.app/docs/indexing/
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import escape

from onrecord.errors import OnRecordError, imported
from onrecord.site.assessed import label_of, status_of
from onrecord.site.places import Places, file_name
from onrecord.site.record import Record
from onrecord.site.words import day_in_words, shortened

SMALL = 3_000
"""Up to so many statements one list is quick to load and works from a folder; of more only the parts asked for are."""
SINGLY = 10_000
"""Up to so many statements each is an entry, and so a file, of Pagefind; of more, each list of them is."""
COLUMNS = ("id", "file", "claim", "quote", "speaker", "name", "when", "year", "topic", "kind", "content", "status")
CODED = ("speaker", "name", "year", "topic", "kind", "content", "status")
"""Columns whose values repeat: written as the number of the value in a list."""
FILTERS = {"content": "Borne out?", "topic": "Topic", "speaker": "Speaker", "kind": "Kind", "year": "Year"}
MOST_OPTIONS = 150


def engine_of(record: Record) -> str:
    """Which of the two searches a record gets."""
    return "minisearch" if len(record.statements) <= SMALL else "pagefind"


def entries(record: Record, ids: list[str]) -> Iterator[dict[str, str]]:
    """What can be found of each statement, with the values that filters choose by."""
    for statement_id in ids:
        row, said = record.statements[statement_id], record.said(statement_id)
        speaker = record.speaker(statement_id)
        status = status_of(record, statement_id, "content")
        name = speaker.get("name") or row["speaker_id"]
        yield {
            "id": statement_id,
            "file": file_name(statement_id),
            "claim": row["claim"],
            "quote": row.get("quote", ""),
            "speaker": row["speaker_id"],
            "name": name,
            "when": day_in_words(said.get("edtf", "")),
            "year": said.get("earliest", "")[:4],
            "topic": row.get("topic", ""),
            "kind": row["kind"],
            "content": status,
            "status": label_of(record, "content", status),
        }


@contextmanager
def search_files(record: Record, places: Places, folder: Path) -> Iterator[None]:
    """The files of the search in the room's folder, of whichever engine; some are made while the body runs."""
    if engine_of(record) == "pagefind":
        with pagefind(record, places, folder / "pagefind"):
            yield
        return
    (folder / "search").mkdir()
    (folder / "search" / "statements.js").write_text(statements_script(record, places), "utf-8", newline="\n")
    for name in ("minisearch.js", "minisearch-license.txt"):
        (folder / "search" / name).write_bytes(static(name))
    yield


def static(name: str) -> bytes:
    """A file that is the same in every room."""
    return resources.files("onrecord.site").joinpath("static", name).read_bytes()


def statements_script(record: Record, places: Places) -> str:
    """A script that sets the list of all statements: a page opened from a folder can read no other form."""
    rows = list(entries(record, places.ids))
    words = {name: sorted({row[name] for row in rows}) for name in CODED}
    codes = {name: {word: code for code, word in enumerate(listed)} for name, listed in words.items()}
    listed = [[codes[name][row[name]] if name in codes else row[name] for name in COLUMNS] for row in rows]
    document = {"columns": COLUMNS, "address": "statements/*.html", "words": words, "rows": listed}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return f"window.onrecordStatements={text};\n".replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@contextmanager
def pagefind(record: Record, places: Places, folder: Path) -> Iterator[None]:
    """Pagefind's files in `folder`, made while the body runs: an entry for each statement, or for each list of many.

    Pagefind reads pages made for it alone, which have what is to be found. Raises `MissingExtraError` without the
    extra `onrecord[site]`, and `OnRecordError` where its program fails.
    """
    program = imported("pagefind_bin").get_executable()
    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryFile() as printed:
        for path, text in _search_pages(record, places):
            page = Path(place) / path
            page.parent.mkdir(exist_ok=True)
            page.write_text(text, "utf-8", "replace")
        words = [str(program), "--site", place, "--output-path", str(folder.absolute()), "--force-language", "en"]
        with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT) as process:
            try:
                yield
            except BaseException:
                process.kill()
                raise
        if process.returncode or not (folder / "pagefind.js").is_file():
            printed.seek(0)
            last = printed.read().decode("utf-8", "replace").strip()[-500:]
            raise OnRecordError(f"Pagefind could not index the statements: {last}")
    for made in folder.iterdir():
        if made.name != "pagefind.js" and made.suffix in (".js", ".css"):
            made.unlink()  # elements of Pagefind's own, and a worker whose 40 kB each search would load for little


def is_singly(record: Record, places: Places) -> bool:
    """Whether each statement is an entry of Pagefind."""
    return places.own and len(record.statements) <= SINGLY


def _search_pages(record: Record, places: Places) -> Iterator[tuple[str, str]]:
    """Pages for Pagefind, which reads what a result shows out of attributes of elements."""
    if is_singly(record, places):
        for row in entries(record, places.ids):
            meta = {"title": shortened(row["claim"], 300), "when": row["when"], "name": row["name"]}
            meta |= {"status": row["status"], "address": places.of("statements", row["id"])}
            kept = [
                f'<p data-pagefind-ignore data-pagefind-meta="{name}">{escape(value)}</p>'
                for name, value in meta.items()
            ]
            yield f"s/{row['file']}.html", _search_page([*kept, f"<p>{escape(_words(row))}</p>"])
        return
    for period in places.periods:
        rows = list(entries(record, period.ids))
        kept = []
        for row in rows:
            address = places.of("statements", row["id"])
            told = (address, row["when"], row["name"], row["status"], *(row[name] for name in FILTERS))
            anchor = "~".join(quote(value, safe="") for value in told)
            kept.append(f'<h2 id="{escape(anchor)}">{escape(row["claim"])}</h2><p>{escape(_words(row))}</p>')
        yield f"s/{file_name(period.key)}-{period.number}.html", _search_page(kept)


def _words(row: dict[str, str]) -> str:
    marks = " ".join(mark(name, row[name]) for name in FILTERS if row[name])
    return f"{row['claim']} {row['quote']} {row['name']} {row['id']} {marks}"


@cache
def mark(name: str, value: str) -> str:
    """A word that stands for a value of a filter in Pagefind's index: its own filters are in another order each time.

    It has no vowels and no digits, so that it is neither stemmed nor split.
    """
    digest = hashlib.sha256(f"{name}={value}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return digest.translate(_CONSONANTS)


_CONSONANTS = str.maketrans("0123456789abcdef", "bcdfghjkmnpqrtvw")


def _search_page(parts: list[str]) -> str:
    return f'<!doctype html><html lang="en"><body data-pagefind-body>{"".join(parts)}</body></html>'


def filters(record: Record, places: Places) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """The choices of the search form: (column, words, options); a column with more options than fit is left out."""
    shown: dict[str, dict[str, tuple[str, int]]] = {name: {} for name in FILTERS}
    for row in entries(record, places.ids):
        labels: dict[str, Any] = {"content": row["status"], "speaker": row["name"]}
        for name, options in shown.items():
            if row[name]:
                label, number = options.get(row[name], (labels.get(name, row[name].replace("-", " ")), 0))
                options[row[name]] = (label, number + 1)
    found = []
    for name, options in shown.items():
        listed = [(value, label, number) for value, (label, number) in options.items()]
        if name == "speaker" and len(listed) > MOST_OPTIONS:
            listed = sorted(listed, key=lambda one: -one[2])[:MOST_OPTIONS]
        if 1 < len(listed) <= MOST_OPTIONS:
            if name == "content":
                listed.sort(key=lambda one: (-one[2], one[0]))
            else:
                listed.sort(key=lambda one: one[1].casefold())
            found.append((name, FILTERS[name], listed))
    return found
