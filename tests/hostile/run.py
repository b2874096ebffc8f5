"""Runs every command on every package of the corpus, each in a process of its own, and prints what went wrong.

`python run.py CORPUS [--tricks A,B] [--commands validate,cite] [--seconds 20]`: exit 1 where a command ended with a
bug, a traceback or a signal, took too long or too much memory, showed what it must not, or wrote outside.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import re
import resource
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from corpus import BASE, CANARY, write, zip_bombs

COMMANDS: dict[str, list[str]] = {
    "validate": ["validate"],
    "validate-json": ["validate", "--format", "json"],
    "validate-github": ["validate", "--format", "github"],
    "validate-sarif": ["validate", "--format", "sarif"],
    "validate-markdown": ["validate", "--format", "markdown"],
    "changed-since": ["validate", "--changed-since", "HEAD"],
    "against": ["validate", "--against", "git:HEAD"],
    "tables": ["tables"],
    "show": ["show", "statements"],
    "show-polls": ["show", "polls", "--format", "json"],
    "overview": ["show", "overview"],
    "thread": ["thread", "st-aaaaaa"],
    "drift": ["drift", "st-aaaaaa"],
    "stats": ["stats"],
    "cite": ["cite"],
    "bibtex": ["cite", "--format", "bibtex"],
    "schema": ["schema", "polls"],
    "schema-json": ["schema", "statements", "--format", "json"],
    "diff": ["diff", str(BASE), "."],
    "diff-markdown": ["diff", ".", str(BASE), "--format", "markdown"],
    "sqlite": ["export", "sqlite", "--out", "../out/a.db", "--force"],
    "parquet": ["export", "parquet", "--out", "../out/parquet", "--force"],
    "jsonl": ["export", "jsonl", "--out", "../out/jsonl", "--force"],
    "xlsx": ["export", "xlsx", "--out", "../out/a.xlsx", "--force"],
    "csvw": ["export", "csvw", "--out", "../out/csvw", "--force"],
    "croissant": ["export", "croissant", "--out", "../out/croissant.json", "--force"],
    "cff": ["export", "cff", "--out", "../out/CITATION.cff", "--force"],
    "ro-crate": ["export", "ro-crate", "--out", "../out/crate.json", "--force"],
    "sheet": ["sheet", "../out/sheet.xlsx"],
    "release-check": ["release", "check"],
    "release-build": ["release", "build", "--out", "../out/release"],
    "release-verify": ["release", "verify", "."],
    "download": ["download", "0.9.0", "--from", "."],
    "fmt-check": ["fmt", "--check", "--diff"],
    "add": ["add", "speakers", "--set", "speaker_id=new-one", "--set", "name=New", "--set", "kind=person", "--dry-run"],
    "amend": ["amend", "st-aaaaaa", "--set", "topic=bridges", "--reason", "style", "--note", "x", "--dry-run"],
    "fmt": ["fmt"],
}
RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
MEMORY = 2 * 1024**3


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--tricks", default="")
    parser.add_argument("--commands", default="")
    parser.add_argument("--seconds", type=float, default=20)
    chosen = parser.parse_args()
    chosen.corpus.mkdir(parents=True, exist_ok=True)
    tricks = [name for name in chosen.tricks.split(",") if name]
    packages = write(chosen.corpus, tricks) + ([] if tricks else zip_bombs(chosen.corpus))
    commands = {name: COMMANDS[name] for name in chosen.commands.split(",") if name} or COMMANDS
    _import_everything()
    runs = bad = 0
    for package in packages:
        for name, words in commands.items():
            runs += 1
            for fault in _faults(package, words, chosen.seconds):
                bad += 1
                print(f"{package.parent.name if package.is_dir() else package.name}: {name}: {fault}", flush=True)
    print(f"{runs:,} runs, {bad:,} faults")
    return 1 if bad else 0


def _import_everything() -> None:
    """Load what commands load, so that each run needs no more than a fork; no thread is started yet."""
    import narwhals
    import pandas
    import polars

    from onrecord.cli import COMMANDS as MODULES

    for name in (
        *(f"onrecord.cli.{module.replace('-', '_')}" for module in MODULES),
        "onrecord.validation",
        "onrecord.export",
    ):
        importlib.import_module(name)
    assert narwhals
    assert pandas
    assert polars


def _faults(package: Path, words: list[str], seconds: float) -> list[str]:
    place = package if package.is_dir() else package.parent
    (place.parent / "out").mkdir(exist_ok=True)
    outputs = [place.parent / "stdout", place.parent / "stderr"]
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        _run(package, words, outputs, seconds)
    _pid, status, used = os.wait4(child, 0)
    took = time.monotonic() - begun
    code = os.waitstatus_to_exitcode(status)
    texts = [path.read_bytes().decode("utf-8", "replace") for path in outputs]
    shown = "\n".join(texts)
    faults = []
    if code not in (0, 1, 2):
        faults.append(f"exit {code}: {texts[1].strip()[-300:]}")
    if "Traceback" in shown:
        faults.append(f"traceback: {texts[1].strip()[-300:]}")
    if took > seconds:
        faults.append(f"{took:.1f} s")
    if used.ru_maxrss * 1024 > MEMORY:
        faults.append(f"{used.ru_maxrss / 1024:,.0f} MiB")
    if CANARY in shown:
        faults.append("shows what is outside the package")
    if found := RAW.search(shown):
        faults.append(f"shows {found[0]!r} as it is")
    outside = place.parent / "outside.txt"
    if outside.exists() and outside.read_text() != CANARY:
        faults.append("wrote outside")
    if any((folder / "executed").exists() for folder in (place, place / ".git", place.parent)):
        faults.append("executed something")
    hooks = place / ".git" / "hooks"
    if hooks.is_dir() and any(hooks.iterdir()):
        faults.append("wrote a hook")
    strange = {path.name for path in place.parent.iterdir()} - {place.name, "out", "stdout", "stderr", "outside.txt"}
    if package.is_dir() and strange:
        faults.append(f"made {sorted(strange)}")
    return faults


def _run(package: Path, words: list[str], outputs: list[Path], seconds: float) -> None:
    """The child: one command, in the package, without a terminal."""
    from onrecord.__main__ import main as command

    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds * 4), int(seconds * 4) + 1))
    signal.alarm(int(seconds * 3))
    os.chdir(package if package.is_dir() else package.parent)
    for number, path in enumerate(outputs, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    where = [] if words[0] == "diff" or words[:2] == ["release", "verify"] else ["--package", str(package)]
    sys.argv = ["onrecord", *[str(package) if word == "." else word for word in words], *where]
    code = 70
    try:
        command()
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
