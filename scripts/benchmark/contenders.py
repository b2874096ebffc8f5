"""Who is compared: this project on each of its engines, and its peers, each in an environment of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmark.packages import SCRIPTS, Packages

US = [sys.executable, "-m", "onrecord"]


@dataclass(frozen=True)
class Contender:
    """One line of a table: a command, and what must be known to run and to judge it.

    `limit` is the highest ratio to the first contender that is aimed at. `before` is run, and not measured, each time.
    Instead of a command there may be the reason why there is none.
    """

    name: str
    command: list[str] | str
    limit: float | None = None
    ok: tuple[int, ...] = (0,)
    before: tuple[list[str], ...] = ()


CAPS = {
    "frictionless": 100_000,
    "Great Expectations": 1_000_000,
    "daff": 100_000,
    "csv-diff": 100_000,
}
"""The most statements with which a peer is run: above, it takes many minutes or more memory than the machine has."""


class Field:
    """What can be run here: the packages, the environments of the peers, the engines."""

    def __init__(self, packages: Packages, peers: Path, engines: list[str], caps: dict[str, int]) -> None:
        self.packages = packages
        self.peers = peers
        self.engines = engines
        self.caps = {**CAPS, **caps}

    def python(self, environment: str) -> str | None:
        """The Python of a peer's environment, if it is there."""
        path = self.peers / environment / "bin" / "python"
        return str(path) if path.exists() else None

    def peer(self, name: str, environment: str, command: list[str], size: int, **more) -> Contender:
        """A peer whose command goes on from its Python; not run where it is not installed or above its cap."""
        python = self.python(environment)
        if size > self.caps.get(name, size):
            return Contender(name, f"not run above {self.caps[name]:,} statements")
        return Contender(name, [python, *command] if python else "not installed", **more)

    def script(self, name: str, environment: str, script: str, arguments: list[str], size: int, **more) -> Contender:
        """A peer that is one of the scripts in `scripts/peers`."""
        return self.peer(name, environment, [str(SCRIPTS / "peers" / script), *arguments], size, **more)

    def reading(self, *folders: Path) -> Contender:
        """Nothing but reading."""
        script = str(SCRIPTS / "peers" / "read_polars.py")
        return Contender("reading with polars", [sys.executable, script, *map(str, folders)])

    def validating(self, path: Path, size: int, limit: float | None) -> Iterator[Contender]:
        """This project on each engine that is asked for."""
        for engine in self.engines:
            name = f"onrecord validate --engine {engine}" if engine else "onrecord validate"
            if size > self.caps.get(engine, size):
                yield Contender(name, f"not run above {self.caps[engine]:,} statements")
            elif engine and not _has_engine(engine):
                yield Contender(name, "not there")
            else:
                option = ["--engine", engine] if engine else []
                yield Contender(name, [*US, "validate", str(path), *option], limit if not engine else None)


@cache
def _has_engine(engine: str) -> bool:
    return subprocess.run([*US, "validate", "--engine", engine], capture_output=True).returncode < 2
