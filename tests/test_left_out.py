"""What a descriptor does not say is in no metadata and no citation; the ORCID it has is kept."""

import json
import sqlite3

import pytest

import onrecord
from breaking import redescribe
from onrecord.citation import STYLES, cite
from onrecord.export import EXPORTS, export
from onrecord.export.metadata import metadata
from packages import build

ORCID = "0000-0002-1825-0097"  # the example of ORCID's own documentation


@pytest.fixture
def folder(tmp_path):
    """A package whose descriptor has neither version nor contributors."""
    folder = build("PK002", "good", tmp_path / "package")

    def strip(document):
        for key in ("version", "contributors", "created"):
            document.pop(key, None)
        document["name"] = "a-name-of-its-own"
        document["title"] = "A title"

    redescribe(folder, strip)
    return folder


def contributed(folder, **contributor):
    redescribe(folder, lambda document: document.update(contributors=[contributor]))
    return {name: data.decode() for name, data in metadata(onrecord.open(folder)).items()}


def test_no_metadata_has_a_version_that_is_missing(folder):
    for name, data in metadata(onrecord.open(folder)).items():
        assert "0.0.0" not in data.decode(), name


def test_no_metadata_has_an_author_that_is_missing(folder):
    files = {name: data.decode() for name, data in metadata(onrecord.open(folder)).items()}
    assert "authors" not in files["CITATION.cff"]
    assert "creators" not in json.loads(files[".zenodo.json"])
    assert not {"creators", "publisher"} & set(json.loads(files["datacite.json"]))
    assert not {"creator", "publisher"} & set(json.loads(files["schema-org.jsonld"]))
    assert not {"creator", "publisher"} & set(json.loads(files["croissant.json"]))
    assert not {"dc:creator", "dc:publisher"} & set(json.loads(files["csv-metadata.json"]))
    assert all("Anonymous" not in text for text in files.values())


@pytest.mark.parametrize("style", STYLES)
def test_no_citation_has_what_is_missing(folder, style):
    text = cite(onrecord.open(folder).inspection.document, style)
    assert "Anonymous" not in text
    assert "0.0.0" not in text
    assert "ersion )" not in text
    assert "()" not in text
    assert "A title" in text


def test_every_export_of_such_a_package_is_written(folder, tmp_path):
    package = onrecord.open(folder)
    for name in EXPORTS:
        export(package, name, tmp_path / name)
    with sqlite3.connect(tmp_path / "sqlite") as database:
        assert database.execute("SELECT version FROM about").fetchone() == (None,)
    assert onrecord.open(folder).load("statements").attrs["onrecord"]["version"] == ""


@pytest.mark.parametrize("path", [f"https://orcid.org/{ORCID}", f"http://orcid.org/{ORCID}/"])
@pytest.mark.parametrize("named", [{"title": "A. Writer"}, {"familyName": "Writer", "givenName": "A."}])
def test_an_orcid_is_kept_where_a_format_has_a_place_for_it(folder, path, named):
    files = contributed(folder, path=path, **named)
    assert f'orcid: "https://orcid.org/{ORCID}"' in files["CITATION.cff"]
    assert json.loads(files[".zenodo.json"])["creators"][0]["orcid"] == ORCID
    [identifier] = json.loads(files["datacite.json"])["creators"][0]["nameIdentifiers"]
    assert identifier == {
        "nameIdentifier": f"https://orcid.org/{ORCID}",
        "nameIdentifierScheme": "ORCID",
        "schemeUri": "https://orcid.org",
    }
    for name in ("schema-org.jsonld", "croissant.json"):
        assert json.loads(files[name])["creator"][0]["url"] == path


def test_an_address_that_is_no_orcid_is_none(folder):
    files = contributed(folder, title="A. Writer", path="https://example.org/orcid.org/0000-0002-1825-0097")
    assert "orcid:" not in files["CITATION.cff"]
    assert "nameIdentifiers" not in files["datacite.json"]
