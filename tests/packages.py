"""Case packages: a named base package and what differs from it, written in `case.toml` and in files beside it.

CONTRIBUTING.md explains the format. A case names only the columns that matter, so it survives a new column.
"""

import atexit
import csv
import io
import json
import shutil
import tempfile
import tomllib
import zipfile
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import Any

from onrecord.package import installed_path

BASES = Path(__file__).parent / "bases"
CASES = Path(__file__).parent / "cases"
MINIMAL = BASES / "one-statement"
"""One statement with all that it needs: speaker, source, date, quotation, two verifications, codebook."""
FULL = BASES / "every-table"
"""A row or more in every table."""
BUILT = Path(tempfile.mkdtemp(prefix="onrecord-cases-"))
atexit.register(shutil.rmtree, BUILT, ignore_errors=True)

PARTS = {"base", "remove", "set", "add", "reverse", "columns", "encoding", "replace", "descriptor", "schemas", "zip"}


def rules() -> list[str]:
    """The rules that have cases."""
    return sorted(path.name for path in CASES.iterdir() if path.is_dir())


@cache
def package(rule: str, side: str) -> Path:
    """The package of one case, built once in each test process; tests must not change it."""
    return build(rule, side, BUILT / rule / side)


def distinct_packages() -> list[tuple[str, str]]:
    """Each different case once, as (rule, side): many rules share a good one."""
    first: dict[tuple, tuple[str, str]] = {}
    for rule in rules():
        for side in ("bad", "good"):
            folder = CASES / rule / side
            files = sorted(path for path in folder.rglob("*") if path.is_file())
            first.setdefault(tuple((path.relative_to(folder), path.read_bytes()) for path in files), (rule, side))
    return sorted(first.values())


def tables_of(base: Path) -> dict[str, list[list[str]]]:
    """The rows of a base package by table, without the headers."""
    return {path.stem: [list(row.values()) for row in _rows(path)] for path in sorted((base / "data").iterdir())}


def write_tables(folder: Path, tables: dict[str, list[list[str]]]) -> None:
    """Write tables, whose rows may have any number of cells, into the folder of a package."""
    for table, rows in tables.items():
        _write(folder / "data" / f"{table}.csv", [[field["name"] for field in _schema(table)["fields"]], *rows])


def build(rule: str, side: str, folder: Path) -> Path:
    """Write the package of one case into `folder` and return its path: the folder, or `folder.zip`."""
    return _built(CASES / rule / side, Path(folder))


def _built(source: Path, folder: Path) -> Path:
    case = tomllib.loads((source / "case.toml").read_text("utf-8"))
    assert case.keys() <= PARTS, f"{source}/case.toml: unknown {sorted(case.keys() - PARTS)}; known: {sorted(PARTS)}"
    shutil.copytree(BASES / case["base"], folder)
    for table in _named_tables(case):
        _change_table(folder / "data" / f"{table}.csv", case)
    _change_descriptor(folder / "datapackage.json", case)
    for file in source.rglob("*"):
        inside = file.relative_to(source)
        if file.is_file() and inside.parts[0] not in ("case.toml", "previous"):
            (folder / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, folder / inside)
    for change in case.get("replace", []):
        _replace(folder / change["file"], **change)
    for name, encoding in case.get("encoding", {}).items():
        path = folder / name
        path.write_bytes(path.read_bytes().decode().encode(encoding))
    if (source / "previous").is_dir():
        _built(source / "previous", folder / "previous")
    return _zipped(folder, **case["zip"]) if "zip" in case else folder


def _named_tables(case: dict[str, Any]) -> set[str]:
    return {table for part in ("remove", "set", "add", "reverse", "columns") for table in case.get(part, {})}


@cache
def _schema(table: str) -> dict[str, Any]:
    return json.loads((installed_path() / "schemas" / f"{table}.json").read_bytes())


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _change_table(path: Path, case: dict[str, Any]) -> None:
    """Remove, set and add rows of one table, then move its columns; rows stay in the order of their keys."""
    table, rows = path.stem, _rows(path)
    columns = path.read_text("utf-8").splitlines()[0].split(",")
    primary = _schema(table)["primaryKey"]

    def key(row: dict[str, str]) -> str:
        return ",".join(row[name] for name in ([primary] if isinstance(primary, str) else primary))

    for gone in case.get("remove", {}).get(table, []):
        assert gone in map(key, rows), f"{table} of {case['base']} has no row {gone}"
        rows = [row for row in rows if key(row) != gone]
    for named, cells in case.get("set", {}).get(table, {}).items():
        _checked(cells, columns, table)
        next(row for row in rows if key(row) == named).update(cells)
    for cells in case.get("add", {}).get(table, []):
        start = dict(next(row for row in rows if key(row) == cells["like"])) if "like" in cells else _needed(table)
        row = dict.fromkeys(columns, "") | start | {name: cell for name, cell in cells.items() if name != "like"}
        _checked(row, columns, table)
        rows.insert(bisect_right(rows, key(row), key=key), row)
    if table in case.get("reverse", []):
        rows.reverse()
    columns = _moved(columns, **case.get("columns", {}).get(table, {}))
    _write(path, [columns, *([row[name] for name in columns] for row in rows)])


def _write(path: Path, records: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(records)
    path.write_bytes(text.getvalue().encode())


def _checked(cells: dict[str, str], columns: list[str], table: str) -> None:
    assert cells.keys() <= set(columns), f"{table} has no columns {sorted(cells.keys() - set(columns))}"


def _needed(table: str) -> dict[str, str]:
    """The cells that an added row must have, from the first row of the base that has rows in every table."""
    example = _rows(FULL / "data" / f"{table}.csv")[0]
    required = [field["name"] for field in _schema(table)["fields"] if field.get("constraints", {}).get("required")]
    return {name: example[name] for name in required}


def _moved(columns: list[str], *, remove=(), first=(), repeat=()) -> list[str]:
    rest = [name for name in columns if name not in {*remove, *first}]
    return [*first, *rest, *repeat]


def _change_descriptor(path: Path, case: dict[str, Any]) -> None:
    """Set members of the descriptor, append resources, give a standard table a schema of the package's own."""
    if not case.keys() & {"descriptor", "schemas"}:
        return
    document = json.loads(path.read_bytes())
    more = case.get("descriptor", {})
    document |= more | {"resources": document["resources"] + more.get("resources", [])}
    for resource in document["resources"]:
        if resource["name"] in case.get("schemas", {}):
            removed = case["schemas"][resource["name"]].get("remove", [])
            fields = [field for field in _schema(resource["name"])["fields"] if field["name"] not in removed]
            resource["schema"] = {"fields": [{"name": field["name"], "type": field["type"]} for field in fields]}
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _replace(path: Path, file: str, new: str, old: str = "", line: int = 0, times: int = 1) -> None:
    """Replace the one place that holds `old`, in one line or anywhere; without `old`, the whole line, its end included.

    With `times` the new text is written that many times.
    """
    lines = path.read_bytes().decode().splitlines(keepends=True)
    text = lines[line - 1] if line else "".join(lines)
    old = old or text
    assert text.count(old) == 1, f"{file} holds {old!r} {text.count(old)} times"
    text = text.replace(old, new * times)
    path.write_bytes("".join([*lines[: line - 1], text, *lines[line:]] if line else [text]).encode())


def _zipped(folder: Path, damage: str | None = None, entries: dict[str, str] | None = None) -> Path:
    """The package as a zip with more entries, the content of one file damaged; the folder goes."""
    path = folder.with_name(folder.name + ".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(file for file in folder.rglob("*") if file.is_file()):
            archive.write(file, file.relative_to(folder).as_posix())
        for name, content in (entries or {}).items():
            archive.writestr(name, content)
    if damage:
        content = (folder / damage).read_bytes()
        raw = path.read_bytes()
        assert raw.count(content) == 1, f"{damage} is not stored once"
        path.write_bytes(raw.replace(content, content[:-1] + b"?"))
    shutil.rmtree(folder)
    return path
