"""The wheel and the sdist: the same bytes twice, the data inside, and usable far from the checkout."""

import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from onrecord.package import installed_path

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(not (ROOT / "pyproject.toml").exists(), reason="needs the checkout")


def build(out: Path) -> dict[str, Path]:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    return {path.suffix: path for path in out.iterdir()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(tmp_path_factory.mktemp("first"))


def test_wheel_and_sdist_are_the_same_bytes_when_built_again(built, tmp_path):
    again = build(tmp_path)
    for suffix, path in built.items():
        digests = [hashlib.sha256(one.read_bytes()).hexdigest() for one in (path, again[suffix])]
        assert digests[0] == digests[1], suffix


def test_the_wheel_carries_the_dataset_as_it_is(built):
    with zipfile.ZipFile(built[".whl"]) as wheel:
        for path in ["datapackage.json", "releases.json", *(f"data/{p.name}" for p in (ROOT / "data").glob("*.csv"))]:
            assert wheel.read(f"onrecord/dataset/{path}") == (ROOT / path).read_bytes()
        names = wheel.namelist()
    assert sum(name.startswith("onrecord/dataset/schemas/") for name in names) == 11
    assert not [name for name in names if "tests" in name or name.endswith(".pyc")]


def test_the_sdist_holds_what_is_needed_to_build_and_test(built):
    with tarfile.open(built[".gz"]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    needed = {"pyproject.toml", "datapackage.json", "README.md", "LICENSE", "LICENSE-DATA", "tests/test_cli.py"}
    needed |= {"releases.json", "RELEASING.md"}
    assert needed <= names


def test_the_installed_wheel_loads_offline_from_anywhere(built, tmp_path):
    target = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", target, built[".whl"]]
    subprocess.run(install, check=True, capture_output=True)
    code = (
        "import onrecord; from onrecord.package import installed_path; print(installed_path());"
        "print(len(onrecord.load('statements')), onrecord.validate(installed_path()).valid)"
    )
    environment = {**os.environ, "PYTHONPATH": str(target)}
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    path, figures = result.stdout.strip().split("\n")
    assert Path(path) == target / "onrecord" / "dataset"
    statements = (ROOT / "data" / "statements.csv").read_bytes()
    assert figures.split()[1] == "True"
    assert 0 < int(figures.split()[0]) <= statements.count(b"\n")


def test_a_checkout_reads_its_own_data_and_not_a_copy():
    import onrecord

    if Path(onrecord.__file__).is_relative_to(ROOT):
        assert installed_path() == ROOT
