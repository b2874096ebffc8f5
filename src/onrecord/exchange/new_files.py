"""The files of a package with the new rows of an import in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from onrecord.edit.canonical import in_order, written
from onrecord.edit.tables import Tables
from onrecord.edtf import bounds_of
from onrecord.exchange.intake import COLUMNS
from onrecord.package import installed_path
from onrecord.package.schemas import standard_schema

if TYPE_CHECKING:
    import polars as pl

RESOURCE = {
    "name": "imports",
    "type": "table",
    "path": "data/imports.csv",
    "title": "Imports",
    "description": "One object brought in from another format, as it was.",
    "format": "csv",
    "mediatype": "text/csv",
    "encoding": "utf-8",
    "schema": "schemas/imports.json",
}
DESCRIPTOR = "datapackage.json"


def new_files(tables: Tables, rows: dict[str, list[tuple[str, ...]]]) -> dict[str, bytes]:
    """The new bytes of every file that changes, by its path; the table `imports` is added where there is none.

    Raises `OnRecordError` for a table that is not in canonical form.
    """
    import polars as pl

    files: dict[str, bytes] = {}
    package = tables.package
    for name, cells in rows.items():
        if not cells:
            continue
        if name in package.tables():
            schema, path = tables.schema(name), package.table(name).path
            old = tables.canonical(name)
        else:
            schema, path = standard_schema(name), RESOURCE["path"]
            old = pl.DataFrame(schema=dict.fromkeys(schema.columns, pl.String))
            files |= _with_imports(tables)
        columns = zip(COLUMNS[name], zip(*cells, strict=True), strict=True)
        new = pl.DataFrame([pl.Series(column, values, dtype=pl.String) for column, values in columns])
        if name == "dates":
            new = _bounded(new)
        missing = [pl.lit("").alias(column) for column in schema.columns if column not in new.columns]
        new = new.with_columns(missing).select(schema.columns)
        files[path] = written(schema, in_order(pl.concat([old, new]), schema))
    return files


def _bounded(dates: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    texts = dates["edtf"].unique()
    bounds = [bounds_of(text) or ("", "") for text in texts]
    known = pl.DataFrame(
        {"edtf": texts, "earliest": [low for low, _ in bounds], "latest": [high for _, high in bounds]},
        schema=dict.fromkeys(("edtf", "earliest", "latest"), pl.String),
    )
    return dates.join(known, on="edtf", how="left", maintain_order="left")


def _with_imports(tables: Tables) -> dict[str, bytes]:
    """The descriptor with the table `imports`, and its schema."""
    document = dict(tables.package.inspection.document)
    resources = [*document.get("resources", []), RESOURCE]
    document["resources"] = sorted(resources, key=lambda one: str(one.get("name", "")))
    return {
        DESCRIPTOR: (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode(),
        str(RESOURCE["schema"]): (installed_path() / "schemas" / "imports.json").read_bytes(),
    }
