"""How wordings drift: every quotation beside the best witness, word by word."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

    from onrecord.query.package import Package


class Span(NamedTuple):
    """Some words of a comparison: what the best witness has, and what stands there instead; equal where they agree."""

    best: str
    other: str


def drift(package: Package) -> pd.DataFrame:
    """One row per quotation of a statement that has a quote, sorted by statement, the least alike first.

    `best` is the wording of the best witness and `text` that of `source_id`; `difference` shows them in one line, as
    `[-taken out-]{+put in+}`; `similarity` is the share of words they have in common, from 0 to 1, in the stretch that
    is quoted. Both are missing where the two are in different languages. `note` says what the change does to the
    meaning.
    """
    import pandas as pd

    statements = package.load("statements").dropna(subset="quote").set_index("statement_id")
    quotations = package.load("quotations")
    frame = quotations[quotations["statement_id"].isin(statements.index)].reset_index(drop=True)
    best = statements["quote"].reindex(frame["statement_id"])
    witness = statements["source_id"].reindex(frame["statement_id"]).to_numpy()
    languages = (
        frame[frame["source_id"] == witness].drop_duplicates("statement_id").set_index("statement_id")["language"]
    )
    same_language = frame["language"].to_numpy() == languages.reindex(frame["statement_id"]).to_numpy()
    compared = [
        compare(a, b) if alike else None for a, b, alike in zip(best, frame["text"], same_language, strict=True)
    ]
    publisher = package.load("sources").set_index("source_id")["publisher"]
    frame = pd.DataFrame(
        {
            "statement_id": frame["statement_id"],
            "quotation_id": frame["quotation_id"],
            "source_id": frame["source_id"],
            "publisher": pd.array(publisher.reindex(frame["source_id"]), dtype="string"),
            "fidelity": frame["fidelity"],
            "language": frame["language"],
            "best": pd.array(best, dtype="string"),
            "text": frame["text"],
            "difference": pd.array([spans and marked(spans) for spans in compared], dtype="string"),
            "similarity": pd.array([spans and similarity(spans) for spans in compared], dtype="Float64"),
            "note": frame["note"],
        }
    )
    order = ["statement_id", "similarity", "quotation_id"]
    return frame.sort_values(order, na_position="last", kind="stable").reset_index(drop=True)


ELISION = "…"


def compare(best: str, other: str) -> list[Span]:
    """The two wordings cut where they agree and where they do not; words are compared without case or punctuation.

    What the best witness has before and after the stretch that the other quotes is left out, as "…".

    >>> compare("with more warmongering lies.", "more belligerent lies")[1:3]
    [Span(best='more', other='more'), Span(best='warmongering', other='belligerent')]
    """
    left, right = best.split(), other.split()
    matcher = SequenceMatcher(None, [_folded(word) for word in left], [_folded(word) for word in right], autojunk=False)
    cuts = [[left[a:b], right[c:d]] for _, a, b, c, d in matcher.get_opcodes()]
    elided = [Span(ELISION, ELISION)]
    before = after = False
    if cuts and (before := len(cuts[0][0]) > len(cuts[0][1])):
        cuts[0][0] = cuts[0][0][len(cuts[0][0]) - len(cuts[0][1]) :]
    if cuts and (after := len(cuts[-1][0]) > len(cuts[-1][1])):
        cuts[-1][0] = cuts[-1][0][: len(cuts[-1][1])]
    spans = [Span(" ".join(a), " ".join(b)) for a, b in cuts if a or b]
    return elided * before + spans + elided * after


def marked(spans: list[Span]) -> str:
    """A comparison in one line: `[-taken out-]{+put in+}`.

    >>> marked(compare("more warmongering lies.", "more belligerent lies"))
    'more [-warmongering-]{+belligerent+} lies.'
    >>> marked(compare("he is ending his career with more warmongering lies.", "belligerent lies"))
    '… [-warmongering-]{+belligerent+} lies.'
    """
    return " ".join(span.best if agrees(span) else _removed(span.best) + _added(span.other) for span in spans)


def similarity(spans: list[Span]) -> float:
    """Twice the words in common over all words of both stretches: 1.0 for the same words.

    >>> round(similarity(compare("more warmongering lies.", "more belligerent lies")), 2)
    0.67
    """
    quoted = [span for span in spans if span.best != ELISION]
    common = sum(len(span.best.split()) for span in quoted if agrees(span))
    words = sum(len(text.split()) for span in quoted for text in span)
    return round(2 * common / words, 3) if words else 1.0


def agrees(span: Span) -> bool:
    """Whether both sides have the same words here."""
    return [_folded(word) for word in span.best.split()] == [_folded(word) for word in span.other.split()]


def _folded(word: str) -> str:
    """A word as it is compared; a lone mark stays itself."""
    straight = word.replace("’", "'").replace("‘", "'")
    return straight.casefold().strip("\"'.,;:!?()[]…“”«»") or straight


def _removed(words: str) -> str:
    return f"[-{words}-]" if words else ""


def _added(words: str) -> str:
    return f"{{+{words}+}}" if words else ""
