"""A deterministic package of the real shape and any size, clean or with planted faults and a truth file.

    python scripts/synthesize.py --statements 1000000 --out DIR [--seed 1] [--faults 3] [--bad 10]

The same arguments give the same bytes. With `--faults K`, every rule that can be broken many times in one package is
broken K times, each time in a block of statements of its own; a rule that a file breaks once is broken once
(`synthetic/faults.py` says which, and which rules are left out and why). With `--bad P`, P percent of the statements
have an unknown kind or speaker. `truth.json` in DIR lists every fault as {"rule", "table", "key", "column"}; a record
that cannot be read has no key but a "row", its number in the file. Memory does not grow with the number of statements.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import polars as pl

from synthetic.edits import Edits
from synthetic.faults import ONCE, PLANTS
from synthetic.site import Fault, Site
from synthetic.tables import BLOCK, ROOT, Shape

Truth = list[dict[str, str | int | None]]
PARTS = 1_000


def main() -> None:
    """Write the package."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--statements", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--faults", type=int, default=0, metavar="K", help="break every rule so many times")
    kind.add_argument("--bad", type=float, default=0, metavar="P", help="spoil a cell of P percent of the statements")
    parser.add_argument("--chunk", type=int, default=250_000, metavar="N", help="rows in memory at a time")
    options = parser.parse_args()
    edits = Edits(Shape(options.statements, options.seed))
    spoilt: Truth = []
    if options.bad:
        edits.spoil = spoiler(edits.shape, options.bad / 100, spoilt)
    try:
        faults = plant(edits, options.faults) if options.faults else []
    except ValueError as error:
        parser.error(str(error))
    truth = write(edits, faults, options.out, options.chunk) + spoilt
    if options.faults or options.bad:
        (options.out / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")


def plant(edits: Edits, each: int) -> list[tuple[str, Fault]]:
    """Plant the faults, each in a block of its own; gives their rules and where they are."""
    wanted = [(rule, ways[number % len(ways)]) for rule, ways in PLANTS.items() for number in range(each)]
    wanted += ONCE.items()
    apart = edits.shape.blocks // len(wanted)
    if not apart:
        raise ValueError(f"{len(wanted)} faults need at least {len(wanted) * BLOCK} statements")
    return [(rule, way(Site(edits, number * apart, number))) for number, (rule, way) in enumerate(wanted)]


def spoiler(shape: Shape, share: float, truth: Truth):
    """What spoils a cell in that share of the statements: by turns the kind and the speaker; `truth` is added to."""

    def spoil(table: str, index: np.ndarray, frame: pl.DataFrame) -> pl.DataFrame:
        if table != "statements":
            return frame
        drawn = shape.draw.below("bad", index, PARTS)
        bad = {"kind": drawn < share * PARTS / 2, "speaker_id": drawn >= PARTS - share * PARTS / 2}
        rules = {"kind": "CO203", "speaker_id": "KY301"}
        for column, where in bad.items():
            cell = pl.col(column)
            frame = frame.with_columns(pl.when(pl.Series(where)).then(cell + "x").otherwise(cell).alias(column))
            keys = frame["statement_id"].filter(pl.Series(where))
            truth.extend({"rule": rules[column], "table": table, "key": key, "column": column} for key in keys)
        return frame

    return spoil


def write(edits: Edits, faults: list[tuple[str, Fault]], out: Path, chunk: int) -> Truth:
    """The package as a folder, in canonical form but for its faults; gives the list of them."""
    (out / "data").mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "schemas", out / "schemas", dirs_exist_ok=True)
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    descriptor |= {"name": "synthetic", "title": "Synthetic statements", "version": "1.0.0"}
    (out / "datapackage.json").write_text(json.dumps(descriptor, indent=2) + "\n")
    rows = {}
    for table in edits.shape.counts:
        rows |= edits.write(table, out / "data" / f"{table}.csv", chunk)
    return [told(rule, fault, rows.get(fault.line, 0)) for rule, fault in faults]


def told(rule: str, fault: Fault, row: int) -> dict[str, str | int | None]:
    """A fault as the truth file has it."""
    key = "|".join(fault.line.key) if fault.names == "key" else None
    found = {"rule": rule, "table": fault.line.table, "key": key, "column": fault.column}
    return {**found, "row": row} if fault.names == "row" else found


if __name__ == "__main__":
    main()
