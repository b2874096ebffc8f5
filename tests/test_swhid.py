"""The SWHID of the tables is git's hash of their folder, wherever the bytes are."""

import json
import shutil
import subprocess
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from onrecord.package.store import PatchedStore, open_store
from onrecord.package.swhid import swhid
from packages import MINIMAL

NAMES = st.text(st.sampled_from("ab-.Zé_"), min_size=1, max_size=4).filter(lambda name: not name.startswith("."))
FILES = st.dictionaries(st.lists(NAMES, min_size=1, max_size=3).map("/".join), st.binary(max_size=50), min_size=1)


def tidy(files):
    """The files without those that lie below another one."""
    return {path: data for path, data in files.items() if not any(path.startswith(f"{other}/") for other in files)}


def document(files):
    return {"resources": [{"name": str(number), "path": f"data/{path}"} for number, path in enumerate(files)]}


@given(files=FILES.map(tidy))
def test_the_hash_is_that_of_swh_model(files):
    model = pytest.importorskip("swh.model.from_disk")
    root = model.Directory()
    for path, data in files.items():
        *folders, _name = path.split("/")
        for depth in range(len(folders)):
            part = "/".join(folders[: depth + 1]).encode()
            if part not in root:
                root[part] = model.Directory()
        root[path.encode()] = model.Content.from_bytes(mode=0o100644, data=data)
    store = PatchedStore(open_store(MINIMAL), {f"data/{path}": data for path, data in files.items()})
    assert swhid(store, document(files)) == str(root.swhid())


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_git_alone_computes_the_same(tmp_path):
    folder = shutil.copytree(MINIMAL, tmp_path / "package")
    (folder / "data" / "more").mkdir()
    (folder / "data" / "more" / "polls.csv").write_text("poll_id\n1\n")
    described = json.loads((folder / "datapackage.json").read_text())
    described["resources"].append({"name": "polls", "path": "data/more/polls.csv"})
    (folder / "datapackage.json").write_text(json.dumps(described))
    for command in (["init", "-q"], ["add", "data"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    done = subprocess.run(
        ["git", "write-tree", "--prefix=data/"], cwd=folder, check=True, capture_output=True, text=True
    )
    assert onrecord.open(folder).swhid == f"swh:1:dir:{done.stdout.strip()}"


def test_folder_and_zip_have_one_swhid_and_a_change_another(tmp_path):
    folder = shutil.copytree(MINIMAL, tmp_path / "package")
    package = onrecord.open(folder)
    before = package.swhid
    with zipfile.ZipFile(tmp_path / "p.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in folder.rglob("*.*"):
            archive.write(path, f"top/{path.relative_to(folder)}")
    assert onrecord.open(tmp_path / "p.zip").swhid == before
    (folder / "notes.txt").write_text("No table.")
    (folder / "data" / "notes.txt").write_text("No resource.")
    assert package.swhid == before
    with (folder / "data" / "sources.csv").open("a") as stream:
        stream.write("\n")
    assert package.swhid not in (before, None)


@pytest.mark.parametrize("paths", [[], ["speakers.csv"], ["data/a.csv", "more/b.csv"], ["data/gone.csv"], ["data"]])
def test_tables_without_a_common_folder_have_none(paths):
    listed = {"resources": [{"name": "x", "path": path} for path in paths]}
    assert swhid(open_store(MINIMAL), listed) is None


def test_load_cite_and_metadata_name_it():
    from onrecord.export.metadata import metadata
    from onrecord.query import installed

    wanted = installed().swhid
    assert onrecord.load("statuses").attrs["onrecord"]["swhid"] == wanted
    assert wanted in onrecord.cite()
    texts = {name: data.decode() for name, data in metadata(installed()).items()}
    without = {name for name, text in texts.items() if wanted not in text}
    assert without <= {"CITATION.cff", ".zenodo.json"}, "these are kept in the repository, where rows come and go"
