"""Tables that are computed from the others: `load("overview")`, `load("drift")`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from onrecord.query.drift import drift
from onrecord.query.lookup import counted, rows_of, taken
from onrecord.query.status import current, standing

if TYPE_CHECKING:
    import pandas as pd

    from onrecord.query.package import Package


STATEMENT = ("statement_id", "speaker_id", "claim", "quote", "kind", "topic", "source_id")
READ = {
    "counter_statements": ("statement_id", "counter_statement_id", "relation", "directness"),
    "dates": ("statement_id", "event", "edtf", "earliest", "latest"),
    "evidence": ("verification_id",),
    "roles": ("speaker_id", "title", "start_edtf", "end_edtf"),
    "speakers": ("speaker_id", "name", "kind"),
    "statements": STATEMENT,
    "verifications": ("verification_id", "statement_id", "aspect", "status", "assessed_on", "supersedes"),
}
"""The columns that the overview and the figures of `stats` are made of."""


def overview(package: Package) -> pd.DataFrame:
    """One row per statement, sorted by when it was said: who, in which role, what, how sure, how often answered."""
    return overview_of({table: package.part(table, *columns) for table, columns in READ.items()})


def overview_of(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The overview of tables that have the columns to `READ`."""
    import numpy as np
    import pandas as pd

    statements, verifications = tables["statements"], tables["verifications"]
    ids = statements["statement_id"].array
    if not (ids[1:] >= ids[:-1]).all():
        statements = statements.sort_values("statement_id", ignore_index=True)
    frame = dated(statements, *(tables[name] for name in ("dates", "verifications", "speakers", "roles")))
    cited = rows_of(verifications["verification_id"], tables["evidence"]["verification_id"])
    about = taken(verifications["statement_id"], cited)
    frame["answers"] = counted(tables["counter_statements"]["statement_id"], frame["statement_id"])
    frame["evidence"] = counted(pd.Series(about), frame["statement_id"])
    order = np.lexsort((frame["said_latest"], frame["said_earliest"]))
    return frame.take(order).reset_index(drop=True)


def dated(
    statements: pd.DataFrame,
    dates: pd.DataFrame,
    verifications: pd.DataFrame,
    speakers: pd.DataFrame,
    roles: pd.DataFrame,
) -> pd.DataFrame:
    """These statements with who said them, in which role, when, and the statuses in force; in their order."""
    frame = statements[list(STATEMENT)].copy()
    key = frame["statement_id"]
    who = rows_of(speakers["speaker_id"], frame["speaker_id"])
    frame.insert(2, "speaker", taken(speakers["name"], who))
    frame.insert(3, "speaker_kind", taken(speakers["kind"], who))
    said = dates[dates["event"] == "said"]
    when = rows_of(said["statement_id"], key)
    for name in ("edtf", "earliest", "latest"):
        frame[f"said_{name}"] = taken(said[name], when)
    frame.insert(4, "role", roles_then(frame, roles))
    in_force = standing(verifications)
    for aspect in ("attribution", "content"):
        newest = current(in_force, aspect)
        frame[aspect] = taken(newest["status"].astype("string"), rows_of(newest["statement_id"], key))
    return frame


VIEWS: dict[str, Callable[[Package], pd.DataFrame]] = {"drift": drift, "overview": overview}
"""Every view by its name."""


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
