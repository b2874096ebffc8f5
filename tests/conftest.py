"""A copy of the shipped package that a test may change."""

import shutil

import pytest

from onrecord.package import installed_path


@pytest.fixture
def package_folder(tmp_path):
    """The shipped package in a folder of the test's own."""
    folder = tmp_path / "package"
    folder.mkdir()
    for name in ("data", "schemas"):
        shutil.copytree(installed_path() / name, folder / name)
    shutil.copy(installed_path() / "datapackage.json", folder)
    return folder
