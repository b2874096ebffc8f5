"""Answers: each statement that was answered beside the one that answers it, and the days between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.query.tables import Tables
from onrecord.query.views import DATED, READ, dated, rows_of, taken

if TYPE_CHECKING:
    import pandas as pd

PAIR = ("statement_id", "counter_statement_id", "relation", "scope", "directness", "source_id")
SIDE = (
    "speaker_id",
    "speaker",
    "country",
    "claim",
    "quote",
    "said_edtf",
    "said_earliest",
    "said_latest",
    "content",
)
"""What the view has of both statements; the columns of the one that answers begin with `counter_`."""


def answers(tables: Tables) -> pd.DataFrame:
    """One row per row of `counter_statements`, in file order: both statements, and the days from one to the other.

    `days` is the number where both days are known exactly; `days_least` and `days_most` bound it, missing where open.
    """
    frame = tables.part("counter_statements", *PAIR)
    frames = {table: tables.part(table, *READ[table]) for table in DATED}
    statements = dated(frames, tables.inspection.settings.assessor)
    for key, prefix in (("statement_id", ""), ("counter_statement_id", "counter_")):
        where = rows_of(statements["statement_id"], frame[key])
        for name in SIDE:
            frame[f"{prefix}{name}"] = taken(statements[name], where)
    least = (frame["counter_said_earliest"] - frame["said_latest"]).dt.days.astype("Int64")
    most = (frame["counter_said_latest"] - frame["said_earliest"]).dt.days.astype("Int64")
    return frame.assign(days=least.where((least == most).fillna(False)), days_least=least, days_most=most)
