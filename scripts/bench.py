"""What onrecord costs beside reading alone and beside its peers, written to docs/performance.md.

    python scripts/bench.py --peers DIR [--only validate --sizes 100,10000] [--engines spark] [--runs 3]

In each round every contender of a comparison runs once, in turn, so that a machine that slows down slows all; ratios
are taken within a round. A row is printed as soon as it is known. Results are kept in docs/performance.json, comparison
by comparison: a run with `--only` or `--sizes` replaces what it measures and leaves the rest, so the whole can be
measured in parts. `--page` measures nothing and writes the page again, which says how to make the peers' environments.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmark import measure, page
from benchmark.comparisons import SIZES, Comparison, comparisons
from benchmark.contenders import Contender, Field
from benchmark.packages import ROOT, Packages

LONG = 45.0
"""What takes longer than so many seconds is not run again in the same comparison."""
PACKAGES = ("polars", "narwhals", "pandas", "pandera", "duckdb", "pyspark", "pyarrow")
PEERS = ("frictionless", "great_expectations", "daff", "csv-diff", *PACKAGES)


def main() -> None:
    """Measure what is asked for and write the page."""
    options = _options()
    kept, told = options.out / "performance.json", options.out / "performance.md"
    results = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    if options.page:
        told.write_text(page.text(results), "utf-8")
        return
    measure.adopt()
    caps = {name: int(value) for name, _, value in (cap.partition("=") for cap in options.cap)}
    field = Field(Packages(options.work), options.peers, ["", *filter(None, options.engines.split(","))], caps)
    results |= {"machine": measure.machine(), "versions": versions(options.peers)}
    print(page.HEADER)
    for comparison in comparisons(tuple(int(size) for size in options.sizes.split(","))):
        if any(comparison.name.startswith(name) for name in options.only):
            rows = compare(comparison, field, options.runs or runs(comparison.size), options.timeout)
            found = {"title": comparison.title, "size": comparison.size, **circumstances(), "rows": rows}
            results.setdefault("comparisons", {})[comparison.name] = found
            kept.write_text(written(results), "utf-8")
            told.write_text(page.text(results), "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--peers", type=Path, default=Path("/tmp/onrecord-peers"), help="folder of their environments")
    parser.add_argument("--work", type=Path, default=Path("/tmp/onrecord-bench"), help="folder for the packages")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of statements")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "docs", help="folder for performance.json and performance.md"
    )
    parser.add_argument("--only", nargs="+", default=[""], metavar="NAME", help="comparisons whose name begins so")
    parser.add_argument("--engines", default="", help="beside the one onrecord chooses itself")
    parser.add_argument("--cap", nargs="*", default=[], metavar="NAME=N", help="highest number of statements")
    parser.add_argument("--runs", type=int, help="rounds; without it, fewer the larger the package")
    parser.add_argument("--timeout", type=float, default=900, help="seconds after which a run is given up")
    parser.add_argument("--page", action="store_true", help="measure nothing, write the page from the results")
    return parser.parse_args()


def runs(size: int) -> int:
    """How many rounds a comparison of that size gets."""
    return 7 if size < 1_000 else 5 if size < 100_000 else 3 if size < 10_000_000 else 2


def compare(comparison: Comparison, field: Field, rounds: int, timeout: float) -> list[dict]:
    """The costs of every contender, one after another in each round; prints each row when its last run is done."""
    contenders = list(comparison.contenders(field, comparison.size))
    notes = [one.command if isinstance(one.command, str) else None for one in contenders]
    rows: list[dict] = [
        {"name": one.name, "limit": one.limit, "note": note, "runs": []}
        for one, note in zip(contenders, notes, strict=True)
    ]
    for number in range(rounds):
        for contender, row in zip(contenders, rows, strict=True):
            if row["note"] is None and not (row["runs"] and row["runs"][-1][1] > LONG and row is not rows[0]):
                _once(contender, row, timeout)
            if number == rounds - 1:
                print(page.line(comparison.title, comparison.size, row, rows[0]), flush=True)
    return rows


def _once(contender: Contender, row: dict, timeout: float) -> None:
    assert not isinstance(contender.command, str)
    for command in contender.before:
        subprocess.run(command, check=True)
    measure.warm(contender.command)
    try:
        row["runs"].append(list(measure.run(contender.command, contender.ok, timeout)))
    except measure.FailedError as error:
        row["note"] = str(error)


def circumstances() -> dict[str, str]:
    """When it was measured, and how busy the machine was."""
    now = datetime.now(UTC).date().isoformat()
    return {"date": now, "load": f"{os.getloadavg()[1]:.1f}" if hasattr(os, "getloadavg") else "?"}


def written(results: dict) -> str:
    """The results as JSON, each run on a line of its own."""
    text = json.dumps(results, indent=1)
    return re.sub(r"\[\s+([0-9.]+),\s+([0-9.]+),\s+([0-9.]+)\s+\]", r"[\1, \2, \3]", text) + "\n"


def versions(peers: Path) -> dict[str, str]:
    """The versions of this project, of what it runs on, and of each peer."""
    own = json.loads((ROOT / "datapackage.json").read_text("utf-8"))["version"]
    found = {"onrecord": own, **measure.versions(sys.executable, PACKAGES)}
    for python in sorted(peers.glob("*/bin/python")):
        environment = python.parents[1].name
        found |= {f"{name} ({environment})": of for name, of in measure.versions(str(python), PEERS).items()}
    return found


if __name__ == "__main__":
    main()
