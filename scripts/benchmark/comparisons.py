"""Every comparison: what stands beside what, at which size, and the ratio that is aimed at."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from benchmark.contenders import US, Contender, Field

PYTHON = [sys.executable, "-c"]
MILLION, TEN_MILLION = 1_000_000, 10_000_000
SIZES = (100, 10_000, 100_000, MILLION, TEN_MILLION)


@dataclass(frozen=True)
class Comparison:
    """A table of the page: its name and title, the number of statements, and who takes part, the yardstick first."""

    name: str
    title: str
    size: int
    contenders: Callable[[Field, int], Iterator[Contender]]


def _validate(field: Field, size: int, limit: float | None) -> Iterator[Contender]:
    package = field.packages.clean(size)
    path = [str(package)]
    yield field.reading(package)
    yield from field.validating(package, size, limit)
    yield field.script("DuckDB SQL", "frames", "check_duckdb.py", path, size)
    yield field.script("pandera on polars", "frames", "check_pandera_polars.py", path, size)
    yield field.script("pandera on pandas", "frames", "check_pandera_pandas.py", path, size)
    yield field.script("Great Expectations", "great_expectations", "check_great_expectations.py", path, size)
    command = ["-m", "frictionless", "validate", str(package / "datapackage.json")]
    yield field.peer("frictionless", "frictionless", command, size)


def _bad(field: Field, size: int) -> Iterator[Contender]:
    yield Contender("onrecord validate, all rows sound", [*US, "validate", str(field.packages.clean(size))])
    command = [*US, "validate", str(field.packages.bad(size, 10))]
    yield Contender("onrecord validate, 10 % of the statements bad", command, 2, ok=(1,))


def _small(field: Field, _size: int) -> Iterator[Contender]:
    yield Contender("import polars", [*PYTHON, "import polars"])
    yield Contender("onrecord validate", [*US, "validate", str(field.packages.shipped())], 2.2)
    yield Contender("onrecord --help", [*US, "--help"])
    yield Contender("import onrecord", [*PYTHON, "import onrecord"])


def _small_fault(field: Field, size: int) -> Iterator[Contender]:
    package = field.packages.shipped(fault=True)
    yield Contender("import pandera.polars", [*PYTHON, "import pandera.polars"])
    yield Contender("onrecord validate, one fault", [*US, "validate", str(package)], 1.4, ok=(1,))
    command = ["-m", "frictionless", "validate", str(package / "datapackage.json")]
    yield field.peer("frictionless", "frictionless", command, size, ok=(1,))


def _show(field: Field, _size: int) -> Iterator[Contender]:
    package = ["--package", str(field.packages.shipped())]
    yield Contender("import pandas", [*PYTHON, "import pandas"])
    for words in (["tables"], ["show", "st-rbghyq"], ["thread", "st-rbghyq"], ["cite"]):
        yield Contender(f"onrecord {' '.join(words)}", [*US, *words, *package], 1.3)


def _load(field: Field, size: int) -> Iterator[Contender]:
    path = str(field.packages.clean(size))
    read = f"import polars; polars.read_csv('{path}/data/statements.csv').to_pandas()"
    yield Contender("polars.read_csv(...).to_pandas()", [*PYTHON, read])
    load = f"import onrecord; onrecord.open({path!r}).load('statements')"
    yield Contender('onrecord.open(...).load("statements")', [*PYTHON, load], 1.5)
    plain = f"import pandas; pandas.read_csv('{path}/data/statements.csv')"
    yield Contender("pandas.read_csv", [*PYTHON, plain])


def _diff(field: Field, size: int) -> Iterator[Contender]:
    old, new = field.packages.clean(size), field.packages.bad(size, 1)
    yield field.reading(old, new)
    yield Contender("onrecord diff", [*US, "diff", str(old), str(new)], 3, ok=(0, 1))
    pair = [str(folder) for folder in (old, new)]
    arguments = [*pair, "statements", "statement_id"]
    yield field.script("daff", "diffs", "diff_daff.py", arguments, size)
    files = [f"{folder}/data/statements.csv" for folder in pair]
    call = ["-c", "import csv_diff.cli; csv_diff.cli.cli()", *files, "--key=statement_id"]
    yield field.peer("csv-diff", "diffs", call, size)


def _fmt(field: Field, size: int) -> Iterator[Contender]:
    package = field.packages.clean(size)
    yield field.reading(package)
    yield Contender("onrecord fmt --check", [*US, "fmt", "--check", "--package", str(package)])


def _add(field: Field, size: int) -> Iterator[Contender]:
    package, back = field.packages.changing(size, "quotations")
    first = (package / "data" / "statements.csv").open(encoding="utf-8").readlines(4096)[1].split(",")[0]
    yield Contender("onrecord validate", [*US, "validate", str(package)])
    cells = {"statement_id": first, "source_id": "source-00000001", "text": "Other words", "language": "en"}
    options = [f"--set={name}={value}" for name, value in {**cells, "fidelity": "excerpt"}.items()]
    command = [*US, "add", "quotations", *options, "--yes", "--package", str(package)]
    yield Contender("onrecord add quotations", command, 2.2, before=(back,))


def _export(field: Field, size: int, form: str) -> Iterator[Contender]:
    package = str(field.packages.clean(size))
    theirs, ours = field.packages.scratch(f"duckdb.{form}"), field.packages.scratch(f"onrecord.{form}")
    environment = "duckdb-sqlite" if form == "sqlite" else "frames"
    arguments = [package, form, theirs]
    clear = (["rm", "-rf", theirs],)
    yield field.script("DuckDB", environment, "export_duckdb.py", arguments, size, before=clear)
    command = [*US, "export", form, "--out", ours, "--package", package]
    limit = 2 if form == "sqlite" else None
    yield Contender(f"onrecord export {form}", command, limit, before=(["rm", "-rf", ours],))


def comparisons(sizes: tuple[int, ...] = SIZES) -> Iterator[Comparison]:
    """All of them, with no more statements than the largest of the sizes."""
    large = min(MILLION, max(sizes))
    yield Comparison("small", "The dataset as it is shipped, sound", 0, _small)
    yield Comparison("small-fault", "The dataset as it is shipped, with one fault", 0, _small_fault)
    yield Comparison("show", "Reading the dataset as it is shipped", 0, _show)
    for size in sizes:
        limit = 3 if size >= MILLION else None
        yield Comparison(f"validate-{size}", "Validating a sound package", size, partial(_validate, limit=limit))
    yield Comparison("bad", "Validating when many rows are bad", large, _bad)
    yield Comparison("load", "Loading one table as a typed frame, cold", large, _load)
    for size in sorted({min(100_000, large), large}):
        yield Comparison(f"diff-{size}", "Comparing two versions, 1 % of the statements changed", size, _diff)
    yield Comparison("fmt", "Looking for what is not in canonical form", large, _fmt)
    yield Comparison("add", "Adding one row", min(100_000, large), _add)
    for form in ("sqlite", "parquet"):
        yield Comparison(f"export-{form}", f"Exporting to {form}", large, partial(_export, form=form))
