"""A statement as schema.org describes it, in JSON-LD: the claim, who made it, when and where it appears.

Source: https://schema.org/Quotation and https://schema.org/Claim
"""

from __future__ import annotations

import json
from typing import Any

from onrecord.site.statement import Statement
from onrecord.site.words import web_address


def json_ld(statement: Statement, address: str) -> str:
    """The text of a `script` element: no `<`, `>` or `&` is in it, so that nothing ends the element or begins another.

    `address` is the page's own, and may be "".
    """
    text = json.dumps(_graph(statement, address), ensure_ascii=False, separators=(",", ":"))
    for sign, spelled in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(sign, spelled)
    return text


def _graph(statement: Statement, address: str) -> dict[str, Any]:
    row = statement.row
    day = statement.said.get("earliest", "") if _is_day(statement.said.get("edtf", "")) else ""
    speaker = _kept(
        {
            "@type": "Person" if statement.speaker.get("kind") == "person" else "Organization",
            "name": statement.speaker.get("name", ""),
            "sameAs": _wikidata(statement.speaker.get("wikidata_id", "")),
        }
    )
    claim = {
        "@type": "Claim",
        "@id": f"{address}#claim" if address else "",
        "identifier": statement.id,
        "text": row["claim"],
        "author": speaker,
        "datePublished": day,
        "firstAppearance": _work(statement.witness),
        "appearance": [_work(found.source) for found in statement.wordings if not found.is_best],
    }
    graph = [_kept(claim)]
    if row.get("quote"):
        quotation = {
            "@type": "Quotation",
            "text": row["quote"],
            "inLanguage": row["language"],
            "spokenByCharacter": speaker,
            "creator": speaker,
            "dateCreated": day,
            "isPartOf": _work(statement.witness),
            "url": address,
        }
        graph.append(_kept(quotation))
    return {"@context": "https://schema.org", "@graph": graph}


def _work(source: dict[str, str]) -> dict[str, Any]:
    publisher = source.get("publisher", "")
    work = {
        "@type": "CreativeWork",
        "name": source.get("title", ""),
        "url": web_address(source.get("url", "")),
        "publisher": {"@type": "Organization", "name": publisher} if publisher else "",
    }
    return _kept(work) if source else {}


def _kept(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if value not in ("", [], {})}


def _wikidata(key: str) -> str:
    return f"https://www.wikidata.org/entity/{key}" if key else ""


def _is_day(edtf: str) -> bool:
    return len(edtf) == 10 and edtf.replace("-", "").isdigit()
