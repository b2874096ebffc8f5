"""Tables that are computed from the others: `load("overview")`, `load("drift")`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from onrecord.reading.drift import drift
from onrecord.reading.status import current

if TYPE_CHECKING:
    import pandas as pd

    from onrecord.reading.opened import Package


def overview(package: Package) -> pd.DataFrame:
    """One row per statement, sorted by when it was said: who, in which role, what, how sure, how often answered."""
    verifications = package.load("verifications")
    frame = dated(package, package.load("statements"), package.load("dates"), verifications)
    answers = package.load("counter_statements").groupby("statement_id", observed=True).size()
    about = package.load("evidence")["verification_id"].map(verifications.set_index("verification_id")["statement_id"])
    frame["answers"] = frame["statement_id"].map(answers).fillna(0).astype("Int64")
    frame["evidence"] = frame["statement_id"].map(about.value_counts()).fillna(0).astype("Int64")
    order = ["said_earliest", "said_latest", "statement_id"]
    return frame.sort_values(order, kind="stable").reset_index(drop=True)


def dated(package: Package, statements: pd.DataFrame, dates: pd.DataFrame, verifications: pd.DataFrame) -> pd.DataFrame:
    """These statements with who said them, in which role, when, and the statuses in force; in their order."""
    speakers = package.load("speakers").set_index("speaker_id")
    frame = statements[["statement_id", "speaker_id", "claim", "quote", "kind", "topic", "source_id"]].copy()
    frame.insert(2, "speaker", frame["speaker_id"].map(speakers["name"]).astype("string"))
    frame.insert(3, "speaker_kind", frame["speaker_id"].map(speakers["kind"]).astype(speakers["kind"].dtype))
    frame = frame.join(_said(dates), on="statement_id")
    frame.insert(4, "role", roles_then(frame, package.load("roles")))
    for aspect in ("attribution", "content"):
        frame[aspect] = frame["statement_id"].map(current(verifications, aspect)).astype("string")
    return frame


VIEWS: dict[str, Callable[[Package], pd.DataFrame]] = {"drift": drift, "overview": overview}
"""Every view by its name."""


def _said(dates: pd.DataFrame) -> pd.DataFrame:
    """The said date of each statement: `said_edtf`, `said_earliest`, `said_latest`, by `statement_id`."""
    said = dates[dates["event"] == "said"].drop_duplicates("statement_id").set_index("statement_id")
    return said[["edtf", "earliest", "latest"]].add_prefix("said_")


def roles_then(frame: pd.DataFrame, roles: pd.DataFrame) -> pd.Series:
    """The titles each row's speaker held when it was said, in the order they began; NA where there is none.

    Where no role certainly covers the day, those that can.
    """
    import pandas as pd

    from onrecord.edtf import bounds_table

    start, end = bounds_table(roles["start_edtf"]), bounds_table(roles["end_edtf"])
    spans = roles[["speaker_id", "title"]].assign(
        first=start["first"].to_numpy(),
        settled=start["last"].to_numpy(),
        ends=end["first"].to_numpy(),
        last=end["last"].to_numpy(),
    )
    asked = frame[["speaker_id", "said_earliest", "said_latest"]].assign(row=range(len(frame)))
    pairs = asked.merge(spans, on="speaker_id")
    too_late = pairs["first"].notna() & pairs["said_latest"].notna() & (pairs["said_latest"] < pairs["first"])
    too_early = pairs["last"].notna() & pairs["said_earliest"].notna() & (pairs["said_earliest"] > pairs["last"])
    certain = (pairs["settled"] <= pairs["said_earliest"]) & ~(pairs["ends"] < pairs["said_latest"])
    possible = ~(too_late | too_early)
    held = pairs[possible & (certain | ~pairs["row"].isin(pairs.loc[possible & certain, "row"]))]
    several = held["row"].duplicated(keep=False)  # most held one, and joining a text row by row would take the time
    listed = held[several].sort_values(["first", "settled", "title"], na_position="first", kind="stable")
    title = pd.concat([held[~several].set_index("row")["title"], listed.groupby("row")["title"].agg("; ".join)])
    return title.reindex(range(len(frame))).set_axis(frame.index).astype(pd.StringDtype())
