"""The index of the search: one list that MiniSearch reads in the browser, or the files of Pagefind for a large record.

Sources: https://lucaong.github.io/minisearch/ and https://pagefind.app/docs/py-api/
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onrecord.errors import imported
from onrecord.site.assessed import label_of, status_of
from onrecord.site.places import Places, file_name
from onrecord.site.record import Record
from onrecord.site.words import day_in_words, shortened

SMALL = 3_000
"""Up to so many statements one list is quick to load and works from a folder; of more only the parts asked for are."""
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


def statements_script(record: Record, places: Places) -> str:
    """A script that sets the list of all statements: a page opened from a folder can read no other form."""
    rows = list(entries(record, places.ids))
    words = {name: sorted({row[name] for row in rows}) for name in CODED}
    codes = {name: {word: code for code, word in enumerate(listed)} for name, listed in words.items()}
    listed = [[codes[name][row[name]] if name in codes else row[name] for name in COLUMNS] for row in rows]
    document = {"columns": COLUMNS, "address": "statements/*.html", "words": words, "rows": listed}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return f"window.onrecordStatements={text};\n".replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def write_pagefind(record: Record, places: Places, folder: Path) -> None:
    """Pagefind's files in `folder`: one entry for each statement, or for each page where statements share pages.

    Raises `MissingExtraError` without the extra `onrecord[site]`.
    """
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    imported("pagefind")
    imported("pagefind_bin")
    with ThreadPoolExecutor(1) as thread:  # a notebook has a running loop in the thread of the caller
        thread.submit(lambda: asyncio.run(_index(record, places, folder))).result()


async def _index(record: Record, places: Places, folder: Path) -> None:
    from pagefind.index import IndexConfig, PagefindIndex

    config = IndexConfig(output_path=str(folder), root_selector="html", force_language="en")
    async with PagefindIndex(config=config) as index:
        if places.own:
            for row in entries(record, places.ids):
                await index.add_custom_record(
                    url=places.of("statements", row["id"]),
                    content=f"{row['claim']} {row['quote']} {row['name']} {row['id']}",
                    language="en",
                    meta={
                        "title": shortened(row["claim"], 300),
                        "when": row["when"],
                        "name": row["name"],
                        "status": row["status"],
                    },
                    filters={name: [row[name]] for name in FILTERS if row[name]},
                )
            return
        for period in places.periods:
            rows = list(entries(record, period.ids))
            title = f"{period.label}, page {period.number}" if period.pages > 1 else period.label
            await index.add_custom_record(
                url=period.path,
                content=" ".join(f"{row['claim']} {row['quote']} {row['name']} {row['id']}" for row in rows),
                language="en",
                meta={"title": title, "when": f"{len(rows)} statements"},
                filters={name: sorted({row[name] for row in rows} - {""}) for name in FILTERS},
            )


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
