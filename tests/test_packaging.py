"""The wheel and the sdist: the same bytes twice, the data inside, and usable far from the checkout."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from filelock import FileLock

import onrecord
from onrecord.errors import EXTRAS
from onrecord.export.documents import WRITTEN
from onrecord.package import installed_path
from onrecord.release.archive import SUMS, sha256_of, zip_bytes

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
        tables = [f"data/{path.name}" for path in (ROOT / "data").glob("*.csv")]
        for path in ["datapackage.json", "releases.json", *WRITTEN, *tables]:
            assert wheel.read(f"onrecord/dataset/{path}") == (ROOT / path).read_bytes()
        names = wheel.namelist()
    schemas = {f"onrecord/dataset/schemas/{path.name}" for path in (ROOT / "schemas").iterdir()}
    assert schemas == {name for name in names if name.startswith("onrecord/dataset/schemas/")}
    assert not [name for name in names if "tests" in name or name.endswith(".pyc")]


def test_the_sdist_has_what_is_needed_to_build_and_test(built):
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
    if Path(onrecord.__file__).is_relative_to(ROOT):
        assert installed_path() == ROOT


def test_each_library_of_an_extra_is_installed_by_that_extra():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    distributions = packages_distributions()  # markdown_it is installed by markdown-it-py
    for library, extra in EXTRAS.items():
        names = {re.split(r"[\[>=<]", entry)[0].lower().replace("-", "_") for entry in extras[extra]}
        known = {library, *(name.lower().replace("-", "_") for name in distributions.get(library, ()))}
        assert known & names, (library, extra)


# The tests below run in an environment that has the wheel and its core dependencies alone. To make it takes half a
# minute or more, so it is made once for all processes that run the tests.


@pytest.fixture(scope="session")
def core(tmp_path_factory, worker_id):
    """The folder of programs of an environment made by `pip install onrecord-....whl`."""
    base = tmp_path_factory.getbasetemp()
    home = (base if worker_id == "master" else base.parent) / "core"
    with FileLock(f"{home}.lock"):
        if not (home / "done").exists():
            subprocess.run([sys.executable, "-m", "venv", home], check=True)
            wheel = build(tmp_path_factory.mktemp("core"))[".whl"]
            install = [home / "bin" / "python", "-m", "pip", "install", "-q", wheel]
            done = subprocess.run(install, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            (home / "done").touch()
    return home / "bin"


def run(python, *arguments, cwd):
    """A run far from any checkout; the environment of the tests is not inherited."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if python == sys.executable:
        environment["PYTHONPATH"] = str(Path(onrecord.__file__).parents[1])
    command = [str(argument) for argument in (python, *arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_the_core_environment_has_no_validator(core, tmp_path):
    listed = run(core / "python", "-m", "pip", "list", "--format=freeze", cwd=tmp_path).stdout.lower()
    assert "pandas==" in listed
    assert not set(re.findall(r"^([a-z_-]+)==", listed, re.MULTILINE)) & {
        "narwhals",
        "polars",
        "pandera",
        "jsonschema-rs",
        "pyarrow",
    }


@pytest.mark.parametrize(
    "words",
    [
        "tables",
        "show overview --limit 5",
        "show drift --limit 5 --format csv",
        "show mike-pompeo",
        "thread st-rbghyq",
        "drift st-rbghyq",
        "stats",
        "cite",
        "cite st-rbghyq --format bibtex",
        "schema statements",
        "explain KY301",
        "explain",
        "validate --help",
    ],
)
def test_with_the_core_alone_reading_prints_the_same(core, tmp_path, words):
    ours = run(core / "python", "-m", "onrecord", *words.split(), cwd=tmp_path)
    theirs = run(sys.executable, "-m", "onrecord", *words.split(), cwd=tmp_path)
    assert (ours.returncode, ours.stdout, ours.stderr) == (0, theirs.stdout, theirs.stderr)


READ = """
import sys, onrecord, pandas as pd
package = onrecord.open(sys.argv[1]) if len(sys.argv) > 1 else onrecord
for name in [*package.tables(), "drift", "overview"]:
    frame = package.load(name)
    print(name, [*map(str, frame.dtypes)], pd.util.hash_pandas_object(frame).sum(), frame.attrs["onrecord"]["sha256"])
print(package.describe("statements"), len(package.status("2026-12-31")), package.cite("apa", "st-rbghyq"))
print(package.thread("st-rbghyq").to_dict(), *package.stats().values(), sep="\\n")
"""


def built_release(folder: Path) -> Path:
    """A folder as `onrecord release build` leaves it, with the zip alone."""
    paths = ["datapackage.json", *(path.relative_to(ROOT).as_posix() for path in ROOT.glob("[ds]*a*/*.[cj]s*"))]
    files = {path: (installed_path() / path).read_bytes() for path in paths}
    folder.mkdir()
    zipped = folder / f"onrecord-{onrecord.__version__}.zip"
    zipped.write_bytes(zip_bytes(files))
    (folder / SUMS).write_text(f"{sha256_of(zipped)}  {zipped.name}\n")
    return zipped


@pytest.mark.parametrize("place", ["installed", "zip", "folder"])
def test_with_the_core_alone_the_same_rows_are_loaded(core, tmp_path, place):
    zipped = built_release(tmp_path / "built")
    where = {"installed": [], "zip": [zipped], "folder": [zipped.parent]}[place]
    ours, theirs = (run(python, "-c", READ, *where, cwd=tmp_path) for python in (core / "python", sys.executable))
    assert (ours.returncode, ours.stderr) == (0, ""), ours.stderr
    assert ours.stdout == theirs.stdout


@pytest.mark.parametrize(
    "words",
    [
        "validate",
        "add speakers --set name=A",
        "fmt",
        "export jsonl --out out",
        "diff . .",
        "tables",
        "sheet a.xlsx",
    ],
)
def test_with_the_core_alone_the_rest_says_what_to_install(core, tmp_path, words):
    for name in ("data", "schemas"):
        shutil.copytree(installed_path() / name, tmp_path / name)
    shutil.copy(installed_path() / "datapackage.json", tmp_path)
    done = run(core / "python", "-m", "onrecord", *words.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r'Error: .*: pip install "onrecord\[(validate|sheet)\]"\n', done.stderr), done.stderr


@pytest.mark.parametrize("call", ["validate()", "schema('statements')", "open('.').load('statements')"])
def test_with_the_core_alone_calls_raise_missing_extra(core, tmp_path, call):
    zipped = built_release(tmp_path / "built")
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(tmp_path)
    (tmp_path / SUMS).unlink()
    done = run(core / "python", "-c", f"import onrecord; onrecord.{call}", cwd=tmp_path)
    last = done.stderr.rstrip().splitlines()[-1]
    assert re.search(r'onrecord\.errors\.MissingExtraError: .*pip install "onrecord\[validate\]"', last), done.stderr
