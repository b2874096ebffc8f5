"""Copies of the shipped package, and the strict reader at work in small blocks."""

import functools
import importlib
import json
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from onrecord.csvio.scanner import blocks
from onrecord.package import installed_path
from onrecord.problems import Report

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
settings.register_profile("shared", deadline=None)  # machines are shared and noisy: no test is timed
settings.load_profile("shared")


def copied(folder):
    for name in ("data", "schemas"):
        shutil.copytree(installed_path() / name, folder / name)
    shutil.copy(installed_path() / "datapackage.json", folder)
    return folder


@pytest.fixture
def package_folder(tmp_path):
    """The shipped package in a folder of the test's own."""
    return copied(tmp_path / "package")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A package with our schemas and no tables yet, for the tests of one module to fill."""
    folder = tmp_path_factory.mktemp("engines") / "package"
    shutil.copytree(installed_path() / "schemas", folder / "schemas")
    (folder / "data").mkdir()
    document = json.loads((installed_path() / "datapackage.json").read_bytes())
    (folder / "datapackage.json").write_text(json.dumps(document | {"version": "1.0.0"}))
    return folder


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    """The shipped package, opened, which no test writes to."""
    from onrecord.query import open_package

    return open_package(copied(tmp_path_factory.mktemp("still")))


@pytest.fixture
def every_row_judged(monkeypatch):
    """Pandera judges all rows of every table, not only those that the fused pass found failing."""
    monkeypatch.setattr("onrecord.validation.suspects.FusedPass.failing", lambda _fused, frame: frame)


@pytest.fixture
def block_size(monkeypatch):
    """A function that makes the reader and the locator work in blocks of that many bytes."""

    def use(size: int) -> None:
        for module in ("reader", "locate"):
            sized = functools.partial(blocks, size=size)
            monkeypatch.setattr(importlib.import_module(f"onrecord.csvio.{module}"), "blocks", sized)

    return use


@pytest.fixture
def unjudged(monkeypatch):
    """Changes of rows without the whole validation, where a test is about something else."""
    sound = Report("", None, None, "", (), (), {"error": 0, "warning": 0})
    monkeypatch.setattr("onrecord.edit.rows.judged", lambda *_: sound)


@pytest.fixture
def terminal(monkeypatch, tmp_path):
    """Commands ask questions, as on a terminal, and keep answers in a folder of the test's own."""
    monkeypatch.setattr("onrecord.cli._shared.interactive", lambda: True)
    monkeypatch.setenv("ONRECORD_CACHE", str(tmp_path / "cache" / "releases"))


@pytest.fixture(scope="session")
def empty_record(tmp_path_factory):
    """A record that `onrecord init` has just started, which no test writes to."""
    from onrecord.exchange.start import Start, start

    folder = tmp_path_factory.mktemp("started") / "record"
    start(folder, Start("A record"))
    return folder


@pytest.fixture
def record(empty_record, tmp_path):
    """A record that was just started, in a folder of the test's own."""
    return shutil.copytree(empty_record, tmp_path / "record")
