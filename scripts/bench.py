"""What onrecord costs beside a named peer: paired runs, medians, ratios, peak memory.

    python scripts/bench.py [--runs 7]

The two commands of a pair run in turn, so that a machine that slows down slows both. Time is processor time (user and
system) of the whole process; memory is its peak. A peer that is not installed is left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
STATEMENTS = ROOT / "data" / "statements.csv"
PYTHON = [sys.executable]


class Cost(NamedTuple):
    """Seconds of processor time, seconds on the clock, MiB at the peak."""

    cpu: float
    wall: float
    peak: float


class Pair(NamedTuple):
    """A command, its peer, and the module the peer needs."""

    what: str
    ours: list[str]
    peer: str
    theirs: list[str]
    needs: str = "sys"


PAIRS = [
    Pair("onrecord --help", [*PYTHON, "-m", "onrecord", "--help"], "python -c pass", [*PYTHON, "-c", "pass"]),
    Pair("import onrecord", [*PYTHON, "-c", "import onrecord"], "python -c pass", [*PYTHON, "-c", "pass"]),
    Pair(
        "onrecord validate",
        [*PYTHON, "-m", "onrecord", "validate", str(ROOT)],
        "frictionless validate",
        [*PYTHON, "-m", "frictionless", "validate", str(ROOT / "datapackage.json")],
        "frictionless",
    ),
    Pair(
        "onrecord validate",
        [*PYTHON, "-m", "onrecord", "validate", str(ROOT)],
        "import polars",
        [*PYTHON, "-c", "import polars"],
    ),
    Pair(
        'onrecord.load("statements")',
        [*PYTHON, "-c", "import onrecord; onrecord.load('statements')"],
        "pandas.read_csv",
        [*PYTHON, "-c", f"import pandas; pandas.read_csv({str(STATEMENTS)!r})"],
    ),
]


def run(command: list[str]) -> Cost:
    """One run of a command, output thrown away."""
    with tempfile.TemporaryFile() as sink:
        start = time.perf_counter()
        process = os.posix_spawnp(
            command[0],
            command,
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, sink.fileno(), 1), (os.POSIX_SPAWN_DUP2, sink.fileno(), 2)],
        )
        _, _, usage = os.wait4(process, 0)
        return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024)


def measure(pair: Pair, runs: int) -> str:
    """One row of the table: medians of both and the median of the ratios, pair by pair."""
    run(pair.ours), run(pair.theirs)
    costs = [(run(pair.ours), run(pair.theirs)) for _ in range(runs)]
    ratios = [ours.cpu / theirs.cpu for ours, theirs in costs]
    ours, theirs = (
        Cost(*(statistics.median(values) for values in zip(*side, strict=True))) for side in zip(*costs, strict=True)
    )
    spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    return (
        f"| {pair.what} | {ours.cpu:.2f} | {ours.wall:.2f} | {ours.peak:.0f} | {pair.peer} | {theirs.cpu:.2f} "
        f"| {theirs.wall:.2f} | {theirs.peak:.0f} | {spread} |"
    )


def main() -> None:
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    print("| command | cpu s | wall s | MiB | peer | cpu s | wall s | MiB | ratio of cpu (min to max) |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for pair in PAIRS:
        if importlib.util.find_spec(pair.needs):
            print(measure(pair, runs), flush=True)


if __name__ == "__main__":
    main()
