"""Every kind of metadata is accepted by a checker that others wrote, and says what the descriptor says.

The heavy checkers are in the extra `checkers`, which needs an environment of its own.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import onrecord
from onrecord.export import export
from onrecord.export.metadata import WRITERS, metadata, repository_files
from onrecord.query import installed

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def files():
    return metadata(installed())


@pytest.fixture(scope="module")
def document(files):
    return lambda name: json.loads(files[WRITERS[name][0]])


@pytest.fixture
def person(package_folder):
    """A package by a person, with DOI, homepage and publisher: what the shipped one does not have."""
    path = package_folder / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    descriptor["id"] = "https://doi.org/10.5072/example.1"
    descriptor["homepage"] = "https://example.org/record"
    descriptor["contributors"] = [
        {"title": "Ada Example", "givenName": "Ada", "familyName": "Example", "roles": ["author"]},
        {"title": "Example Press", "path": "https://example.org", "roles": ["publisher"]},
    ]
    path.write_text(json.dumps(descriptor), "utf-8")
    return onrecord.open(package_folder)


def test_a_release_gets_every_file_at_the_root_of_the_package(files):
    assert set(files) == {
        "CITATION.cff",
        ".zenodo.json",
        "datacite.json",
        "schema-org.jsonld",
        "croissant.json",
        "ro-crate-metadata.json",
        "csv-metadata.json",
    }
    assert all(data.endswith(b"\n") and b"\r" not in data for data in files.values())


@pytest.mark.skipif(not (ROOT / "pyproject.toml").exists(), reason="needs the checkout")
def test_the_files_in_the_repository_are_fresh():
    for name, text in repository_files(installed()).items():
        assert (ROOT / name).read_text("utf-8") == text, f"{name} is stale: run python scripts/regenerate.py"


def test_what_the_descriptor_says_is_said_alike_everywhere(document):
    descriptor = installed().inspection.document
    crate = {entity["@id"]: entity for entity in document("ro-crate")["@graph"]}["./"]
    titles = [document("zenodo")["title"], document("datacite")["titles"][0]["title"], document("schema-org")["name"]]
    assert {*titles, crate["name"], document("croissant")["alternateName"]} == {descriptor["title"]}
    versions = [document(name)["version"] for name in ("zenodo", "datacite", "schema-org", "croissant")]
    assert {*versions, crate["version"]} == {descriptor["version"]}
    days = [document("zenodo")["publication_date"], document("schema-org")["datePublished"], crate["datePublished"]]
    assert set(days) == {descriptor["created"][:10]}
    assert crate["license"]["@id"] == document("schema-org")["license"] == descriptor["licenses"][0]["path"]


def test_nothing_is_invented(package_folder):
    files = metadata(onrecord.open(package_folder))
    text = b"".join(files.values()).decode()
    assert "doi.org" not in text
    assert "orcid" not in text.lower()
    assert "example" not in json.loads(files[".zenodo.json"])


def test_cff_is_yaml_with_the_same_values(files):
    yaml = pytest.importorskip("yaml")
    read = yaml.safe_load(files["CITATION.cff"])
    assert read["title"] == installed().inspection.document["title"]
    assert read["version"] == onrecord.__version__
    assert read["authors"] == [{"name": "The onrecord contributors"}]
    assert str(read["date-released"]) == installed().inspection.document["created"][:10]


@pytest.mark.parametrize("shipped", [True, False])
def test_cffconvert_accepts_the_citation_file(person, shipped, tmp_path):
    command = shutil.which("cffconvert", path=str(Path(sys.executable).parent)) or shutil.which("cffconvert")
    if command is None:
        pytest.skip("needs cffconvert")
    (tmp_path / "CITATION.cff").write_bytes(metadata(installed() if shipped else person)["CITATION.cff"])
    done = subprocess.run([command, "--validate"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("shipped", [True, False])
def test_datacite_accepts_its_record_by_its_json_schema(person, shipped):
    schema = pytest.importorskip("datacite.schema45")
    record = json.loads(metadata(installed() if shipped else person)["datacite.json"])
    schema.validator.validate(record)
    assert (record.get("doi") == "10.5072/example.1") is not shipped


def test_the_datacite_schema_refuses_a_record_without_creators(document):
    schema = pytest.importorskip("datacite.schema45")
    record = {key: value for key, value in document("datacite").items() if key != "creators"}
    with pytest.raises(Exception, match="'creators' is a required"):
        schema.validator.validate(record)


def test_zenodo_gets_only_what_its_documentation_names(document):
    record = document("zenodo")
    known = {
        "title",
        "upload_type",
        "description",
        "version",
        "publication_date",
        "creators",
        "access_right",
        "license",
    }
    assert set(record) <= known | {"keywords", "notes", "related_identifiers", "contributors", "references", "language"}
    assert record["upload_type"] == "dataset"
    assert record["license"] == "cc-by-4.0"
    assert all(set(creator) <= {"name", "affiliation", "orcid", "gnd"} for creator in record["creators"])


def test_zenodo_client_accepts_a_record_by_a_person(person):
    client = pytest.importorskip("zenodo_client")
    record = json.loads(metadata(person)[".zenodo.json"])
    assert client.Metadata.model_validate(record).creators[0].name == "Example, Ada"


def test_csvw_validates_the_tables_with_it(tmp_path):
    csvw = pytest.importorskip("csvw")
    export(installed(), "csvw", tmp_path / "csvw")
    described = csvw.CSVW(str(tmp_path / "csvw" / "csv-metadata.json"), validate=True)
    assert described.is_valid, [str(warning.message) for warning in described.warnings]
    assert {table.local_name: len(list(table)) for table in described.tables} == {
        f"data/{name}.csv": len(onrecord.load(name)) for name in onrecord.tables()
    }


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("dates", ",2021-05-25/2021-05-26,", ",25 May 2021,"),
        ("dates", ",said,", ",uttered,"),
        ("statements", "st-09ca47,", "st_09ca47,"),
        ("evidence", ",false,", ",no,"),
        ("statuses", "attribution,altered,4,", "attribution,altered,0,"),
        ("statements", ",mike-pompeo,", ",nobody-known,"),
        ("verifications", ",content,partly-supported,", ",content,borne-out,"),
    ],
)
def test_csvw_finds_broken_types_patterns_words_edtf_and_keys(tmp_path, table, old, new):
    csvw = pytest.importorskip("csvw")
    export(installed(), "csvw", tmp_path / "csvw")
    path = tmp_path / "csvw" / "data" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    described = csvw.CSVW(str(tmp_path / "csvw" / "csv-metadata.json"), validate=True)
    try:
        valid = described.is_valid
    except ValueError:
        valid = False
    assert not valid


def test_mlcroissant_loads_every_record(tmp_path):
    mlcroissant = pytest.importorskip("mlcroissant")
    export(installed(), "croissant", tmp_path / "croissant")
    dataset = mlcroissant.Dataset(str(tmp_path / "croissant" / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    for name in onrecord.tables():
        want = onrecord.load(name)
        records = list(dataset.records(name))
        assert len(records) == len(want)
        key = installed().table(name).schema.primary_key[0]
        found = [record[f"{name}/{key}"] for record in records]
        assert [one.decode() if isinstance(one, bytes) else one for one in found] == want[key].tolist()


def test_rocrate_opens_the_crate(tmp_path):
    crates = pytest.importorskip("rocrate.rocrate")
    export(installed(), "ro-crate", tmp_path / "crate")
    crate = crates.ROCrate(tmp_path / "crate")
    assert crate.name == installed().inspection.document["title"]
    assert {file.id for file in crate.data_entities} == {
        "datapackage.json",
        *(f"data/{n}.csv" for n in onrecord.tables()),
    }
    assert crate.dereference(crate.root_dataset["license"].id)["identifier"] == "CC-BY-4.0"
    crate.write(tmp_path / "again")
    assert (tmp_path / "again" / "data" / "statements.csv").exists()


@pytest.mark.parametrize("shipped", [True, False])
def test_the_ro_crate_validator_accepts_the_crate(person, shipped, tmp_path, monkeypatch):
    """Offline: the context, which the validator would fetch, is the one that rocrate ships."""
    services = pytest.importorskip("rocrate_validator.services")
    models = pytest.importorskip("rocrate_validator.models")
    rocrate = pytest.importorskip("rocrate")
    requests = pytest.importorskip("requests")
    context = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_text("utf-8")

    def answer(session, method, url, **options):
        if "ro/crate" not in str(url):
            raise requests.ConnectionError(url)
        response = requests.Response()
        response.status_code, response._content, response.url = 200, context.encode(), str(url)
        response.headers["Content-Type"] = "application/ld+json"
        return response

    monkeypatch.setattr(requests.Session, "request", answer)
    export(installed() if shipped else person, "ro-crate", tmp_path / "crate")
    result = services.validate(
        services.ValidationSettings(
            rocrate_uri=str(tmp_path / "crate"),
            profile_identifier="ro-crate-1.1",
            requirement_severity=models.Severity.REQUIRED,
        )
    )
    assert result.passed(models.Severity.REQUIRED), [str(issue.message) for issue in result.get_issues()]


@pytest.mark.parametrize("shipped", [True, False])
def test_schema_org_uses_its_words_where_they_belong(person, shipped):
    """Every property is defined for the type it stands in, by the vocabulary that schema.org publishes."""
    rocrate = pytest.importorskip("rocrate")
    published = json.loads((Path(rocrate.__file__).parent / "data" / "schema.jsonld").read_text("utf-8"))
    terms = {entry["@id"].removeprefix("schema:"): entry for entry in published["@graph"]}

    def ids(value):
        values = value if isinstance(value, list) else [value] if value else []
        return {one["@id"].removeprefix("schema:") for one in values}

    def kinds(kind):
        above = ids(terms[kind].get("rdfs:subClassOf"))
        return {kind}.union(*(kinds(one) for one in above if one in terms))

    def judge(node):
        for key, value in node.items():
            if not key.startswith("@"):
                assert ids(terms[key].get("schema:domainIncludes")) & kinds(node["@type"]), (node["@type"], key)
                below = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
                fit = ids(terms[key].get("schema:rangeIncludes"))
                for one in below:
                    assert kinds(one["@type"]) & fit, (key, one["@type"])
                    judge(one)

    record = json.loads(metadata(installed() if shipped else person)["schema-org.jsonld"])
    assert record["@type"] == "Dataset"
    assert 50 <= len(record["description"]) <= 5000  # what search engines ask for
    judge(record)


def test_frictionless_accepts_the_full_descriptor(tmp_path):
    frictionless = pytest.importorskip("frictionless")
    export(installed(), "datapackage", tmp_path / "package")
    assert frictionless.validate(str(tmp_path / "package" / "datapackage.json")).valid
    descriptor = json.loads((tmp_path / "package" / "datapackage.json").read_text("utf-8"))
    assert all(isinstance(resource["schema"], dict) and resource["hash"] for resource in descriptor["resources"])
    assert onrecord.open(tmp_path / "package").validate().valid


def test_the_data_package_profile_accepts_the_descriptors(tmp_path):
    profiles = pytest.importorskip("dplib.models")
    export(installed(), "datapackage", tmp_path / "package.json")
    for path in (tmp_path / "package.json", ROOT / "datapackage.json"):
        profiles.Package.model_validate(json.loads(path.read_text("utf-8")))


def test_a_document_alone_names_the_tables_as_the_package_does(tmp_path):
    export(installed(), "csvw", tmp_path / "csv-metadata.json")
    document = json.loads((tmp_path / "csv-metadata.json").read_text("utf-8"))
    paths = [table.path for table in installed().inspection.tables]
    assert [table["url"] for table in document["tables"]] == paths


def test_a_descriptor_of_odd_shape_still_gives_metadata(package_folder):
    path = package_folder / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    descriptor |= {
        "contributors": ["me", {"title": ""}],
        "licenses": "free",
        "keywords": [1, "a"],
        "created": "yesterday",
        "title": None,
    }
    path.write_text(json.dumps(descriptor), "utf-8")
    made = metadata(onrecord.open(package_folder))
    assert json.loads(made["schema-org.jsonld"])["keywords"] == ["a"]
    assert b"authors" not in made["CITATION.cff"]
