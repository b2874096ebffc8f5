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
    order = ["statement_id", "aspect", "assessed_on", "verification_id"]
    return standing(made).sort_values(order, kind="stable").reset_index(drop=True)


def current(verifications: pd.DataFrame, aspect: str) -> pd.DataFrame:
    """Of verifications in force, those of one aspect; where a statement has several, the newest comes first."""
    import pandas as pd

    rows = verifications[verifications["aspect"] == aspect]
    several = rows["statement_id"].duplicated(keep=False)  # most have one, and sorting them all would take the time
    newest = rows[several].sort_values(["assessed_on", "verification_id"], kind="stable")
    return pd.concat([rows[~several], newest[::-1]])


def standing(made: pd.DataFrame) -> pd.DataFrame:
    """The verifications that none of these supersedes."""
    return made[~made["verification_id"].isin(made["supersedes"].dropna())]
