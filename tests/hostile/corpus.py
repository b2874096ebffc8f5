"""Small packages made to harm: each is one trick, written into a folder of its own. `python corpus.py OUT` writes all.

A trick is a function of the folder of a sound package; what it writes outside the folder it does through links alone.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

BASE = Path(__file__).parents[1] / "bases" / "one-statement"
CANARY = "canary-7f3a"
"""Stands in what must not be read; a report that holds it has read outside."""
ESCAPES = "\x1b]0;pwned\x07\x9b31m\u202egnp\x1b[2J"
TRICKS: dict[str, Callable[[Path], None]] = {}


def trick(make: Callable[[Path], None]) -> Callable[[Path], None]:
    TRICKS[make.__name__.replace("_", "-")] = make
    return make


def describe(folder: Path, **members: object) -> None:
    path = folder / "datapackage.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **members}))


def table(folder: Path, content: str | bytes = "a,b\n1,2\n", *, name: str = "polls", **resource: object) -> None:
    """A table beside the eleven."""
    document = json.loads((folder / "datapackage.json").read_text())
    schema = {"fields": [{"name": "a"}, {"name": "b"}]}
    entry = {"name": name, "path": "data/polls.csv", "schema": schema, **resource}
    describe(folder, resources=[*document["resources"], entry])
    (folder / "data" / "polls.csv").write_bytes(content if isinstance(content, bytes) else content.encode())


def field(folder: Path, cell: str = "1", **described: object) -> None:
    """A table with one column that is described so."""
    table(folder, f"a,b\n{cell},x\n", schema={"fields": [{"name": "a", **described}, {"name": "b"}]})


def raw(folder: Path, text: str) -> None:
    (folder / "datapackage.json").write_text(text, errors="surrogatepass")


def replaced(folder: Path, name: str, make: Callable[[Path], None]) -> None:
    (folder / name).unlink(missing_ok=True)
    make(folder / name)


def _special(kind: str, name: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        outside = folder.parent / "outside.txt"
        outside.write_text(CANARY)
        (folder / ".git").mkdir(exist_ok=True)
        (folder / ".git" / "config").write_text(CANARY)
        (folder / "s").symlink_to(".git")
        kinds: dict[str, Callable[[Path], None]] = {
            "out": lambda path: path.symlink_to(outside),
            "loop": lambda path: path.symlink_to(path.name),
            "zero": lambda path: path.symlink_to("/dev/zero"),
            "pipe": os.mkfifo,
            "folder": lambda path: path.mkdir(),
            "hidden": lambda path: path.symlink_to(folder / "s" / "config"),
            "socket": lambda path: socket.socket(socket.AF_UNIX).bind(os.path.relpath(path)),
        }
        replaced(folder, name, kinds[kind])

    return make


for _kind in ("out", "loop", "zero", "pipe", "folder", "hidden", "socket"):
    for _name in ("datapackage.json", "data/statements.csv", "releases.json", "README.md", "LICENSE", "CHANGELOG.md"):
        TRICKS[f"{_kind}-{_name.replace('/', '-')}"] = _special(_kind, _name)

RAW = {
    "empty": "",
    "list": "[]",
    "null": "null",
    "deep-list": "[" * 100_000,
    "deep-900": '{"name": "x", "version": "1.0.0", "resources": [], "x": ' + "[" * 900 + "]" * 900 + "}",
    "long-integer": '{"name": "x", "version": "1.0.0", "resources": [], "n": ' + "9" * 5_000 + "}",
    "infinite": '{"name": "x", "version": "1.0.0", "resources": [], "n": 1e400}',
    "surrogate": '{"name": "x", "version": "1.0.0", "resources": [], "title": "\\ud800"}',
    "nul": '{"name": "x", "version": "1.0.0", "resources": [], "title": "a\\u0000b"}',
    "nan": '{"name": NaN}',
}
for _word, _text in RAW.items():
    TRICKS[f"raw-{_word}"] = lambda folder, text=_text: raw(folder, text)

NAMES = ["../../outside", "/tmp/outside", "..", "a/b", "a\\b", "CON", "x" * 300, ESCAPES, "", " ", "a b", "-rf", "@me"]
for _index, _word in enumerate(NAMES):
    TRICKS[f"name-{_index}"] = lambda folder, word=_word: describe(folder, name=word)
    TRICKS[f"version-{_index}"] = lambda folder, word=_word: describe(folder, version=word)
    TRICKS[f"resource-{_index}"] = lambda folder, word=_word: table(folder, name=word)
for _word in ("overview", "drift", "answers", "sqlite_master", "edtf_bounds", "Statements", "about", "threads"):
    TRICKS[f"resource-{_word}"] = lambda folder, word=_word: table(folder, name=word)

COLUMNS = [
    "__row",
    "*",
    "^.*$",
    "^a$",
    "A",
    "a\nb",
    ESCAPES,
    "x" * 300,
    "a.b",
    "a b",
    " a",
    '"',
    "'; DROP TABLE x; --",
    "rowid",
]
for _index, _word in enumerate(COLUMNS):
    TRICKS[f"column-{_index}"] = lambda folder, word=_word: table(
        folder, json.dumps(word) + ",b\n1,2\n", schema={"fields": [{"name": word}, {"name": "b"}]}
    )

FIELDS: list[dict[str, object]] = [
    {"type": "integer", "constraints": {"enum": ["x"]}},
    {"type": "integer", "constraints": {"enum": [1, "1"]}},
    {"type": "string", "constraints": {"enum": ["a", "a"]}},
    {"type": "string", "constraints": {"enum": [""]}},
    {"type": "integer", "constraints": {"minimum": 1.5}},
    {"type": "integer", "constraints": {"minimum": "1e2"}},
    {"type": "integer", "constraints": {"maximum": 2**63}},
    {"type": "number", "constraints": {"maximum": "1e400"}},
    {"type": "number", "constraints": {"enum": ["1e999"]}},
    {"type": "year", "constraints": {"minimum": "0000"}},
    {"type": "date", "constraints": {"minimum": "0000-01-01"}},
    {"type": "string", "constraints": {"minLength": -1}},
    {"type": "string", "constraints": {"maxLength": 2**70}},
    {"type": "string", "constraints": {"pattern": r"\w{60}\w{60}"}},
    {"type": "string", "constraints": {"pattern": "(a+)+$"}},
    {"type": "string", "constraints": {"pattern": r"(a)\1"}},
    {"type": "string", "constraints": {"pattern": "a)|(b"}},
    {"type": "string", "constraints": {"pattern": "[a&&b]"}},
    {"type": "string", "constraints": {"pattern": "(?x)a #"}},
    {"type": "string", "constraints": {"pattern": "x" * 20_000}},
    {"type": "boolean", "trueValues": ["1"], "falseValues": ["1"]},
    {"type": "boolean", "trueValues": ["", "yes"]},
    {"type": ["string"]},
    {"type": {"a": 1}},
    {"constraints": {"enum": {"a": 1}}},
    {"constraints": {"required": "yes"}},
    {"title": ESCAPES, "description": ESCAPES},
    {"title": {"a": []}, "description": 5},
]
for _index, _described in enumerate(FIELDS):
    TRICKS[f"field-{_index}"] = lambda folder, described=_described: field(folder, **described)
for _index, _cell in enumerate(["9" * 400, "1e400", "-0", "9223372036854775808", "INF", "NaN", "-INF", "1" * 5_000]):
    for _type in ("integer", "number", "year"):
        TRICKS[f"cell-{_type}-{_index}"] = lambda folder, cell=_cell, kind=_type: field(folder, cell, type=kind)

KEYS: list[dict[str, object]] = [
    {"primaryKey": ["a", "a"]},
    {"primaryKey": ["nope"]},
    {"primaryKey": {"a": 1}},
    {"primaryKey": []},
    {"foreignKeys": [{"fields": [], "reference": {"resource": "", "fields": []}}]},
    {"foreignKeys": [{"fields": ["a"], "reference": {"resource": "nope", "fields": ["a"]}}]},
    {"foreignKeys": [{"fields": ["a"], "reference": {"resource": "statements", "fields": ["nope"]}}]},
    {"foreignKeys": [{"fields": ["a"], "reference": {"resource": "", "fields": ["a"]}}] * 1_000},
    {"foreignKeys": "x"},
    {"missingValues": ["-"]},
]
for _index, _members in enumerate(KEYS):
    TRICKS[f"key-{_index}"] = lambda folder, members=_members: table(
        folder, schema={"fields": [{"name": "a"}, {"name": "b"}], **members}
    )


@trick
def escapes_everywhere(folder: Path) -> None:
    person = {"title": ESCAPES + "@everyone", "path": "https://example.org", "organization": ESCAPES}
    describe(folder, title=ESCAPES, description=ESCAPES, homepage=ESCAPES, contributors=[person], keywords=[ESCAPES])
    for path in (folder / "data").iterdir():
        path.write_text(path.read_text("utf-8").replace("Example Agency", "Example " + ESCAPES), "utf-8")


@trick
def escapes_in_a_path(folder: Path) -> None:
    table(folder, path="data/\x9b31m\u202e.csv")


@trick
def many_resources(folder: Path) -> None:
    describe(folder, resources=[{"name": f"t{number}", "path": f"{number}.csv"} for number in range(50_000)])


@trick
def many_columns(folder: Path) -> None:
    names = [f"c{number}" for number in range(40_000)]
    table(folder, ",".join(names) + "\n", schema={"fields": [{"name": name} for name in names]})


@trick
def many_patterns(folder: Path) -> None:
    fields = [{"name": f"c{n}", "constraints": {"pattern": rf"\w{{60}}\w{{{n}}}"}} for n in range(250)]
    table(folder, ",".join(f"c{n}" for n in range(250)) + "\n" + "x," * 249 + "x\n", schema={"fields": fields})


@trick
def one_large_schema_for_many(folder: Path) -> None:
    (folder / "schema.json").write_text(json.dumps({"fields": [{"name": "a", "description": "x" * 9_000_000}]}))
    document = json.loads((folder / "datapackage.json").read_text())
    more = [{"name": f"t{n}", "path": "data/polls.csv", "schema": "schema.json"} for n in range(200)]
    (folder / "data" / "polls.csv").write_text("a\n1\n")
    describe(folder, resources=[*document["resources"], *more])


@trick
def commas(folder: Path) -> None:
    (folder / "data" / "statements.csv").write_bytes(b"," * 3_000_000)


@trick
def newlines(folder: Path) -> None:
    (folder / "data" / "statements.csv").write_bytes(b"\n" * 3_000_000)


@trick
def quotes(folder: Path) -> None:
    (folder / "data" / "statements.csv").write_bytes(b'"' * 3_000_001)


@trick
def combining_marks(folder: Path) -> None:
    _append(folder, "speakers", "example-marks,a" + "\u0323\u0307" * 200_000 + ",,person,,,,\n")


@trick
def not_text(folder: Path) -> None:
    (folder / "data" / "statements.csv").write_bytes(bytes(range(256)) * 100)


def _append(folder: Path, name: str, lines: str) -> None:
    with (folder / "data" / f"{name}.csv").open("a", encoding="utf-8", newline="") as stream:
        stream.write(lines)


def _rows(folder: Path, name: str, **cells: list[str]) -> None:
    """Rows like the last one of a table, with these columns changed."""
    header, *rows = (folder / "data" / f"{name}.csv").read_text("utf-8").splitlines()
    columns, last = header.split(","), rows[-1].split(",") if rows else [""] * (header.count(",") + 1)
    lines = []
    for values in zip(*cells.values(), strict=True):
        row = [*last, *[""] * len(columns)][: len(columns)]
        for column, value in zip(cells, values, strict=True):
            row[columns.index(column)] = value
        lines.append(",".join(row))
    _append(folder, name, "\n".join(lines) + "\n")


def _ids(prefix: str, number: int) -> list[str]:
    digits = "0123456789abcdefghjkmnpqrstvwxyz"
    return [
        f"{prefix}-z" + "".join(digits[index // 32**place % 32] for place in (4, 3, 2, 1, 0)) for index in range(number)
    ]


@trick
def a_loop_of_verifications(folder: Path) -> None:
    ids = _ids("vf", 25_000)
    _rows(folder, "verifications", verification_id=ids, supersedes=[*ids[1:], ids[0]])


@trick
def a_chain_of_answers(folder: Path) -> None:
    ids = _ids("st", 20_000)
    _rows(folder, "statements", statement_id=ids)
    count = len(ids) - 1
    _rows(
        folder,
        "counter_statements",
        statement_id=ids[:-1],
        counter_statement_id=ids[1:],
        relation=["denies"] * count,
        scope=["specific"] * count,
        directness=["direct"] * count,
    )


@trick
def a_loop_of_republications(folder: Path) -> None:
    ids = [f"source-{number}" for number in range(20_000)]
    _rows(folder, "sources", source_id=ids, republishes=[*ids[1:], ids[0]])


def _journal(folder: Path, path: str) -> None:
    place = folder / ".onrecord-journal"
    place.mkdir()
    (place / "0123456789abcdef-0").write_text("#!/bin/sh\n")
    facts = (place / "0123456789abcdef-0").stat()
    entry = ["0123456789abcdef-0", facts.st_ino, facts.st_ctime_ns - 1]
    (place / "commit.json").write_text(json.dumps({"files": {path: entry}}))


@trick
def a_journal_that_writes_a_hook(folder: Path) -> None:
    (folder / ".git" / "hooks").mkdir(parents=True)
    (folder / "x").symlink_to(".git")
    _journal(folder, "x/hooks/pre-commit")


@trick
def a_journal_that_hides_a_table(folder: Path) -> None:
    _journal(folder, "data/roles.csv")


@trick
def a_lock_that_is_a_link(folder: Path) -> None:
    (folder.parent / "outside.txt").write_text(CANARY)
    for name in (".onrecord.lock", ".onrecord.turn.lock"):
        (folder / name).symlink_to("../outside.txt")


@trick
def modules_of_the_checkout(folder: Path) -> None:
    for name in ("venv.py", "pip.py", "onrecord.py", "sitecustomize.py", "json.py", "polars.py"):
        (folder / name).write_text("open('executed', 'w')\n")


@trick
def a_bare_repository(folder: Path) -> None:
    for name in ("objects", "refs/heads", "hooks"):
        (folder / name).mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    command = "touch executed; false"
    (folder / "config").write_text(
        f'[core]\n\trepositoryformatversion = 1\n\tbare = false\n\tworktree = .\n\tfsmonitor = "{command}"\n'
        f'\tsshCommand = "{command}"\n[extensions]\n\tpartialClone = origin\n[protocol "ext"]\n\tallow = always\n'
        f'[remote "origin"]\n\tpromisor = true\n\turl = ext::sh -c "{command}"\n'
    )
    (folder / "refs" / "heads" / "main").write_text("1" * 40 + "\n")


@trick
def releases_of_odd_kinds(folder: Path) -> None:
    entry = {"version": "9" * 5_000 + ".0.0", "date": ESCAPES, "sha256": "x", "url": "file:///etc/passwd"}
    (folder / "releases.json").write_text(json.dumps({"releases": [entry]}))


def zip_bombs(out: Path) -> list[Path]:
    """Zips that are large, doubled, linked, hidden, or lead out."""
    base, made = BASE, []
    for name, entries in {
        "ratio": {"big.txt": b"0" * 150_000_000},
        "up": {"../outside.txt": b"x"},
        "absolute": {"/tmp/outside.txt": b"x"},
        "many": {f"{number}.txt": b"" for number in range(2_000)},
        "odd-names": {"a\\b": b"", "c:d": b"", "\x1b[31m": b""},
    }.items():
        path = out / f"zip-{name}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in base.rglob("*"):
                if file.is_file():
                    archive.write(file, file.relative_to(base).as_posix())
            for entry, data in entries.items():
                archive.writestr(entry, data)
        made.append(path)
    whole = out / "zip-cut.zip"
    whole.write_bytes(made[0].read_bytes()[:-100])
    return [*made, whole]


def write(out: Path, names: list[str] | None = None) -> list[Path]:
    """Write every trick, or those named, into folders of `out`; returns them."""
    made = []
    for name in names or TRICKS:
        folder = Path(shutil.copytree(BASE, out / name / "package"))
        before = Path.cwd()
        os.chdir(folder)  # a socket's path is short
        try:
            TRICKS[name](folder)
        finally:
            os.chdir(before)
        made.append(folder)
    return made


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(parents=True)
    print(*write(place), *zip_bombs(place), sep="\n")
