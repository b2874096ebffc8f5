"""Croissant, with which machine-learning tools load the tables as records.

Foreign keys are left out: where fields refer to one another, mlcroissant joins the tables while it reads, and cannot do
so for a table with two such fields or one that refers to itself.

Source: Croissant Format Specification 1.0, https://docs.mlcommons.org/croissant/docs/croissant-spec.html
"""

from __future__ import annotations

from typing import Any

from onrecord.export.metadata.facts import Facts, TableFile, without_nothing
from onrecord.export.metadata.schema_org import agent, publisher
from onrecord.tableschema import Field

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The JSON-LD context as the specification prints it."""
TYPES = {
    "integer": "sc:Integer",
    "year": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}


def croissant(facts: Facts) -> dict[str, Any]:
    """The Croissant description of a package; the addresses of the tables are relative to its folder."""
    licences = [licence.path or licence.name for licence in facts.licences]
    return {"@context": CONTEXT} | without_nothing(
        {
            "@type": "sc:Dataset",
            "conformsTo": "http://mlcommons.org/croissant/1.0",
            "name": facts.package.name,
            "alternateName": facts.title,
            "description": facts.description,
            "url": facts.address,
            "version": facts.version,
            "datePublished": facts.day,
            "license": licences,
            "creator": [agent(one) for one in facts.authors],
            "publisher": publisher(facts),
            "identifier": facts.swhid,
            "sameAs": [link for link in (facts.homepage, facts.repository) if link],
            "keywords": facts.keywords,
            "citeAs": facts.package.cite("bibtex"),
            "distribution": [_file(table) for table in facts.tables],
            "recordSet": [_records(table) for table in facts.tables],
        }
    )


def _file(table: TableFile) -> dict[str, Any]:
    return without_nothing(
        {
            "@type": "cr:FileObject",
            "@id": f"{table.name}.csv",
            "name": f"{table.name}.csv",
            "description": table.description,
            "contentUrl": table.path,
            "contentSize": f"{table.size} B",
            "encodingFormat": "text/csv",
            "sha256": table.sha256,
        }
    )


def _records(table: TableFile) -> dict[str, Any]:
    return without_nothing(
        {
            "@type": "cr:RecordSet",
            "@id": table.name,
            "name": table.name,
            "description": table.description,
            "key": [{"@id": f"{table.name}/{column}"} for column in table.schema.primary_key],
            "field": [_field(field, table) for field in table.schema.fields],
        }
    )


def _field(field: Field, table: TableFile) -> dict[str, Any]:
    return without_nothing(
        {
            "@type": "cr:Field",
            "@id": f"{table.name}/{field.name}",
            "name": field.name,
            "description": field.description,
            "dataType": TYPES.get(field.type, "sc:Text"),
            "source": {"fileObject": {"@id": f"{table.name}.csv"}, "extract": {"column": field.name}},
        }
    )
