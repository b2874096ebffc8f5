"""The packages that are measured, made when they are first asked for and kept for the next time."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[1]
ROOT = SCRIPTS.parent


class Packages:
    """The packages in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        code = [SCRIPTS / "synthesize.py", *sorted((SCRIPTS / "synthetic").glob("*.py")), *(ROOT / "schemas").glob("*")]
        self._recipe = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(code))).hexdigest()

    def clean(self, statements: int) -> Path:
        """A sound package."""
        return self._made(f"clean-{statements}", statements)

    def bad(self, statements: int, percent: int) -> Path:
        """One in which so many of a hundred statements have a wrong cell."""
        return self._made(f"bad-{percent}-{statements}", statements, "--bad", str(percent))

    def _made(self, name: str, statements: int, *options: str) -> Path:
        path, mark = self.folder / name, self.folder / f"{name}.recipe"
        if not mark.exists() or mark.read_text() != self._recipe:
            print(f"making {path}", file=sys.stderr, flush=True)
            path.mkdir(parents=True, exist_ok=True)
            command = [sys.executable, str(SCRIPTS / "synthesize.py"), "--statements", str(statements)]
            subprocess.run([*command, "--out", str(path), *options], check=True)
            mark.write_text(self._recipe)
        return path

    def shipped(self, fault: bool = False) -> Path:
        """A copy of the dataset, sound or with one misspelt word in it."""
        path = self.folder / ("shipped-with-a-fault" if fault else "shipped")
        shutil.rmtree(path, ignore_errors=True)
        for name in ("data", "schemas"):
            shutil.copytree(ROOT / name, path / name)
        shutil.copy(ROOT / "datapackage.json", path)
        if fault:
            table = path / "data" / "statements.csv"
            table.write_text(table.read_text("utf-8").replace(",denial,", ",denail,", 1), "utf-8")
        return path

    def changing(self, statements: int, table: str) -> tuple[Path, list[str]]:
        """A package to write into, and the command that puts its one table back as it was."""
        source, path = self.clean(statements), self.folder / f"changing-{statements}"
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(source, path, copy_function=os.link, ignore=shutil.ignore_patterns(f"{table}.csv"))
        back = ["cp", str(source / "data" / f"{table}.csv"), str(path / "data" / f"{table}.csv")]
        subprocess.run(back, check=True)
        return path, back

    def scratch(self, name: str) -> str:
        """A place for what a command writes."""
        (self.folder / "written").mkdir(parents=True, exist_ok=True)
        return str(self.folder / "written" / name)
