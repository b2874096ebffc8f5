"""Every export in one line, for the command line and the docs."""

from __future__ import annotations

LISTING = {
    "sqlite": "one SQLite database: keys, checks, indices, views",
    "datasette": "metadata.json with which Datasette serves that database",
    "parquet": "a folder of typed Parquet files",
    "jsonl": "a folder of JSON Lines files",
    "xlsx": "one workbook, a sheet per table",
    "huggingface": "a folder for the Hugging Face Hub: dataset card and Parquet",
    "cff": "CITATION.cff",
    "zenodo": ".zenodo.json",
    "datacite": "DataCite metadata (JSON)",
    "schema-org": "schema.org Dataset (JSON-LD)",
    "croissant": "Croissant metadata, for machine-learning tools (*)",
    "ro-crate": "RO-Crate metadata, for research archives (*)",
    "csvw": "CSV on the Web metadata (*)",
    "datapackage": "the descriptor with schemas, sizes and checksums inside (*)",
}
"""What each export writes. (*): a folder with the tables too, unless the path ends in .json or .jsonld."""
