"""One Parquet file per table, typed: vocabularies as dictionaries, days as date32, booleans, whole numbers as int64.

The file's key-value metadata has `onrecord`, a JSON object: dataset, version, licence, citation, the table's title,
description, keys, what each column means, and the SHA-256 of the CSV file it was made from.
The bytes are the same for the same tables and the same version of polars, which the files name as their writer.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onrecord.export.metadata.facts import Facts, TableFile
    from onrecord.query import Package

ROWS_PER_GROUP = 131_072


def write(package: Package, out: Path) -> None:
    """Write a folder of `<table>.parquet`."""
    from onrecord.export.metadata.facts import Facts
    from onrecord.export.rows import file_name, frame

    facts = Facts(package)
    out.mkdir()
    for table in facts.tables:
        about = json.dumps(describe(facts, table), ensure_ascii=False)
        frame(package, table.name).write_parquet(
            out / file_name(table.name, "parquet"),
            compression="zstd",
            compression_level=9,
            statistics=True,
            row_group_size=ROWS_PER_GROUP,
            metadata={"onrecord": about},
        )


def describe(facts: Facts, table: TableFile) -> dict[str, Any]:
    """The metadata of one file."""
    schema = table.schema
    return {
        "dataset": facts.package.name,
        "version": facts.version,
        "licence": [licence.name for licence in facts.licences],
        "citation": facts.citation,
        "table": table.name,
        "title": table.title,
        "description": table.description,
        "primary_key": list(schema.primary_key),
        "foreign_keys": [
            {"columns": list(key.fields), "table": key.resource, "references": list(key.reference)}
            for key in schema.foreign_keys
        ],
        "columns": {field.name: field.description for field in schema.fields},
        "csv_sha256": table.sha256,
    }
