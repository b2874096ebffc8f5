"""Mutated bytes through every parser of a package, until the time is up: `python fuzz.py SECONDS [SEED]`.

Prints each input on which something else than a refusal was raised; such an input becomes a test.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from corpus import BASE

from onrecord.errors import OnRecordError
from onrecord.package import inspect, open_store
from onrecord.package.document import parsed
from onrecord.package.journal import FOLDER, committed
from onrecord.package.patterns import fault_of, size_of
from onrecord.package.releases import parse_releases
from onrecord.query import open_package
from onrecord.tableschema import SchemaError, parse_schema

SCHEMA = {
    "fields": [
        {"name": "a", "type": "integer", "constraints": {"minimum": 1, "enum": [1, 2], "required": True}},
        {"name": "b", "constraints": {"pattern": r"[a-z]{2}(\d+|\w*)", "maxLength": 9}},
        {"name": "c", "type": "date", "constraints": {"minimum": "2020-01-01"}},
        {"name": "d", "type": "boolean", "trueValues": ["y"], "falseValues": ["n"]},
    ],
    "primaryKey": ["a"],
    "foreignKeys": [{"fields": ["b"], "reference": {"resource": "", "fields": ["a"]}}],
}
RELEASES = {
    "releases": [{"version": "1.0.0", "date": "2020-01-01", "sha256": "0" * 64, "doi": "10.1234/x", "files": {}}]
}
ODD = [
    b"\0",
    b"\xff",
    b"\\ud800",
    b"[",
    b"{",
    b'"',
    b"1e999",
    b"9" * 40,
    b"null",
    b"true",
    b"-",
    b"\\",
    b"../",
    b"",
    b"^.*$",
]
ODD_VALUES = [
    None,
    True,
    0,
    -1,
    2**70,
    1e308,
    "",
    "x",
    "\0",
    "\ud800",
    "*",
    "../x",
    [],
    [[]],
    {},
    {"a": 1},
    "(",
    "a" * 2_000,
]


FAST = ["json", "schema", "releases", "journal", "pattern"]
"""Targets that take microseconds, and are tried more often."""


def mutated(raw: bytes, chance: random.Random) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(data) + 1), chance.choice([0, 1, 1, 2, 8, 40])
        data[at : at + length] = chance.choice([*ODD, bytes([chance.randrange(256)])])
    return bytes(data)


def changed(value: object, chance: random.Random) -> object:
    """The same document with something else at one place."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        return {**value, key: changed(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        place = chance.randrange(len(value))
        return [*value[:place], changed(value[place], chance), *value[place + 1 :]]
    return chance.choice([*ODD_VALUES, value, [value], {"a": value}])


def text_of(document: object) -> bytes:
    return json.dumps(document).encode()


def targets(place: Path) -> dict[str, Callable[[random.Random], None]]:
    folder = place / "package"
    descriptor = json.loads((BASE / "datapackage.json").read_bytes())
    for file in BASE.rglob("*"):
        if file.is_file():
            (folder / file.relative_to(BASE)).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.relative_to(BASE)).write_bytes(file.read_bytes())
    with zipfile.ZipFile(place / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in BASE.rglob("*"):
            archive.write(file, file.relative_to(BASE).as_posix())
    whole = (place / "a.zip").read_bytes()
    (folder / FOLDER).mkdir()

    def described(chance: random.Random) -> None:
        document = {**descriptor, "resources": [*descriptor["resources"], {"name": "x", "path": "x", "schema": SCHEMA}]}
        for _ in range(chance.randint(1, 3)):
            document = changed(document, chance)
        (folder / "datapackage.json").write_bytes(text_of(document))
        for judge in (True, False):
            inspect(open_store(folder), judge=judge)

    def zipped(chance: random.Random) -> None:
        (place / "b.zip").write_bytes(mutated(whole, chance))
        package = open_package(place / "b.zip")
        for name in package.tables():
            package.bytes_of(name)

    def journal(chance: random.Random) -> None:
        (folder / FOLDER / "commit.json").write_bytes(
            mutated(text_of({"files": {"data/a.csv": ["0123456789abcdef-0", 1, 1]}}), chance)
        )
        committed(folder)
        (folder / FOLDER / "commit.json").unlink()

    def pattern(chance: random.Random) -> None:
        text = "".join(
            chance.choice([*"ab(){}[]|*+?^$.,0123456789", r"\w", r"\d", "(?", "[^", "{9}"]) for _ in range(20)
        )
        size_of(text)
        fault_of(text)

    return {
        "descriptor": described,
        "json": lambda chance: parsed(mutated(text_of(SCHEMA), chance)) and None,
        "schema": lambda chance: parse_schema("x", changed(changed(SCHEMA, chance), chance)) and None,
        "releases": lambda chance: parse_releases(mutated(text_of(changed(RELEASES, chance)), chance)) and None,
        "journal": journal,
        "zip": zipped,
        "pattern": pattern,
    }


def main(seconds: float, seed: int) -> int:
    chance, done, bad = random.Random(seed), dict[str, int](), 0
    with tempfile.TemporaryDirectory() as place:
        tried = targets(Path(place))
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for name, target in (*tried.items(), *((name, tried[name]) for name in FAST * 20)):
                done[name] = done.get(name, 0) + 1
                state = chance.getstate()
                try:
                    target(chance)
                except (OnRecordError, SchemaError, OSError, ValueError, RecursionError) as error:
                    if name == "descriptor" or (isinstance(error, RecursionError) and name != "json"):
                        bad += 1
                        print(name, hash(state), traceback.format_exc()[-600:])
                except Exception:
                    bad += 1
                    print(name, hash(state), traceback.format_exc()[-900:])
    print(f"seed {seed}: {sum(done.values()):,} inputs ({done}), {bad} failures")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
