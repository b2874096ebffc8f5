"""Telling git of a clone to merge tables with `onrecord merge-driver`."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

from onrecord.errors import OnRecordError
from onrecord.package.run_git import repository_around

DRIVER = "merge-driver %O %A %B %P"


def install_driver(folder: Path) -> tuple[str, ...]:
    """Set the merge driver in the repository around a folder, and say in words what was set.

    Tables that no `.gitattributes` gives to the driver are given to it in this clone alone. Raises `OnRecordError`
    where there is no repository or git refuses.
    """
    top = repository_around(folder)
    if top is None:
        raise OnRecordError(f"{folder} is not in a git repository; `git init` makes one")
    command = f"{_program()} {DRIVER}"
    _git(top, "config", "merge.onrecord.name", "rows and cells of a table")
    _git(top, "config", "merge.onrecord.driver", command)
    done = [f"git merges tables by: {command}"]
    tables = (folder.resolve() / "data").relative_to(top).as_posix()
    attribute = f"{tables}/*.csv merge=onrecord"
    if not _git(top, "check-attr", "merge", "--", f"{tables}/statements.csv").rstrip().endswith(": onrecord"):
        own = Path(_git(top, "rev-parse", "--git-path", "info/attributes").strip())
        own = own if own.is_absolute() else top / own
        own.parent.mkdir(parents=True, exist_ok=True)
        before = own.read_text("utf-8") if own.exists() else ""
        own.write_text(before + ("" if before.endswith("\n") or not before else "\n") + attribute + "\n", "utf-8")
        done.append(f'for this clone alone: "{attribute}"; the same line in .gitattributes is for all')
    return tuple(done)


def _program() -> str:
    """The command beside the interpreter that runs now, so that git finds it outside the environment too."""
    beside = Path(sys.executable).parent / ("onrecord.exe" if sys.platform == "win32" else "onrecord")
    return shlex.quote(beside.as_posix()) if beside.is_file() else "onrecord"


def _git(top: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=top, capture_output=True, text=True, check=False)
    except OSError as error:
        raise OnRecordError(f"git cannot be run: {error.strerror or error}") from error
    if done.returncode:
        raise OnRecordError(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout
