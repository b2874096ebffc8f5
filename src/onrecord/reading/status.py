"""Which verifications are in force on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.errors import OnRecordError

if TYPE_CHECKING:
    import pandas as pd


def in_force(verifications: pd.DataFrame, as_of: str | None = None) -> pd.DataFrame:
    """The rows of `verifications` made by that day and not superseded by then, sorted by statement and aspect."""
    import pandas as pd

    if as_of is None:
        made = verifications
    else:
        try:
            day = pd.to_datetime(as_of, format="%Y-%m-%d", exact=True)
        except (ValueError, TypeError) as error:
            raise OnRecordError(f'as_of "{as_of}" is not a day of the form YYYY-MM-DD') from error
        made = verifications[verifications["assessed_on"] <= day]
    standing = made[~made["verification_id"].isin(made["supersedes"].dropna())]
    order = ["statement_id", "aspect", "assessed_on", "verification_id"]
    return standing.sort_values(order, kind="stable").reset_index(drop=True)


def current(verifications: pd.DataFrame, aspect: str) -> pd.Series:
    """The status in force for each statement, by `statement_id`; where several are, the newest."""
    rows = in_force(verifications)
    rows = rows[rows["aspect"] == aspect]
    return rows.drop_duplicates("statement_id", keep="last").set_index("statement_id")["status"]
