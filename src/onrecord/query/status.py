"""Assessments in force, and the status that views show where several assessors have one.

Of each statement, aspect and assessor one verification is in force: the one that no other supersedes. Views show the
record's own status; where it has none, the one on which all others agree, else none. Neither ids nor the order of rows
decide anything.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from onrecord.errors import OnRecordError

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("verification_id", "statement_id", "aspect", "status", "assessed_by", "confidence", "supersedes")
"""The columns of `verifications` that `shown` and `compared` read."""


def in_force(verifications: pd.DataFrame, as_of: str | None = None) -> pd.DataFrame:
    """The rows of `verifications` made by a day and not superseded by then, sorted by statement, aspect and assessor.

    An assessment without a day is in force now, and on no day of the past. Raises `OnRecordError` where `as_of` is not
    a day.
    """
    import pandas as pd

    made = verifications
    if as_of is not None:
        try:
            day = pd.to_datetime(as_of, format="%Y-%m-%d", exact=True)
        except (ValueError, TypeError) as error:
            raise OnRecordError(f'as_of "{as_of}" is not a day of the form YYYY-MM-DD') from error
        made = verifications[verifications["assessed_on"] <= day]
    order = ["statement_id", "aspect", "assessed_by", "verification_id"]
    return unsuperseded(made).sort_values(order, kind="stable").reset_index(drop=True)


def unsuperseded(verifications: pd.DataFrame) -> pd.DataFrame:
    """The verifications that none of these supersedes."""
    return verifications[~verifications["verification_id"].isin(verifications["supersedes"].dropna())]


def chosen(current: pd.DataFrame, aspect: str, assessor: str | None) -> pd.DataFrame:
    """Of verifications in force those of one aspect that can give a statement its status.

    These are the record's own, and of statements that have none of its own those of all others.
    """
    rows = current[current["aspect"] == aspect]
    if assessor is None:
        return rows
    own = rows["assessed_by"] == assessor
    return rows[own | ~rows["statement_id"].isin(rows.loc[own, "statement_id"])]


def agreed(rows: pd.DataFrame, column: str) -> pd.Series:
    """What all rows of a statement have in a column, by statement; missing where they differ."""
    several = rows["statement_id"].duplicated(keep=False)  # most have one row, and to group them all is slow
    single = rows[~several].set_index("statement_id")[column]
    grouped = rows[several].astype({column: "string"}).groupby("statement_id", sort=False)[column]
    least, most = grouped.min(), grouped.max()
    import pandas as pd

    return pd.concat([single.astype("string"), least.where(least == most).astype("string")])


def shown(current: pd.DataFrame, aspect: str, assessor: str | None) -> pd.DataFrame:
    """The status and the confidence that views show, by statement; the confidence is missing without a status."""
    import pandas as pd

    rows = chosen(current, aspect, assessor)
    status = agreed(rows, "status")
    return pd.DataFrame({"status": status, "confidence": agreed(rows, "confidence").where(status.notna())})


def compared(current: pd.DataFrame) -> pd.DataFrame:
    """By statement: how many `assessors` have an assessment of its content in force, and whether it `differs`."""
    import pandas as pd

    rows = current[current["aspect"] == "content"]
    several = rows["statement_id"].duplicated(keep=False)
    single = pd.DataFrame({"assessors": 1, "differs": False}, index=pd.Index(rows.loc[~several, "statement_id"]))
    grouped = rows[several].groupby("statement_id", sort=False)
    found = grouped.agg(assessors=("assessed_by", "nunique"), statuses=("status", "nunique"))
    more = pd.DataFrame({"assessors": found["assessors"], "differs": found["statuses"] > 1})
    return pd.concat([single, more]) if len(more) else single


def scale(codebook: pd.DataFrame, aspect: str, statuses: pd.Series) -> Any:
    """The dtype of the statuses of an aspect: ordered by rank; words that no codebook has come first."""
    import pandas as pd

    ranked = codebook[codebook["aspect"] == aspect].sort_values("rank", kind="stable")["status"].astype(str).tolist()
    unknown = sorted(set(statuses.dropna().astype(str)) - set(ranked))
    return pd.CategoricalDtype(list(dict.fromkeys([*unknown, *ranked])), ordered=True)


def agreement(current: pd.DataFrame) -> pd.DataFrame:
    """For each two assessors and each aspect: statements that both assessed, `agreement` and Cohen's `kappa`.

    One row per pair that has assessed a statement in common, sorted; `agreement` is the share of the `n` statements on
    which both give the same status. `kappa` corrects it for chance: (agreement - expected) / (1 - expected), where
    `expected` is what their frequencies of each status give; it is missing where both give one and the same status
    throughout. A chain with two assessments in force is left out.

    Source: Cohen, A coefficient of agreement for nominal scales (1960); scikit-learn's `cohen_kappa_score`.
    """
    import pandas as pd

    chain = ["statement_id", "aspect", "assessed_by"]
    rows = current[current.duplicated(chain[:2], keep=False)]  # most have one assessor, and to join them all is slow
    rows = rows[[*chain, "status"]].astype("string")
    rows = rows[~rows.duplicated(chain, keep=False)]
    pairs = rows.merge(rows, on=["statement_id", "aspect"], suffixes=("_a", "_b"))
    pairs = pairs[pairs["assessed_by_a"] < pairs["assessed_by_b"]]
    found = []
    for (aspect, a, b), both in pairs.groupby(["aspect", "assessed_by_a", "assessed_by_b"]):
        alike = float((both["status_a"] == both["status_b"]).mean())
        one, other = (Counter(both[side].tolist()) for side in ("status_a", "status_b"))
        expected = sum(number * other[word] for word, number in one.items()) / len(both) ** 2
        kappa = (alike - expected) / (1 - expected) if expected < 1 else None
        found.append((aspect, a, b, len(both), alike, kappa))
    columns = {"aspect": "string", "assessor_a": "string", "assessor_b": "string"}
    columns |= {"n": "Int64", "agreement": "Float64", "kappa": "Float64"}
    return pd.DataFrame(found, columns=list(columns)).astype(columns)
