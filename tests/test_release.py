"""Building, verifying, recording and checking a release."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile

import pytest

import onrecord
from onrecord.citation import STYLES
from onrecord.errors import InvalidDataError, OnRecordError
from onrecord.export.metadata import WRITERS, Facts, document
from onrecord.package import installed_path
from onrecord.package.releases import Release, parse_releases, releases_bytes
from onrecord.release import build, check, prepare, record, verify, verify_swhid
from onrecord.release.archive import SUMS, read_zip, sha256, sha256_of, sums, zip_bytes
from packages import FULL

VERSION = "1.0.0"


def make_project(folder):
    """A package with the documents that a release carries, its generated files fresh and its changelog written."""
    folder.mkdir()
    for name in ("data", "schemas"):
        shutil.copytree(installed_path() / name, folder / name)
    shutil.copy(installed_path() / "datapackage.json", folder)
    (folder / "README.md").write_text("# A record\n")
    (folder / "LICENSE-DATA").write_text("CC-BY-4.0\n")
    (folder / "docs").mkdir()
    rules = (
        "[the rules](rules/index.md), [what changed](../CHANGELOG.md#100---2026-12-01), [columns](data-dictionary.md)"
    )
    (folder / "docs" / "methodology.md").write_text(f"# Methodology\n\nSee {rules}, `[code](gone.md)`.\n")
    (folder / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n### Data\n\n- First.\n")
    prepare(folder, VERSION, date="2026-12-01")
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return make_project(tmp_path_factory.mktemp("project") / "package")


@pytest.fixture(scope="module")
def built(project, tmp_path_factory):
    out = tmp_path_factory.mktemp("built") / "out"
    build(project, out)
    return out


@pytest.fixture
def copy(built, tmp_path):
    return shutil.copytree(built, tmp_path / "copy")


def the_zip(folder):
    return next(folder.glob("*.zip"))


def entry_of(folder, version=VERSION):
    files = {path.name: sha256_of(path) for path in folder.iterdir() if path.suffix != ".zip" and path.name != SUMS}
    return Release(version, "2026-11-01", sha256_of(the_zip(folder)), files=files)


def sum_again(folder):
    digests = {path.name: sha256_of(path) for path in folder.iterdir() if path.name != SUMS}
    (folder / SUMS).write_bytes(sums(digests))


def flip(path, place):
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def test_two_builds_under_other_conditions_are_the_same_bytes(project, built, tmp_path):
    elsewhere = shutil.copytree(project, tmp_path / "ein anderer Ort")
    for path in elsewhere.rglob("*.csv"):
        os.utime(path, (1, 1))
    code = "import os, sys; os.umask(0o077); from onrecord.release import build; build(sys.argv[1], sys.argv[2])"
    environment = {**os.environ, "LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"}
    out = tmp_path / "again"
    subprocess.run([sys.executable, "-c", code, elsewhere, out], check=True, env=environment, cwd=tmp_path)
    digests = [{path.name: sha256_of(path) for path in folder.iterdir()} for folder in (built, out)]
    assert digests[0] == digests[1]
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o644}


def test_a_release_has_its_files_and_opens_like_any_package(built):
    names = {path.name for path in built.iterdir()}
    assert {f"onrecord-{VERSION}.zip", "onrecord.db", "datasette.json", "statements.parquet", SUMS} <= names
    with zipfile.ZipFile(the_zip(built)) as archive:
        inside = set(archive.namelist())
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    promised = {"datapackage.json", "README.md", "CHANGELOG.md", "LICENSE-DATA", "CITATION.cff", "croissant.json", SUMS}
    assert promised <= inside
    assert onrecord.validate(built).valid
    assert onrecord.open(the_zip(built)).load("statements").equals(onrecord.load("statements"))


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_the_checksum_files_are_those_of_sha256sum(built, tmp_path):
    with zipfile.ZipFile(the_zip(built)) as archive:
        archive.extractall(tmp_path)
    for folder in (built, tmp_path):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", SUMS], cwd=folder, check=True)


def pages(package, folder):
    folder.mkdir()
    (folder / "index.html").write_text(package.name)


def test_the_pages_of_a_site_are_a_zip_beside_the_package(tmp_path):
    folder = shutil.copytree(FULL, tmp_path / "package")
    build(folder, tmp_path / "out", site=pages)
    assert set(read_zip(tmp_path / "out" / "every-table-1.0.0-site.zip")) == {"index.html", SUMS}
    assert onrecord.open(tmp_path / "out").version == "1.0.0"
    assert verify(tmp_path / "out").passed


@pytest.fixture(scope="module")
def unzipped(built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unzipped")
    with zipfile.ZipFile(the_zip(built)) as archive:
        archive.extractall(folder)
    return folder


def test_every_link_in_the_zip_leads_to_a_file_of_it(unzipped):
    pages = sorted(unzipped.rglob("*.md"))
    assert {page.name for page in pages} == {"README.md", "CHANGELOG.md", "methodology.md", "data-dictionary.md"}
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)\s#]+)", page.read_text("utf-8"))]
    assert len(links) > 20
    assert [link for page, link in links if "://" not in link and not (page.parent / link).exists()] == ["gone.md"]
    assert "See the rules, [what changed](" in (unzipped / "docs" / "methodology.md").read_text("utf-8")


@pytest.mark.skipif(shutil.which("git") is None or shutil.which("sha256sum") is None, reason="needs git, sha256sum")
def test_the_commands_of_the_readme_work_in_its_folder(unzipped):
    text = (unzipped / "README.md").read_text("utf-8")
    lines = "\n".join(re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))
    kept = [line for line in lines.splitlines() if "pip install" not in line and ".venv" not in line]
    assert sum(line.startswith("onrecord ") for line in kept) == 5
    script = "\n".join(["set -e", f'onrecord() {{ "{sys.executable}" -m onrecord "$@"; }}', *kept])
    done = subprocess.run(["sh", "-c", script], cwd=unzipped, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    swhid = onrecord.open(unzipped).swhid
    assert swhid in text
    assert swhid.removeprefix("swh:1:dir:") in done.stdout.splitlines()
    assert f"data/ is {swhid}, as in CITATION.cff" in done.stdout


def test_a_release_as_it_was_built_is_verified(built):
    outcome = verify(built, [entry_of(built)])
    assert [(step.name, step.state) for step in outcome.steps if step.state != "passed"] == []
    assert outcome.step("recorded").state == "passed"


def test_every_single_flipped_byte_of_a_zip_is_found(tmp_path):
    from onrecord.release.verify import BROKEN, _whole

    path = tmp_path / "small.zip"
    whole = zip_bytes({"a.csv": b"id,x\n1,2\n", "b/c.txt": b"words"})
    for place in range(len(whole)):
        data = bytearray(whole)
        data[place] ^= 1 << (place % 8)
        path.write_bytes(data)
        try:
            step = _whole(path, read_zip(path))
        except BROKEN:
            continue
        assert step.state == "failed", place


@pytest.mark.parametrize(
    "name", [f"onrecord-{VERSION}.zip", "onrecord.db", "statements.parquet", "datasette.json", SUMS]
)
def test_a_flipped_byte_in_any_file_of_a_folder_fails(copy, name):
    path = copy / name
    flip(path, path.stat().st_size // 2)
    outcome = verify(copy)
    assert not outcome.passed


def test_a_missing_and_an_added_file_fail(copy):
    (copy / "roles.parquet").rename(copy / "roles2.parquet")
    step = verify(copy).step("checksums")
    assert step.state == "failed"
    assert step.details == ("roles.parquet is missing", "roles2.parquet is not listed in SHA256SUMS")


def test_a_remade_zip_with_matching_sums_fails_the_record(copy):
    recorded = entry_of(copy)
    path = the_zip(copy)
    files = read_zip(path)
    files["data/speakers.csv"] = files["data/speakers.csv"].replace(b"Colin P. Clarke", b"Colin Q. Clarke")
    path.write_bytes(zip_bytes({name: data for name, data in files.items() if name != SUMS}))
    sum_again(copy)
    outcome = verify(path, [recorded])
    assert outcome.step("archive").state == "passed"
    assert outcome.step("recorded").state == "failed"
    unrecorded = verify(copy)
    assert unrecorded.step("recorded").state == "noted"
    assert unrecorded.step("exports").state == "failed"


def test_the_swhid_of_other_tables_is_no_swhid_of_a_release(copy, project, tmp_path):
    recorded = entry_of(copy)._replace(swhid=onrecord.open(project).swhid)
    for place in (copy, the_zip(copy), project):
        assert verify_swhid(place, [recorded]).step("swhid").state == "passed"
    other = shutil.copytree(project, tmp_path / "other")
    with (other / "data" / "speakers.csv").open("a") as stream:
        stream.write("x,X,,person,,,,\n")
    step = verify_swhid(other, [recorded]).step("swhid")
    assert step.state == "failed"
    assert [line.rpartition(" has ")[0] for line in step.details] == [f"releases.json for {VERSION}", "CITATION.cff"]


def test_a_version_between_releases_is_not_built_nor_verified(project, copy, tmp_path):
    between = shutil.copytree(project, tmp_path / "between")
    path = between / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace(f'"version": "{VERSION}"', f'"version": "{VERSION}+dev"'), "utf-8")
    with pytest.raises(OnRecordError, match="onrecord release prepare"):
        build(between, tmp_path / "out")
    files = read_zip(the_zip(copy))
    files["datapackage.json"] = path.read_bytes()
    the_zip(copy).write_bytes(zip_bytes({name: data for name, data in files.items() if name != SUMS}))
    assert verify(the_zip(copy)).step("version").state == "failed"


def test_a_page_changed_with_its_sum_fails_against_the_record(copy):
    recorded = entry_of(copy)
    with (copy / "datasette.json").open("a") as stream:
        stream.write("\n")
    sum_again(copy)
    assert verify(copy).step("checksums").state == "passed"
    step = verify(copy, [recorded]).step("recorded")
    assert step.state == "failed"
    assert "datasette.json was changed" in step.details[0]


def test_a_cell_changed_in_an_export_is_found_despite_its_sums(copy):
    import polars as pl

    with sqlite3.connect(copy / "onrecord.db") as database:
        database.execute("UPDATE speakers SET name = 'Someone' WHERE speaker_id = 'voa'")
    database.close()
    frame = pl.read_parquet(copy / "roles.parquet")
    frame.with_columns(title=pl.lit("King")).write_parquet(copy / "roles.parquet")
    sum_again(copy)
    details = verify(copy).step("exports").details
    assert "onrecord.db: speakers.name differs in 1 rows" in details
    assert any(detail.startswith("roles.parquet: roles.title differs") for detail in details)


def test_exports_of_another_library_version_equal_by_content(copy):
    import polars as pl

    pl.read_parquet(copy / "roles.parquet").write_parquet(copy / "roles.parquet", compression="gzip")
    sum_again(copy)
    assert verify(copy).step("exports").state == "passed"


def test_verify_of_nothing_is_wrong_usage_of_rubbish_a_failure(tmp_path):
    with pytest.raises(OnRecordError, match="no such file"):
        verify(tmp_path / "no.zip")
    rubbish = tmp_path / "x.zip"
    rubbish.write_bytes(b"PK rubbish")
    assert not verify(rubbish).passed


def test_build_refuses_errors_and_an_occupied_folder(project, tmp_path):
    broken = shutil.copytree(project, tmp_path / "broken")
    with (broken / "data" / "speakers.csv").open("a") as stream:
        stream.write("x,,,person,,,,\n")
    with pytest.raises(InvalidDataError, match="onrecord validate"):
        build(broken, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("keep")
    with pytest.raises(OnRecordError, match=r"is there already; choose another --out$"):
        build(project, tmp_path / "full")


def test_a_release_is_recorded_once_and_its_doi_can_follow(project, built, tmp_path):
    package = shutil.copytree(project, tmp_path / "package")
    entry = record(package, built, date="2026-11-01", urls=["https://example.org/onrecord.zip"])
    assert (entry.sha256, entry.swhid) == (sha256_of(the_zip(built)), onrecord.open(project).swhid)
    again = record(package, built, doi="https://doi.org/10.5281/zenodo.1")
    assert (again.date, again.doi, again.urls) == ("2026-11-01", "10.5281/zenodo.1", entry.urls)
    assert parse_releases((package / "releases.json").read_bytes()) == (again,)
    assert onrecord.validate(package).valid
    assert check(package).step("version").state == "failed"


def test_a_recorded_doi_is_in_every_citation_and_all_metadata(project, built, tmp_path):
    folder = shutil.copytree(project, tmp_path / "package")
    doi = "10.5281/zenodo.17"
    record(folder, built, doi=doi)
    package = onrecord.open(folder)
    assert package.load("roles").attrs["onrecord"]["doi"] == doi
    assert [style for style in STYLES if doi not in package.cite(style)] == []
    facts = Facts(package)
    assert [name for name in WRITERS if doi.encode() not in document(facts, name)] == []
    assert doi in (folder / "CITATION.cff").read_text("utf-8")


def test_other_bytes_are_not_recorded_under_a_known_version(project, built, copy, tmp_path):
    package = shutil.copytree(project, tmp_path / "package")
    record(package, built)
    files = read_zip(the_zip(copy))
    files["README.md"] = b"# Another\n"
    the_zip(copy).write_bytes(zip_bytes({name: data for name, data in files.items() if name != SUMS}))
    sum_again(copy)
    with pytest.raises(OnRecordError, match="is not recorded"):
        record(package, copy)


def test_check_passes_for_a_first_release(project):
    outcome = check(project)
    assert outcome.passed, outcome.to_text()


def recorded(version):
    return releases_bytes((Release(version, "2026-11-01", "0" * 64),))


@pytest.mark.parametrize(
    ("name", "spoil", "step"),
    [
        ("CHANGELOG.md", lambda _: b"# Changelog\n\n## 9.0.0\n\n- x\n", "changelog"),
        ("CHANGELOG.md", lambda _: f"# Changelog\n\n## {VERSION}\n\n## 0.0.1\n\n- x\n".encode(), "changelog"),
        ("CITATION.cff", lambda _: b"title: old\n", "fresh"),
        ("data/roles.csv", lambda data: shuffled(data), "canonical"),
        ("data/roles.csv", lambda _: b"x\n", "valid"),
        ("releases.json", lambda _: recorded(VERSION), "version"),
        ("releases.json", lambda _: recorded("0.0.9"), "previous"),
        ("releases.json", lambda _: b"[]", "version"),
    ],
)
def test_check_names_what_is_not_ready(project, tmp_path, name, spoil, step):
    folder = shutil.copytree(project, tmp_path / "package")
    path = folder / name
    path.write_bytes(spoil(path.read_bytes() if path.exists() else b""))
    assert check(folder).step(step).state == "failed"


def shuffled(data):
    header, *rows = data.splitlines(keepends=True)
    return b"".join([header, *reversed(rows)])


def test_the_commands_say_how_it_went_and_exit_accordingly(project, built, copy):
    def run(*arguments):
        command = [sys.executable, "-m", "onrecord", "release", *map(str, arguments), "--package", str(project)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert run("check").returncode == 0
    assert run("verify", built).returncode == 0
    assert run("verify", built, "--strict").returncode == 1
    flip(the_zip(copy), 100)
    done = run("verify", copy, "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["passed"] is False
    assert run("verify", "nowhere.zip").returncode == 2


def test_a_package_named_before_the_subcommand_is_used(package_folder, tmp_path):
    path = package_folder / "datapackage.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "name": "another", "version": "3.0.0"}), "utf-8")
    command = [sys.executable, "-m", "onrecord", "release", "--package", package_folder, "build", "--out"]
    subprocess.run([*command, tmp_path / "b"], check=True, capture_output=True)
    assert {"another-3.0.0.zip", "another-3.0.0-site.zip"} <= {path.name for path in (tmp_path / "b").iterdir()}


def test_the_sums_of_bytes_are_plain_sha256():
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
