"""One row per statement, put together from the other tables: who, when, how sure, how often answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from onrecord.errors import OnRecordError
from onrecord.query.tables import Tables

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

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


def overview(tables: Tables) -> pd.DataFrame:
    """One row per statement, sorted by when it was said: who, in which role, what, how sure, how often answered."""
    return overview_of({table: tables.part(table, *columns) for table, columns in READ.items()})


def overview_of(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The overview of tables that have the columns in `READ`."""
    import numpy as np
    import pandas as pd

    statements, verifications = frames["statements"], frames["verifications"]
    ids = statements["statement_id"].array
    if not (ids[1:] >= ids[:-1]).all():
        statements = statements.sort_values("statement_id", ignore_index=True)
    frame = dated(statements, *(frames[name] for name in ("dates", "verifications", "speakers", "roles")))
    cited = rows_of(verifications["verification_id"], frames["evidence"]["verification_id"])
    about = taken(verifications["statement_id"], cited)
    frame["answers"] = counted(frames["counter_statements"]["statement_id"], frame["statement_id"])
    frame["evidence"] = counted(pd.Series(about), frame["statement_id"])
    order = np.lexsort((frame["said_latest"], frame["said_earliest"]))
    return frame.take(order).reset_index(drop=True)


def dated_some(tables: Tables, statement_ids: Collection[str]) -> pd.DataFrame:
    """The rows of `dated` for these statements; of the other tables, only what concerns them is converted."""
    statements, dates, verifications = (
        tables.some(name, "statement_id", statement_ids) for name in ("statements", "dates", "verifications")
    )
    speakers, roles = (tables.some(name, "speaker_id", set(statements["speaker_id"])) for name in ("speakers", "roles"))
    return dated(statements, dates, verifications, speakers, roles)


def dated(
    statements: pd.DataFrame,
    dates: pd.DataFrame,
    verifications: pd.DataFrame,
    speakers: pd.DataFrame,
    roles: pd.DataFrame,
) -> pd.DataFrame:
    """These statements, in their order, with who said them, in which role, when, and the statuses in force."""
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
    unsuperseded = _unsuperseded(verifications)
    for aspect in ("attribution", "content"):
        newest = _newest_first(unsuperseded, aspect)
        frame[aspect] = taken(newest["status"].astype("string"), rows_of(newest["statement_id"], key))
    return frame


def roles_then(frame: pd.DataFrame, roles: pd.DataFrame) -> pd.Series:
    """The titles each row's speaker had when it was said, in the order they began; NA where there is none.

    Where no role certainly covers the day, those that can.
    """
    import pandas as pd

    start, end = edtf_days(roles["start_edtf"]), edtf_days(roles["end_edtf"])
    spans = roles[["speaker_id", "title"]].assign(first=start[0], settled=start[1], ends=end[0], last=end[1])
    asked = frame[["speaker_id", "said_earliest", "said_latest"]].assign(row=range(len(frame)))
    pairs = asked.merge(spans, on="speaker_id")
    too_late = pairs["first"].notna() & pairs["said_latest"].notna() & (pairs["said_latest"] < pairs["first"])
    too_early = pairs["last"].notna() & pairs["said_earliest"].notna() & (pairs["said_earliest"] > pairs["last"])
    certain = (pairs["settled"] <= pairs["said_earliest"]) & ~(pairs["ends"] < pairs["said_latest"])
    possible = ~(too_late | too_early)
    chosen = pairs[possible & (certain | ~pairs["row"].isin(pairs.loc[possible & certain, "row"]))]
    several = chosen["row"].duplicated(keep=False)  # most have one title, and to join texts row by row is slow
    listed = chosen[several].sort_values(["first", "settled", "title"], na_position="first", kind="stable")
    title = pd.concat([chosen[~several].set_index("row")["title"], listed.groupby("row")["title"].agg("; ".join)])
    return title.reindex(range(len(frame))).set_axis(frame.index).astype(pd.StringDtype())


def edtf_days(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The first and the last days of a column of EDTF, `datetime64[s]`; NaT where there is none."""
    import numpy as np

    from onrecord.edtf import bounds_of

    texts = column.fillna("").tolist()
    bounds = {text: bounds_of(text) or ("", "") for text in set(texts)}

    def days(side: int) -> np.ndarray:
        return np.array([bounds[text][side] or "NaT" for text in texts], dtype="datetime64[s]")

    return days(0), days(1)


def in_force(verifications: pd.DataFrame, as_of: str | None = None) -> pd.DataFrame:
    """The rows of `verifications` made by a day and not superseded by then, sorted by statement and aspect.

    Raises `OnRecordError` where `as_of` is not a day.
    """
    import pandas as pd

    made = verifications
    if as_of is not None:
        try:
            day = pd.to_datetime(as_of, format="%Y-%m-%d", exact=True)
        except (ValueError, TypeError) as error:
            raise OnRecordError(f'as_of "{as_of}" is not a day of the form YYYY-MM-DD') from error
        made = verifications[verifications["assessed_on"] <= day]
    order = ["statement_id", "aspect", "assessed_on", "verification_id"]
    return _unsuperseded(made).sort_values(order, kind="stable").reset_index(drop=True)


def _unsuperseded(verifications: pd.DataFrame) -> pd.DataFrame:
    """The verifications that none of these supersedes."""
    return verifications[~verifications["verification_id"].isin(verifications["supersedes"].dropna())]


def _newest_first(verifications: pd.DataFrame, aspect: str) -> pd.DataFrame:
    """The verifications of one aspect; where a statement has several, the newest comes first."""
    import pandas as pd

    rows = verifications[verifications["aspect"] == aspect]
    several = rows["statement_id"].duplicated(keep=False)  # most have one, and to sort them all is slow
    newest = rows[several].sort_values(["assessed_on", "verification_id"], kind="stable")
    return pd.concat([rows[~several], newest[::-1]])


def rows_of(keys: pd.Series, wanted: pd.Series) -> np.ndarray:
    """For each wanted key the number of the first row that has it, from 0; -1 where there is none."""
    import numpy as np

    numbers, asked = _numbered([keys, wanted])
    first = np.full(len(keys) + len(wanted) + 1, -1)  # the last is that of a missing key
    first[numbers[::-1]] = np.arange(len(keys))[::-1]
    first[-1] = -1
    return first[asked]


def taken(values: pd.Series, rows: np.ndarray) -> Any:
    """The values of these rows as an array of the same dtype, missing for -1."""
    import pandas as pd

    return pd.api.extensions.take(values.array, rows, allow_fill=True)


def counted(keys: pd.Series, wanted: pd.Series) -> Any:
    """How often each wanted key is among the keys, as an `Int64` array; 0 for a missing one."""
    import numpy as np
    import pandas as pd

    numbers, asked = _numbered([keys, wanted])
    times = np.bincount(numbers + 1, minlength=len(keys) + len(wanted) + 1)
    times[0] = 0
    return pd.array(times[asked + 1], dtype="Int64")


def _numbered(columns: Iterable[pd.Series]) -> list[np.ndarray]:
    """The texts of several columns as numbers from 0, equal where the texts are; -1 where one is missing."""
    import numpy as np
    import pandas as pd

    listed = list(columns)
    numbers, _texts = pd.factorize(pd.concat(listed, ignore_index=True))
    return np.split(numbers, np.cumsum([len(column) for column in listed])[:-1])
