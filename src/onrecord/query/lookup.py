"""One table looked up in another by a column of ids, all rows at once: ids are numbered, and numbers are places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def rows_of(keys: pd.Series, wanted: pd.Series) -> np.ndarray:
    """For each wanted key the number of the first row that has it, -1 where there is none."""
    import numpy as np

    numbers, asked = _numbered(keys, wanted)
    first = np.full(len(keys) + len(wanted) + 1, -1)  # the last is that of a missing key
    first[numbers[::-1]] = np.arange(len(keys))[::-1]
    first[-1] = -1
    return first[asked]


def taken(values: pd.Series, rows: np.ndarray) -> Any:
    """The values of these rows as an array of the same dtype, missing for -1."""
    import pandas as pd

    return pd.api.extensions.take(values.array, rows, allow_fill=True)


def counted(keys: pd.Series, wanted: pd.Series) -> Any:
    """How often each wanted key stands among the keys, as an `Int64` array; 0 for a missing one."""
    import numpy as np
    import pandas as pd

    numbers, asked = _numbered(keys, wanted)
    times = np.bincount(numbers + 1, minlength=len(keys) + len(wanted) + 1)
    times[0] = 0
    return pd.array(times[asked + 1], dtype="Int64")


def _numbered(*columns: pd.Series) -> list[np.ndarray]:
    """The texts of several columns as numbers from 0, the same where the texts are; -1 where one is missing."""
    import numpy as np
    import pandas as pd

    numbers, _texts = pd.factorize(pd.concat(columns, ignore_index=True))
    return np.split(numbers, np.cumsum([len(column) for column in columns])[:-1])
