"""Figures over the whole record: counts of rows, statements, statuses, answers and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from onrecord.query.status import agreement, unsuperseded
from onrecord.query.tables import Tables
from onrecord.query.views import READ, overview_of, rows_of, taken

if TYPE_CHECKING:
    import pandas as pd


def stats(tables: Tables) -> dict[str, pd.DataFrame]:
    """Figures over the whole record, each a DataFrame.

    `rows` per table; `statements` by year said and kind of speaker; `statuses` in force by aspect; `answers`: how many
    statements have how many answers; `days_to_answer` by relation, for direct answers with both days known exactly;
    `evidence`: statements and verifications with and without it; `agreement` of assessors, see `Package.agreement`.
    """
    frames = {table: tables.part(table, *columns) for table, columns in READ.items()}
    overview = overview_of(frames, tables.inspection.settings.assessor)
    return {
        "rows": _rows(tables, frames),
        "statements": _by_year(overview),
        "statuses": _by_status(frames["statuses"], overview),
        "answers": _answers(overview),
        "days_to_answer": _days_to_answer(frames["counter_statements"], overview),
        "evidence": _evidence(frames["verifications"], frames["evidence"], overview),
        "agreement": agreement(unsuperseded(frames["verifications"])),
    }


def _rows(tables: Tables, known: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    counts = {name: len(known[name]) if name in known else tables.rows(name) for name in tables.tables()}
    return pd.DataFrame({"rows": counts}).rename_axis("table")


def _by_year(overview: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    one_year = overview["said_earliest"].dt.year == overview["said_latest"].dt.year
    year = overview["said_earliest"].dt.year.where(one_year).astype("Int64").astype("string").fillna("uncertain")
    table = pd.crosstab(year.rename("year"), overview["speaker_kind"].astype("string").rename("speaker_kind"))
    return table.assign(all=table.sum(axis=1))


def _by_status(codebook: pd.DataFrame, overview: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    counts = pd.concat({aspect: overview[aspect].value_counts() for aspect in ("attribution", "content")})
    index = pd.MultiIndex.from_frame(codebook.sort_values(["aspect", "rank"])[["aspect", "status"]].astype(str))
    return counts.rename("statements").reindex(index, fill_value=0).astype("Int64").to_frame()


def _answers(overview: pd.DataFrame) -> pd.DataFrame:
    return overview["answers"].value_counts().sort_index().rename_axis("answers").rename("statements").to_frame()


def _days_to_answer(pairs: pd.DataFrame, overview: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    exact = overview["said_earliest"].where(overview["said_earliest"] == overview["said_latest"])
    direct = pairs[pairs["directness"] == "direct"]
    answered, answer = (
        taken(exact, rows_of(overview["statement_id"], direct[name]))
        for name in ("statement_id", "counter_statement_id")
    )
    days = pd.Series(answer - answered, index=direct.index).dt.days.astype("Int64")
    grouped = days.dropna().groupby(direct["relation"].astype(str))
    return grouped.agg(["count", "median", "max"]).rename(
        columns={"count": "pairs", "median": "median_days", "max": "max_days"}
    )


def _evidence(verifications: pd.DataFrame, evidence: pd.DataFrame, overview: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    cited = rows_of(evidence["verification_id"], verifications["verification_id"]) >= 0
    rows = {"statements": overview["evidence"] > 0}
    rows |= {
        f"{aspect} verifications": cited[verifications["aspect"] == aspect] for aspect in ("attribution", "content")
    }
    return pd.DataFrame(
        {name: {"with": int(has.sum()), "without": int((~has).sum())} for name, has in rows.items()}
    ).T.rename_axis("evidence")
