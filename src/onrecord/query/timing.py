"""Evidence in time: when each source was published, beside when the statement it bears on was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.query.tables import Tables
from onrecord.query.views import edtf_days, rows_of, taken
from onrecord.verdict_rule import side_of

if TYPE_CHECKING:
    import pandas as pd


def evidence_timing(tables: Tables) -> pd.DataFrame:
    """One row per row of evidence, in file order.

    `published_earliest`, `published_latest`, `said_earliest` and `said_latest` are `datetime64[s]`, missing where the
    day is open or not known. `older` says whether the source was certainly published before the statement was said; it
    is missing where `published_latest` or `said_earliest` is. `counts` is `for` or `against`, missing where the row
    does not count by the verdict rule.
    """
    import pandas as pd

    evidence = tables.part("evidence", "evidence_id", "verification_id", "source_id", "stance", "interest", "part")
    verifications = tables.part("verifications", "verification_id", "statement_id", "aspect")
    sources = tables.part("sources", "source_id", "published_edtf")
    dates = tables.part("dates", "statement_id", "event", "earliest", "latest")
    said = dates[dates["event"] == "said"]
    verified = rows_of(verifications["verification_id"], evidence["verification_id"])
    about = taken(verifications["statement_id"], verified)
    published = edtf_days(
        pd.Series(taken(sources["published_edtf"], rows_of(sources["source_id"], evidence["source_id"])))
    )
    when = rows_of(said["statement_id"], pd.Series(about))
    frame = pd.DataFrame(
        {
            "evidence_id": evidence["evidence_id"],
            "verification_id": evidence["verification_id"],
            "statement_id": about,
            "source_id": evidence["source_id"],
            "published_earliest": published[0],
            "published_latest": published[1],
            "said_earliest": taken(said["earliest"], when),
            "said_latest": taken(said["latest"], when),
        }
    )
    known = frame["published_latest"].notna() & frame["said_earliest"].notna()
    older = (frame["published_latest"] < frame["said_earliest"]).astype("boolean")
    frame["older"] = older.where(known)
    frame["aspect"] = taken(verifications["aspect"], verified)
    for name in ("stance", "interest", "part"):
        frame[name] = evidence[name]
    frame["counts"] = pd.Categorical(_sides(frame), ["for", "against"])
    return frame


def _sides(frame: pd.DataFrame) -> list[str | None]:
    """The side for which each row counts; looked up once for each different row."""
    cells = frame[["aspect", "stance", "interest"]].astype(object)
    rows = list(cells.where(cells.notna(), None).itertuples(index=False, name=None))
    sides = {row: side_of(*row) for row in set(rows)}
    return [sides[row] for row in rows]
