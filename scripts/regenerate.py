"""Write every generated file: the pages about the code, and what `onrecord release prepare` makes; or check them.

`python scripts/regenerate.py` writes what is stale or missing and removes what is orphaned;
with `--check` it changes nothing, names them, and exits with 1 if there are any.
"""

from __future__ import annotations

import argparse
import posixpath
import sys
from collections.abc import Iterator
from pathlib import Path

import onrecord
from docs import MARK, pages
from onrecord.checks.rule import RULES
from onrecord.cli import group
from onrecord.release.generated import generated_files

ROOT = Path(__file__).resolve().parents[1]


def generated(root: Path = ROOT) -> dict[str, str]:
    """Every generated file by its path from `docs`, from the package of a checkout."""
    package = onrecord.open(root)
    own = {posixpath.relpath(name, "docs"): data.decode() for name, data in generated_files(package).items()}
    return pages(package, RULES.values(), group) | own


def differences(wanted: dict[str, str], docs: Path) -> Iterator[tuple[str, str]]:
    """What is "stale", "missing" or "orphaned" in a folder, and its path below it."""
    for name, text in sorted(wanted.items()):
        path = docs / name
        if not path.exists():
            yield "missing", name
        elif path.read_bytes() != text.encode():
            yield "stale", name
    for path in sorted(docs.rglob("*.md")):
        name = path.relative_to(docs).as_posix()
        if name not in wanted and path.read_text("utf-8").startswith(MARK):
            yield "orphaned", name


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Write or check; returns the exit code."""
    parser = argparse.ArgumentParser(
        description="Write the generated pages of the documentation and the citation files."
    )
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when a file is not fresh")
    check = parser.parse_args(arguments).check
    wanted, docs = generated(root), root / "docs"
    found = list(differences(wanted, docs))
    for what, name in found:
        print(f"{what}: {posixpath.normpath(f'docs/{name}')}")
        if check:
            continue
        if what == "orphaned":
            (docs / name).unlink()
        else:
            (docs / name).parent.mkdir(parents=True, exist_ok=True)
            (docs / name).write_bytes(wanted[name].encode())
    if check and found:
        print("Run python scripts/regenerate.py", file=sys.stderr)
    print(f"{len(wanted)} files, {len(found)} {'not fresh' if check else 'changed'}.", file=sys.stderr)
    return 1 if check and found else 0


if __name__ == "__main__":
    sys.exit(main())
