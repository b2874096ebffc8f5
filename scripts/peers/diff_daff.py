"""One table of two packages compared by daff, by its primary key."""

import csv
import sys
from pathlib import Path

import daff

old, new, table, key = sys.argv[1:]
sides = []
for folder in (old, new):
    with Path(folder, "data", f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        sides.append(daff.PythonTableView(list(csv.reader(stream))))
flags = daff.CompareFlags()
flags.ids = [key]
alignment = daff.Coopy.compareTables(sides[0], sides[1], flags).align()
result = daff.PythonTableView([])
daff.TableDiff(alignment, flags).hilite(result)
print(result.get_height())
