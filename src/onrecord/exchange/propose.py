"""A mapping proposed from a table's header and cells; what cannot be known for certain is left to be filled in."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from onrecord.edit.tables import Tables
from onrecord.exchange.days import AMBIGUOUS, day
from onrecord.exchange.found import Found
from onrecord.exchange.ratings import UNKNOWN, Ratings
from onrecord.exchange.review import Review
from onrecord.exchange.table_rows import Layout, look, rows
from onrecord.exchange.values import folded

NAMES = {
    "claim": "claim claimreviewed statement behauptung aussage these zitat affirmation afirmación alegação",
    "speaker": "speaker claimant who person politician sprecher sprecherin urheber urheberin wer name politiker",
    "said": "claim_date claimdate said_on date_said gesagt_am datum_der_aussage aussagedatum gesagt",
    "published": "review_date reviewdate published publication_date datepublished veröffentlicht date "
    "veröffentlicht_am datum fecha createdat created_at",
    "rating": "rating label verdict textualrating truth urteil bewertung ergebnis fazit verdikt einstufung veredicto",
    "url": "url link review_url fact_checking_article adresse permalink artikel factcheck_url",
    "title": "title titel headline überschrift",
    "explanation": "justification explanation rationale begründung erklärung reason",
    "appearance": "original_claim_url claim_url source_url fundstelle quelle link_zur_aussage",
    "language": "language languagecode lang sprache",
    "checker": "checker publisher fact_checker factchecker redaktion prüfer organisation",
}
"""Names that columns have, by what they are; spaces are underscores."""
MOST = 200
"""Different ratings and speakers that are listed."""


def proposed(path: Path, tables: Tables, ratings: Ratings, layout: Layout | None = None) -> str:
    """A mapping for a table, as the text of a TOML file with what to decide in comments; raises as reading it does."""
    sheet = look(path, layout or Layout())
    columns = _columns(sheet.header)
    cells: dict[str, Counter[str]] = {part: Counter() for part in columns}
    for item in rows(path, sheet.layout):
        if isinstance(item, Found):
            for part, column in columns.items():
                if isinstance(value := item.value.get(column), str) and value.strip():
                    cells[part][value.strip()] += 1
    lines = [f"# How {path.name} is read. Check every line; what is empty is yours to fill in.", "[file]"]
    lines += [f"# {note}" for note in sheet.notes]
    for name in ("delimiter", "encoding"):
        if value := getattr(sheet.layout, name):
            lines.append(f"{name} = {_text(value)}")
    lines += ["", "[columns]"]
    lines += [f"{part} = {_text(columns[part])}" if part in columns else f'# {part} = ""' for part in NAMES]
    rest = [name for name in sheet.header if name not in columns.values()]
    if rest:
        lines.append(f"# In no column, and kept word for word in imports: {', '.join(map(_text, rest))}")
    lines += ["", "# What is the same in every row.", "[constants]"]
    lines.append('checker = "" # whose verdicts these are' if "checker" not in columns else '# checker = ""')
    lines.append('language = "" # of the claims, such as "de"' if "language" not in columns else '# language = ""')
    lines += ["", "[dates]", _order(cells.get("published", Counter()) + cells.get("said", Counter()))]
    lines += ["", "# Speakers who are in the record under another name.", "[speakers]"]
    lines += _speakers(cells.get("speaker", Counter()), tables)
    lines += ["", "# What each verdict means: a content status of the table statuses.", "[ratings]"]
    lines += _ratings(cells.get("rating", Counter()), ratings)
    return "\n".join(lines) + "\n"


def _columns(header: Iterable[str]) -> dict[str, str]:
    """The column of each part, the likeliest first; a column is one part only."""
    from rapidfuzz import fuzz

    scores = []
    for column in header:
        name = re.sub(r"[\s.\-/]+", "_", folded(column))
        for part, words in NAMES.items():
            for place, word in enumerate(words.split()):
                likeness = 100.0 if name == word else fuzz.ratio(name, word)
                if likeness >= 85:
                    scores.append((-likeness, place, part, column))
    found: dict[str, str] = {}
    for _, _, part, column in sorted(scores):
        if part not in found and column not in found.values():
            found[part] = column
    return found


def _order(dates: Counter[str]) -> str:
    """The line that says which number of a date is the month; empty where the cells do not show it."""
    if not any(day(text).reason == AMBIGUOUS for text in dates):
        return '# order = "dmy" # no date in the file needs it'
    first = sum(1 for text in dates if (found := _NUMBERS.match(text)) and int(found[1]) > 12)
    second = sum(1 for text in dates if (found := _NUMBERS.match(text)) and int(found[2]) > 12)
    example = next(text for text in dates if day(text).reason == AMBIGUOUS)
    if first and not second:
        return f'order = "dmy" # day first: {first:,} dates begin with a number above 12'
    if second and not first:
        return f'order = "mdy" # month first: {second:,} dates have a number above 12 in second place'
    return f'order = "" # fill in: is {_text(example)} day first ("dmy") or month first ("mdy")?'


_NUMBERS = re.compile(r"(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?\d{4}")


def _speakers(names: Counter[str], tables: Tables) -> list[str]:
    from rapidfuzz import fuzz, process

    known: dict[str, str] = {}
    for row in tables.rows("speakers"):
        for name in (row["name"], *row.get("aliases", "").split("; ")):
            if name:
                known[folded(name)] = row["speaker_id"]
    lines = []
    for name, _ in names.most_common(MOST):
        if folded(name) in known:
            continue
        near = process.extractOne(folded(name), list(known), scorer=fuzz.token_sort_ratio, score_cutoff=75)
        if near:
            lines.append(
                f"# {_text(name)} = {_text(known[near[0]])} # {near[1]:.0f} % alike; if it is the same, delete the #"
            )
    return lines


def _ratings(words: Counter[str], ratings: Ratings) -> list[str]:
    lines = []
    for rating, number in words.most_common(MOST):
        status = ratings.status(Review(rating=rating))
        if status == UNKNOWN:
            lines.append(f'{_text(rating)} = {{ status = "", reason = "" }} # {number:,} times')
        else:
            lines.append(f"# {_text(rating)} is {status}, as the shipped ratings have it; {number:,} times")
    return lines


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
