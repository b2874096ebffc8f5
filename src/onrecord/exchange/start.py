"""The start of a record of one's own: the least that validates, with our schemas and codebook as a beginning."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from onrecord._text import did_you_mean
from onrecord.edit.canonical import line
from onrecord.edit.ids import slug
from onrecord.errors import OnRecordError, UnknownNameError
from onrecord.exchange.new_files import RESOURCE
from onrecord.package import installed_path
from onrecord.package.schemas import KNOWN_TABLES, standard_schema

LICENSES = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": ("Creative Commons Attribution-ShareAlike 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "CC0-1.0": ("CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODC-By-1.0": ("Open Data Commons Attribution 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
    "ODbL-1.0": ("Open Data Commons Open Database 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
}
CLAIM = 2_000
"""Characters of a claim: other checkers write long ones, and 300, the limit of our own record, would refuse them."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a new record is called and whose it is."""

    title: str
    license: str = "CC-BY-4.0"
    contributors: Sequence[str] = ()
    assessor: str = ""
    action: str = ""


def start(folder: Path, wanted: Start) -> tuple[str, ...]:
    """Write a new record into a folder that is new or empty but for `.git`; returns the paths of its files.

    Raises `OnRecordError` where something is there, and `UnknownNameError` for an unknown licence.
    """
    if wanted.license not in LICENSES:
        near = did_you_mean(wanted.license, LICENSES)
        raise UnknownNameError(f'no licence "{wanted.license}".{near} There are: {", ".join(LICENSES)}.')
    if not slug(wanted.title) and not slug(folder.resolve().name):
        raise OnRecordError(f'"{wanted.title}": the title or the folder needs Latin letters or digits, for a name')
    if folder.exists() and (not folder.is_dir() or {entry.name for entry in folder.iterdir()} - {".git"}):
        raise OnRecordError(f"{folder} is there already and not empty; give a new folder")
    files = _files(wanted, (slug(wanted.title) or slug(folder.resolve().name))[:60].strip("-"))
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    return tuple(files)


def _files(wanted: Start, name: str) -> dict[str, str]:
    shipped = installed_path()
    files = {"datapackage.json": _written(_descriptor(wanted, name))}
    for table in KNOWN_TABLES:
        schema = json.loads((shipped / "schemas" / f"{table}.json").read_bytes())
        if table == "statements":
            next(field for field in schema["fields"] if field["name"] == "claim")["constraints"]["maxLength"] = CLAIM
        files[f"schemas/{table}.json"] = _written(schema)
        files[f"data/{table}.csv"] = line(standard_schema(table).columns)
    files["data/statuses.csv"] = (shipped / "data" / "statuses.csv").read_text("utf-8")
    check = CALL.substitute(action=wanted.action) if wanted.action else INSTALL
    words = {"title": wanted.title, "licence": LICENSES[wanted.license][0], "url": LICENSES[wanted.license][1]}
    files["README.md"] = README.substitute(words)
    files["CHANGELOG.md"] = CHANGELOG
    files["LICENSE-DATA"] = LICENSE.substitute(words)
    files[".gitignore"] = ".onrecord*\ndist/\n"
    files[".github/workflows/record.yml"] = WORKFLOW + check
    files[".github/workflows/pages.yml"] = PAGES
    return files


def _descriptor(wanted: Start, name: str) -> dict[str, Any]:
    shipped = json.loads((installed_path() / "datapackage.json").read_bytes())
    known = {resource["name"]: resource for resource in shipped["resources"]}
    label, path = LICENSES[wanted.license]
    contributors = [{"title": title, "roles": ["author"]} for title in wanted.contributors or (wanted.title,)]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": wanted.title,
        "version": "0.0.0+dev",
        "licenses": [{"name": wanted.license, "path": path, "title": label}],
        "contributors": contributors,
        "onrecord": {"assessor": wanted.assessor or str(contributors[0]["title"])},
        "resources": [known.get(table, RESOURCE) for table in sorted(KNOWN_TABLES)],
    }


def _written(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


README = Template("""# $title

A citable record of public statements: who said what, when, how sure we are of it, and who answered.
The tables are in `data/`, what their columns mean is in `schemas/`, and `data/statuses.csv` defines every verdict.

    pip install "onrecord[validate]"
    onrecord add statement     # asks for everything a statement needs
    onrecord validate          # says what is wrong, where, and what to type instead
    onrecord show overview

Licence of the data: [$licence]($url).
""")
CHANGELOG = """# Changelog

## Unreleased

- Started.
"""
LICENSE = Template("""The data in this folder are made available under the $licence licence.

Full text: $url
""")
WORKFLOW = """# Checks the record on every change: each problem is shown beside its line.
name: record
on: [push, pull_request]
permissions:
  contents: read
jobs:
  validate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
"""
CALL = Template("""      - uses: $action
""")
INSTALL = """      - run: pipx install "onrecord[validate]"
      - run: onrecord validate --package . --format github
"""
PAGES = """# Publishes the record as pages to look at and search, when started by hand under Actions.
# Set Settings > Pages > Source to "GitHub Actions" first.
# To publish every change, write `push: {branches: [main]}` under `on`.
name: pages
on:
  workflow_dispatch:
permissions:
  contents: read
  pages: write
  id-token: write
jobs:
  pages:
    runs-on: ubuntu-24.04
    environment: github-pages
    steps:
      - uses: actions/checkout@v4
      - id: pages
        uses: actions/configure-pages@v5
      - run: pipx install "onrecord[site]"
      - run: onrecord site build --package . --out _site --base-url "$ADDRESS/"
        env:
          ADDRESS: ${{ steps.pages.outputs.base_url }}
      - uses: actions/upload-pages-artifact@v3
      - uses: actions/deploy-pages@v4
"""
