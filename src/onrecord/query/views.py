"""One row per statement, put together from the other tables: who, when, how sure, how often answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from onrecord.query import status
from onrecord.query.tables import Tables

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

STATEMENT = (
    "statement_id",
    "speaker_id",
    "claim",
    "quote",
    "kind",
    "mode",
    "topic",
    "language",
    "occasion",
    "source_id",
)
READ = {
    "counter_statements": ("statement_id", "counter_statement_id", "relation", "directness"),
    "dates": ("statement_id", "event", "edtf", "earliest", "latest"),
    "evidence": ("verification_id",),
    "quotations": ("statement_id", "source_id", "language"),
    "roles": ("speaker_id", "title", "start_edtf", "end_edtf"),
    "sources": ("source_id", "publisher", "url"),
    "speakers": ("speaker_id", "name", "kind", "country"),
    "statements": STATEMENT,
    "statuses": ("aspect", "status", "rank"),
    "verifications": status.COLUMNS,
}
"""The columns that the overview and the figures of `stats` are made of."""
DATED = ("dates", "roles", "speakers", "statements", "statuses", "verifications")
"""The tables that `dated` reads."""
ASPECTS = ("attribution", "content")


def overview(tables: Tables) -> pd.DataFrame:
    """One row per statement, sorted by when it was said: who, in which role, what, how sure, how often answered."""
    frames = {table: tables.part(table, *columns) for table, columns in READ.items()}
    return overview_of(frames, tables.inspection.settings.assessor)


def overview_of(frames: Mapping[str, pd.DataFrame], assessor: str | None) -> pd.DataFrame:
    """The overview of tables that have the columns in `READ`; `assessor` is the record's own."""
    import numpy as np
    import pandas as pd

    from onrecord.query.view_columns import VIEWS

    statements, verifications = frames["statements"], frames["verifications"]
    ids = statements["statement_id"].array
    if not (ids[1:] >= ids[:-1]).all():
        frames = {**frames, "statements": statements.sort_values("statement_id", ignore_index=True)}
    frame = dated(frames, assessor)
    key = frame["statement_id"]
    where = rows_of(frames["sources"]["source_id"], frame["source_id"])
    for name in ("publisher", "url"):
        frame[name] = taken(frames["sources"][name], where)
    frame["quote_language"] = _quote_language(frame, frames["quotations"])
    frame["assessors"], frame["content_differs"] = _assessors(verifications, key)
    cited = rows_of(verifications["verification_id"], frames["evidence"]["verification_id"])
    about = pd.Series(taken(verifications["statement_id"], cited))
    counted_in = (frames["counter_statements"]["statement_id"], about, frames["quotations"]["statement_id"])
    for name, owners in zip(("answers", "evidence", "wordings"), counted_in, strict=True):
        frame[name] = counted(owners, key)
    order = np.lexsort((frame["said_latest"], frame["said_earliest"]))
    return frame[list(VIEWS["overview"].columns)].take(order).reset_index(drop=True)


def _quote_language(frame: pd.DataFrame, quotations: pd.DataFrame) -> Any:
    """The language of the quotation that the best witness of each statement has."""
    best = taken(frame["source_id"], rows_of(frame["statement_id"], quotations["statement_id"]))
    witness = quotations[(quotations["source_id"] == best).fillna(False)]
    return taken(witness["language"], rows_of(witness["statement_id"], frame["statement_id"]))


def _assessors(verifications: pd.DataFrame, key: pd.Series) -> tuple[Any, Any]:
    """How many assessors the content of each statement has, and whether their statuses differ."""
    import pandas as pd

    found = status.compared(status.unsuperseded(verifications))
    numbers, differs = _by_statement(found["assessors"].astype("Int64"), key), _by_statement(found["differs"], key)
    return pd.array(numbers, dtype="Int64").fillna(0), pd.array(differs, dtype="boolean").fillna(False)


def _by_statement(values: pd.Series, key: pd.Series) -> Any:
    """The values of a series that has statements as its index, for each statement in `key`."""
    import pandas as pd

    return taken(values, rows_of(pd.Series(values.index.astype("string")), key))


def dated_some(tables: Tables, statement_ids: Collection[str]) -> pd.DataFrame:
    """The rows of `dated` for these statements; of the other tables, only what concerns them is converted."""
    return dated(frames_of(tables, statement_ids), tables.inspection.settings.assessor)


def frames_of(tables: Tables, statement_ids: Collection[str]) -> dict[str, pd.DataFrame]:
    """The rows of the tables that `dated` reads which concern these statements."""
    frames = {
        name: tables.some(name, "statement_id", statement_ids) for name in ("statements", "dates", "verifications")
    }
    speakers = set(frames["statements"]["speaker_id"])
    frames |= {name: tables.some(name, "speaker_id", speakers) for name in ("speakers", "roles")}
    frames["statuses"] = tables.part("statuses", *READ["statuses"])
    return frames


def dated(frames: Mapping[str, pd.DataFrame], assessor: str | None) -> pd.DataFrame:
    """The statements of these tables, in their order, with who said them, in which role, when, and their statuses."""
    frame = frames["statements"][list(STATEMENT)].copy()
    key = frame["statement_id"]
    who = rows_of(frames["speakers"]["speaker_id"], frame["speaker_id"])
    for name, column in (("speaker", "name"), ("speaker_kind", "kind"), ("country", "country")):
        frame[name] = taken(frames["speakers"][column], who)
    said = frames["dates"][frames["dates"]["event"] == "said"]
    when = rows_of(said["statement_id"], key)
    for name in ("edtf", "earliest", "latest"):
        frame[f"said_{name}"] = taken(said[name], when)
    frame["role"] = roles_then(frame, frames["roles"])
    current = status.unsuperseded(frames["verifications"])
    for aspect in ASPECTS:
        shown = status.shown(current, aspect, assessor)
        scale = status.scale(frames["statuses"], aspect, shown["status"])
        frame[aspect] = _by_statement(shown["status"].astype(scale), key)
        confidence = shown["confidence"].astype(frames["verifications"]["confidence"].dtype)
        frame[f"{aspect}_confidence"] = _by_statement(confidence, key)
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
