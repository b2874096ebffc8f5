"""The folder for the Hugging Face Hub, read by the library that its users have, without a network."""

import shutil

import pytest
import yaml

import onrecord
from onrecord.export import export
from packages import FULL


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("hub") / "record"
    export(onrecord.open(FULL), "huggingface", out)
    return out


def test_the_library_datasets_loads_every_table_offline(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    datasets = pytest.importorskip("datasets")
    package = onrecord.open(FULL)
    assert sorted(datasets.get_dataset_config_names(str(folder))) == sorted(package.tables())
    for name in package.tables():
        loaded = datasets.load_dataset(str(folder), name, split="train", cache_dir=str(tmp_path / "cache"))
        assert loaded.column_names == list(package.table(name).schema.columns)
        assert loaded.num_rows == package.rows(name)
    default = datasets.load_dataset(str(folder), split="train", cache_dir=str(tmp_path / "cache"))
    assert default["statement_id"] == package.load("statements")["statement_id"].tolist()


def test_the_card_is_yaml_and_then_a_page(folder):
    _, front, page = (folder / "README.md").read_text("utf-8").split("---\n", 2)
    about = yaml.safe_load(front)
    assert about["language"] == ["en", "fa"]
    assert about["size_categories"] == ["n<1K"]
    assert [one["config_name"] for one in about["configs"] if one.get("default")] == ["statements"]
    assert all((folder / one["data_files"][0]["path"]).is_file() for one in about["configs"])
    assert onrecord.open(FULL).swhid in page


def test_words_of_a_descriptor_cannot_leave_the_yaml(tmp_path):
    package = shutil.copytree(FULL, tmp_path / "package")
    text = (package / "datapackage.json").read_text()
    title = '"title": "x\\n---\\nlicense: mit: [<script>",'
    (package / "datapackage.json").write_text(text.replace('"version"', title + '"version"', 1))
    export(onrecord.open(package), "huggingface", tmp_path / "out")
    front = (tmp_path / "out" / "README.md").read_text("utf-8").split("\n---\n")[0]
    about = yaml.safe_load(front.removeprefix("---\n"))
    assert (about["pretty_name"], about["license"]) == ("x\n---\nlicense: mit: [<script>", ["unknown"])
