"""Figures a researcher looks at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from onrecord.reading.opened import Package


def stats(package: Package) -> dict[str, pd.DataFrame]:
    """Figures over the whole record, each a DataFrame.

    `rows` per table; `statements` by year said and kind of speaker; `statuses` in force by aspect; `answers`: how many
    statements have how many; `days_to_answer` by relation, for direct answers with both days known exactly;
    `evidence`: statements and verifications with and without it.
    """
    overview = package.load("overview")
    return {
        "rows": _rows(package),
        "statements": _by_year(overview),
        "statuses": _by_status(package, overview),
        "answers": _answers(overview),
        "days_to_answer": _days_to_answer(package, overview),
        "evidence": _evidence(package, overview),
    }


def _rows(package: Package) -> pd.DataFrame:
    import pandas as pd

    counts = {name: len(package.load(name)) for name in package.tables()}
    return pd.DataFrame({"rows": counts}).rename_axis("table")


def _by_year(overview: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    one_year = overview["said_earliest"].dt.year == overview["said_latest"].dt.year
    year = overview["said_earliest"].dt.year.where(one_year).astype("Int64").astype("string").fillna("uncertain")
    table = pd.crosstab(year.rename("year"), overview["speaker_kind"].astype("string").rename("speaker_kind"))
    return table.assign(all=table.sum(axis=1))


def _by_status(package: Package, overview: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    codebook = package.load("statuses").sort_values(["aspect", "rank"])
    counts = pd.concat({aspect: overview[aspect].value_counts() for aspect in ("attribution", "content")})
    index = pd.MultiIndex.from_frame(codebook[["aspect", "status"]].astype(str))
    return counts.rename("statements").reindex(index, fill_value=0).astype("Int64").to_frame()


def _answers(overview: pd.DataFrame) -> pd.DataFrame:
    return overview["answers"].value_counts().sort_index().rename_axis("answers").rename("statements").to_frame()


def _days_to_answer(package: Package, overview: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    exact = overview[overview["said_earliest"].notna() & (overview["said_earliest"] == overview["said_latest"])]
    said = exact.set_index("statement_id")["said_earliest"]
    pairs = package.load("counter_statements")
    direct = pairs[pairs["directness"] == "direct"]
    answered, answer = (said.reindex(direct[name]).to_numpy() for name in ("statement_id", "counter_statement_id"))
    days = pd.Series(answer - answered, index=direct.index).dt.days.astype("Int64")
    grouped = days.dropna().groupby(direct["relation"].astype(str))
    return grouped.agg(["count", "median", "max"]).rename(
        columns={"count": "pairs", "median": "median_days", "max": "max_days"}
    )


def _evidence(package: Package, overview: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    verifications = package.load("verifications")
    cited = verifications["verification_id"].isin(package.load("evidence")["verification_id"])
    rows = {"statements": overview["evidence"] > 0}
    rows |= {
        f"{aspect} verifications": cited[verifications["aspect"] == aspect] for aspect in ("attribution", "content")
    }
    return pd.DataFrame(
        {name: {"with": int(has.sum()), "without": int((~has).sum())} for name, has in rows.items()}
    ).T.rename_axis("evidence")
