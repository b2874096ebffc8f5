"""onrecord: a citable record of public statements.

Who said what, when, how sure we are of it, and who answered: a dataset of eleven tables, and the calls that load
and check it. Nothing is fetched from a network, and pandas and pandera are imported when they are first needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from onrecord.errors import (
    InvalidDataError,
    MissingExtraError,
    OnRecordError,
    UnknownNameError,
    UnreadableError,
    imported,
)

if TYPE_CHECKING:
    import os

    import pandas as pd

    from onrecord.problems import Problem, Report
    from onrecord.query import Package
    from onrecord.query.describe import TableDescription
    from onrecord.query.thread import Thread
    from onrecord.query.verdict_shown import Verdict
    from onrecord.quotes import QuoteReport

__all__ = [
    "InvalidDataError",
    "MissingExtraError",
    "OnRecordError",
    "Package",
    "Problem",
    "Report",
    "UnknownNameError",
    "UnreadableError",
    "agreement",
    "check_quotes",
    "cite",
    "describe",
    "find",
    "load",
    "open",
    "schema",
    "stats",
    "status",
    "tables",
    "thread",
    "validate",
    "verdict",
    "views",
]

TableName = Literal[
    "corrections",
    "counter_statements",
    "dates",
    "evidence",
    "quotations",
    "roles",
    "sources",
    "speakers",
    "statements",
    "statuses",
    "verifications",
]
ViewName = Literal["answers", "drift", "evidence_timing", "overview"]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from onrecord.package.version import version

        return version()
    if name in ("Problem", "Report"):
        from onrecord import problems

        return getattr(problems, name)
    if name == "Package":
        from onrecord.query import Package

        return Package
    raise AttributeError(f"module 'onrecord' has no attribute {name!r}")


def _installed() -> Package:
    from onrecord.query import installed

    return installed()


def tables() -> tuple[str, ...]:
    """The names of the tables, sorted.

    >>> import onrecord
    >>> onrecord.tables()[:3]
    ('corrections', 'counter_statements', 'dates')
    """
    return _installed().tables()


def views() -> tuple[str, ...]:
    """The names of the views, sorted: what `load` computes from the tables.

    >>> import onrecord
    >>> onrecord.views()
    ('answers', 'drift', 'evidence_timing', 'overview')
    """
    return _installed().views()


def load(name: TableName | ViewName, version: str | None = None) -> pd.DataFrame:
    """A table of the installed dataset as a typed DataFrame, read offline; or a view.

    One row per record, in file order; columns and dtypes as in `describe(name)`: text as `string`, vocabularies as
    `category`, booleans as `boolean`, whole numbers as `Int64`, ISO dates as `datetime64[s]`; EDTF stays text. Empty
    cells are missing; "NA" and "null" are text. `attrs["onrecord"]` holds dataset, version, doi, swhid of the tables,
    sha256 of the file, citation, and the definition of every column.

    "overview" has one row per statement, sorted by when it was said: speaker and role then, words and languages, best
    witness, bounds of when it was said, attribution and content status in force with their confidence (the record's
    own, else those on which all others agree), and how many assessors, answers, rows of evidence and wordings it has.

    "answers" has one row per answer: the statement and the one that answers it, and the days between them.

    "drift" has one row per quotation of a statement that has a quote: its text beside that of the best witness, the
    difference word by word, their similarity, and what the change does to the meaning.

    "evidence_timing" has one row per row of evidence: when its source was published, when the statement was said,
    whether the source is certainly older, and for which side the row counts by the verdict rule.

    `version` is that of an earlier release that `onrecord download VERSION` has put into the cache of this machine; its
    checksum is verified, and nothing is fetched here.

    Raises `UnknownNameError` with the valid names and the nearest.

    >>> import onrecord
    >>> onrecord.load("statuses").loc[0, ["aspect", "status"]].tolist()
    ['attribution', 'altered']
    >>> onrecord.load("statments")
    Traceback (most recent call last):
    ...
    onrecord.errors.UnknownNameError: no table "statments". Did you mean "statements"? There are: ...
    """
    return _installed().load(name, version)


def status(as_of: str | None = None) -> pd.DataFrame:
    """The verifications in force on a day (`YYYY-MM-DD`; default: now): made by then and not superseded by then.

    One row per verification, columns as in `verifications`, sorted by statement and aspect. Raises `OnRecordError`
    for what is not a day.

    >>> import onrecord
    >>> len(onrecord.status(as_of="1999-12-31"))
    0
    """
    return _installed().status(as_of)


def thread(statement_id: str) -> Thread:
    """A statement and, nested in `answers`, what answered it, each with speaker, role then, day and statuses.

    Raises `UnknownNameError` with the nearest id.

    >>> import onrecord
    >>> answered = onrecord.load("counter_statements").loc[0, "statement_id"]
    >>> onrecord.thread(answered).answers[0].relation is None
    False
    """
    return _installed().thread(statement_id)


def verdict(row_id: str) -> Verdict:
    """Why a statement has its statuses: each assessment in force, what the verdict rule gives, which rows counted.

    `row_id` is that of a statement, or of one verification. Prints as `onrecord verdict` does; `to_frame()` has one row
    per row of evidence. Raises `UnknownNameError` with the nearest id.

    >>> import onrecord
    >>> found = onrecord.verdict(onrecord.load("statements").loc[0, "statement_id"])
    >>> sorted({assessment.aspect for assessment in found.assessments})
    ['attribution', 'content']
    """
    return _installed().verdict(row_id)


def describe(name: TableName | ViewName) -> TableDescription:
    """The columns of a table with type, dtype and definition, its keys and its number of rows.

    >>> import onrecord
    >>> onrecord.describe("statuses").rows
    16
    """
    return _installed().describe(name)


def stats() -> dict[str, pd.DataFrame]:
    """Figures over the whole record, each a DataFrame.

    Rows, statements by year and kind of speaker, statuses by aspect, answers, days to answer, coverage of evidence,
    agreement of assessors.

    >>> import onrecord
    >>> int(onrecord.stats()["rows"].loc["statuses", "rows"])
    16
    """
    return _installed().stats()


def find(words: str, since: str | None = None, until: str | None = None) -> pd.DataFrame:
    """The rows of the view `overview` whose claim, quote or any wording holds each of these words.

    Case and accents do not matter, and part of a word is enough. `since` and `until` are days, months or years; a
    statement whose day is known within bounds is taken where it may fit. Raises `OnRecordError` for another date.

    >>> import onrecord
    >>> found = onrecord.find("zawahiri", since="2020")
    >>> bool(found["said_latest"].dropna().min().year >= 2020)
    True
    """
    return _installed().find(words, since, until)


def agreement() -> pd.DataFrame:
    """How far assessors agree: one row per two of them and aspect, who have a statement in common.

    `n` statements that both assessed, the share with one status as `agreement`, and Cohen's `kappa`, missing where both
    give one and the same status throughout. Only assessments in force are compared.

    >>> import onrecord
    >>> onrecord.agreement().columns.tolist()
    ['aspect', 'assessor_a', 'assessor_b', 'n', 'agreement', 'kappa']
    """
    return _installed().agreement()


def cite(style: Literal["text", "apa", "bibtex", "ris", "cff", "csl-json"] = "text", row_id: str | None = None) -> str:
    """How to cite the installed version, or one row of it by its id, in one of several styles.

    >>> import onrecord
    >>> onrecord.__version__ in onrecord.cite()
    True
    """
    return _installed().cite(style, row_id)


def schema(name: TableName, backend: Literal["pandas", "polars"] = "pandas") -> Any:
    """A pandera `DataFrameSchema` of a table, to check a frame of your own.

    For pandas it checks typed frames, such as `load` returns, and frames of text alike; for polars, frames of text.
    Raises `MissingExtraError` without the extra `onrecord[validate]`.

    >>> import onrecord
    >>> onrecord.schema("statuses").validate(onrecord.load("statuses")).shape
    (16, 7)
    """
    return _installed().schema(name, backend)


def check_quotes(text: str, package: str | os.PathLike[str] | Package | None = None) -> QuoteReport:
    """The quotations of a text, plain or HTML, each held against every wording in the record.

    `package` is another package than the installed dataset: opened, or its folder or zip. The report is a sequence of
    `Quotation`, with `.to_frame()` and `.to_json()`. Offsets are in code points of `text` as given. The index of the
    record is kept in the user's cache. Raises `UnreadableError` for a text that is too large, and `OnRecordError`
    where the extra `onrecord[quotes]` is missing.

    >>> import onrecord
    >>> report = onrecord.check_quotes('Pompeo said it gave Iran "enormous control" over al-Qaida.')
    >>> [(found.outcome, found.speaker_id, found.start, found.end) for found in report]
    [('verbatim', 'mike-pompeo', 25, 43)]
    """
    from onrecord.query import Package, open_package
    from onrecord.quotes import check_quotes as check

    if package is None:
        package = _installed()
    return check(text, package if isinstance(package, Package) else open_package(package))


def open(path: str | os.PathLike[str]) -> Package:  # the name users expect; the builtin is not used here
    """Any package of this shape, in a folder, a zip or the folder of a built release, with the same calls.

    Every table is checked byte by byte while it is read, which needs the extra `onrecord[validate]`. Without it, the
    tables of a built release are read whose files have the checksums in its `SHA256SUMS`; any other raises
    `MissingExtraError`. Raises `UnreadableError` when there is no package.

    >>> import onrecord
    >>> from onrecord.package import installed_path
    >>> onrecord.open(installed_path()).tables() == onrecord.tables()
    True
    """
    from onrecord.query import open_package

    return open_package(path)


def validate(path: str | os.PathLike[str] | None = None, **options: Any) -> Report:
    """Check a package against every rule; returns a `Report` with `.valid`, `.problems` and `.to_json()`.

    `path` is a folder or zip (default: the package around the working folder, else the installed one). Options:
    `tables` (only problems of these), `max_problems` (listed per rule and table, 0 for all), `engine` ("polars",
    "spark", or "auto", which chooses; the problems are the same), `against` (an earlier release: `corrections` must
    list every change since). Faults inside the package are problems in the report. Raises `UnreadableError` when there
    is no package, `EngineError` for an engine that cannot be used, and `MissingExtraError` without the extra
    `onrecord[validate]`.

    >>> import onrecord
    >>> onrecord.validate().valid
    True
    """
    imported("polars")
    from onrecord.validation import validate as run

    return run(path, **options)
