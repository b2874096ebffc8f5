"""A dataset for the Hugging Face Hub: a folder with a card and the tables as Parquet, which `datasets` loads as it is.

The card is README.md, whose first lines are YAML: licence, languages, tags, and one configuration for each table.

Source: https://huggingface.co/docs/hub/datasets-cards, https://huggingface.co/docs/hub/datasets-manual-configuration
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onrecord.export.metadata.facts import Facts
    from onrecord.query import Package

FIRST = "statements"
"""The table that is loaded where none is named."""
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def write(package: Package, out: Path) -> None:
    """Write a folder of README.md and `data/<table>.parquet`."""
    from onrecord.export import parquet
    from onrecord.export.metadata.facts import Facts

    out.mkdir()
    parquet.write(package, out / "data")
    (out / "README.md").write_bytes(card(Facts(package)).encode())


def card(facts: Facts) -> str:
    """The dataset card as Markdown, its YAML first; texts are quoted as in JSON, which YAML reads."""
    from onrecord._text import markdown_block, markdown_code, markdown_prose
    from onrecord.export.markdown import page, table

    names = [one.name for one in facts.tables]
    rows = [[markdown_code(one.name), markdown_prose(one.description or one.title)] for one in facts.tables]
    first = FIRST if FIRST in names else names[0]
    licences = " ".join(licence.path or licence.name for licence in facts.licences)
    return _yaml(_about(facts, first)) + page(
        f"# {markdown_prose(facts.title)}",
        markdown_prose(facts.description),
        table(["configuration", "one row is"], rows),
        markdown_block(
            "from datasets import load_dataset\n\n"
            f'rows = load_dataset("PATH_OR_NAME", {json.dumps(first)}, split="train")',
            "python",
        ),
        "Every table is one split, `train`, since a configuration must have one; nothing is drawn for training. "
        "Keys lead from table to table.",
        f"Version {markdown_prose(facts.package.version)}. Licence: {licences}" if licences else "",
        "## Cite",
        markdown_block(facts.package.cite("bibtex"), "bibtex"),
    )


def _about(facts: Facts, first: str) -> dict[str, Any]:
    rows = max(facts.package.rows(one.name) for one in facts.tables)
    licences = [licence.name.lower() for licence in facts.licences if licence.name]
    return {
        "pretty_name": facts.title,
        "license": licences or ["unknown"],
        "language": _languages(facts),
        "size_categories": [next((name for limit, name in SIZES if rows < limit), "n>1M")],
        "tags": facts.keywords,
        "configs": [
            {
                "config_name": one.name,
                "data_files": [{"split": "train", "path": f"data/{one.name}.parquet"}],
                **({"default": True} if one.name == first else {}),
            }
            for one in facts.tables
        ],
    }


def _languages(facts: Facts) -> list[str]:
    """The languages of the statements and their wordings, by their first subtag."""
    found: set[str] = set()
    for one in facts.tables:
        if one.name in ("statements", "quotations") and "language" in one.schema.columns:
            words = facts.package.part(one.name, "language")["language"].dropna().astype(str)
            found |= {word.partition("-")[0] for word in words.unique()}
    return sorted(language for language in found if _LANGUAGE.fullmatch(language))


def _yaml(document: dict[str, Any]) -> str:
    """The YAML before a card: each member on a line of its own, in JSON, which is YAML too."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in document.items() if value]
    return "\n".join(["---", *lines, "---", "", ""])
