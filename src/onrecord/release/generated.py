"""The files of a package that are made from the rest of it: citation files, data dictionary, citation in the README."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

from onrecord.citation import Edition, cite
from onrecord.errors import OnRecordError
from onrecord.export import dictionary
from onrecord.export.metadata import repository_files
from onrecord.package.locate import installed_path
from onrecord.package.releases import usable_releases
from onrecord.release.files import read
from onrecord.versions import is_development

if TYPE_CHECKING:
    from onrecord.query import Package

README = "README.md"
SCRIPT = "scripts/regenerate.py"
"""Makes the other generated pages of this project's own repository, such as the coverage of its record."""
BLOCK = re.compile(r"(<!-- citation of the last release -->\n).*?(<!-- end of citation -->)", re.DOTALL)
"""The part of a README that is made: whoever writes these two lines gets the citation between them."""


def generated_files(package: Package) -> dict[str, bytes]:
    """Every generated file of a package in a folder by its path, as it should be.

    What is made depends on the descriptor, the schemas, the codebook and `releases.json`, and in a release also on the
    bytes of its tables: between releases, rows can be added and corrected and all of it stays fresh.
    """
    files = {name: text.encode() for name, text in repository_files(package).items()}
    files[dictionary.PATH] = dictionary.dictionary_page(package).encode()
    if package.has(README):
        old = read(package.inspection.store, README).decode("utf-8", "replace")
        if BLOCK.search(old):
            block = f"```text\n{_last_citation(package)}\n```\n"
            files[README] = BLOCK.sub(lambda found: found[1] + block + found[2], old).encode()
    return files


def stale(package: Package) -> list[str]:
    """What is missing or not as it should be, one sentence for each file."""
    found = []
    for name, wanted in generated_files(package).items():
        if not package.has(name):
            found.append(f"{name} is missing")
        elif read(package.inspection.store, name) != wanted:
            found.append(f"{name} is not what the package makes it")
    return found


def run_script(package: Package, *options: str) -> list[str]:
    """Run the script of the checkout that package and code come from; the files that it makes, or with `--check` would.

    For any other package nothing is run, whatever scripts it has. Raises `OnRecordError` where the script fails.
    """
    script = package.path / SCRIPT
    if package.path != installed_path() or not script.is_file():
        return []
    done = subprocess.run([sys.executable, script, *options], capture_output=True, text=True, check=False)
    if done.returncode and not done.stdout:
        why = done.stderr.strip().rpartition("\n")[2]
        raise OnRecordError(f"{SCRIPT} failed: {why}; `python {SCRIPT}` says more")
    return [line.partition(": ")[2] for line in done.stdout.splitlines()]


def _last_citation(package: Package) -> str:
    """The citation of this release, else of the newest recorded one."""
    if not is_development(package.version):
        return package.cite()
    recorded = usable_releases(package.inspection.store)
    if not recorded:
        return "There is no release yet; `onrecord cite` prints the citation of the copy you have."
    last = recorded[-1]
    document = {**package.inspection.document, "version": last.version, "created": last.date}
    return cite(document, edition=Edition(last.swhid or "", last.doi or ""))
