"""A deterministic package of the real shape and any size, clean or with planted faults and a truth file.

    python scripts/synthesize.py --statements 1000000 --out DIR [--seed 1] [--faults 3]

The same arguments give the same bytes. With `--faults K`, K faults of every rule that one cell can break are planted,
each in a row of its own, and `truth.json` in DIR lists them as {"rule", "table", "key", "column"}.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import polars as pl

from synthetic_faults import PLANTS

ROOT = Path(__file__).resolve().parents[1]
ALPHABET = np.frombuffer(b"0123456789abcdefghjkmnpqrstvwxyz", dtype=np.uint8)
WORDS = [
    "the",
    "ministry",
    "said",
    "that",
    "a",
    "report",
    "of",
    "last",
    "year",
    "shows",
    "no",
    "sign",
    "of",
    "any",
    "such",
    "meeting",
    "and",
    "asks",
    "for",
    "evidence",
    "which",
    "was",
    "never",
    "given",
    "while",
    "officials",
    "in",
    "both",
    "capitals",
    "deny",
    "or",
    "confirm",
    "parts",
    "of",
    "it",
    "under",
    "conditions",
    "nobody",
    "has",
    "seen",
    "so",
    "far",
]
PERSIAN = "وزارت امور خارجه این ادعا را بی‌اساس خواند"
POOL = 4_096


def main() -> None:
    """Write the package."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--statements", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, default=0)
    options = parser.parse_args()
    tables = clean_tables(options.statements, options.seed)
    truth: list[dict[str, str]] = []
    if options.faults:
        tables, truth = plant(tables, options.faults)
    write(tables, options.out)
    if options.faults:
        (options.out / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")


def ids(prefix: str, count: int, seed: int) -> pl.Series:
    """`count` different ids of eight characters, sorted."""
    numbers = (np.arange(count, dtype=np.uint64) * np.uint64(0x5DEECE66D) + np.uint64(seed * 7919)) % np.uint64(2**40)
    digits = np.stack([ALPHABET[(numbers >> np.uint64(5 * place)) & np.uint64(31)] for place in range(8)], axis=1)
    text = np.ascontiguousarray(digits).view("S8").ravel().astype("U8")
    return (f"{prefix}-" + pl.Series(text)).sort()


def slugs(name: str, count: int) -> pl.Series:
    """`count` slugs, sorted."""
    return f"{name}-" + pl.Series(np.arange(count)).cast(pl.String).str.zfill(8)


def sentences(rng: np.random.Generator, low: int, high: int, marks: bool) -> pl.Series:
    """A pool of sentences of `low` to `high` words; with `marks`, some have commas, quotes, line breaks or Persian."""
    pool = [" ".join(rng.choice(WORDS, rng.integers(low, high))).capitalize() for _ in range(POOL)]
    if marks:
        for index in range(0, POOL, 4):
            words = pool[index].split(" ")
            words[1] += ","
            pool[index] = " ".join(words)
        for index in range(1, POOL, 16):
            pool[index] = pool[index].replace(" any ", ' "any" ')
        for index in range(3, POOL, 64):
            pool[index] = pool[index] + "\n" + pool[index].lower()[:40].strip()
        for index in range(5, POOL, 32):
            pool[index] = PERSIAN
    return pl.Series(pool)


def drawn(rng: np.random.Generator, pool: pl.Series, count: int) -> pl.Series:
    """`count` entries of a pool."""
    return pool.gather(pl.Series(rng.integers(0, len(pool), count)))


def clean_tables(count: int, seed: int) -> dict[str, pl.DataFrame]:
    """All eleven tables without a fault."""
    rng = np.random.default_rng(seed)
    claims, quotes, words = sentences(rng, 8, 30, True), sentences(rng, 6, 40, True), sentences(rng, 8, 20, False)
    speakers, sources = slugs("speaker", max(20, count // 50)), slugs("source", max(40, count // 10))
    houses = max(20, count // 1000)
    day = pl.Series(np.datetime64("2010-01-01") + rng.integers(0, 4000, count)).cast(pl.Date)
    said = day.dt.strftime("%Y-%m-%d")
    empty = pl.Series([""]).new_from_index(0, count)
    claims = claims.str.replace_all("\n", " ").str.slice(0, 290).str.strip_chars()
    statements = pl.DataFrame(
        {
            "statement_id": ids("st", count, seed),
            "speaker_id": drawn(rng, speakers, count),
            "claim": drawn(rng, claims, count),
            "quote": drawn(rng, quotes, count),
            "language": drawn(rng, pl.Series(["en", "en", "fa", "ar"]), count),
            "mode": drawn(rng, pl.Series(["spoken", "written"]), count),
            "kind": drawn(rng, pl.Series(["factual", "denial", "accusation"]), count),
            "topic": drawn(rng, pl.Series([f"topic-{index}" for index in range(40)]), count),
            "occasion": drawn(rng, words, count),
            "source_id": drawn(rng, sources, count),
            "locator": empty,
            "note": empty,
        }
    )
    key = statements["statement_id"]
    base = {"statement_id": key, "source_id": statements["source_id"]}
    dates = {"date_id": ids("dt", count, seed), "event": "said", "edtf": said, "earliest": said, "latest": said}
    dates |= {"basis": "stated", "note": ""}
    quotations = {
        "quotation_id": ids("qt", count, seed),
        "text": statements["quote"],
        "language": statements["language"],
    }
    quotations |= {"fidelity": "verbatim", "prefix": "", "suffix": "", "note": ""}
    checks = ids("vf", 2 * count, seed)
    content = drawn(rng, pl.Series(["supported", "unverified", "unsubstantiated"]), count)
    common = {"assessed_by": "onrecord", "assessed_on": "2026-01-05", "rating_as_published": "", "source_id": ""}
    common |= {"confidence": "medium", "supersedes": ""}
    verifications = pl.concat(
        pl.DataFrame(
            {
                "verification_id": own,
                "statement_id": key,
                "aspect": aspect,
                "status": status,
                **common,
                "rationale": why,
            }
        )
        for own, aspect, status, why in (
            (
                checks[0::2],
                "attribution",
                pl.Series(["single-source"]).new_from_index(0, count),
                drawn(rng, words, count),
            ),
            (checks[1::2], "content", content, drawn(rng, words, count)),
        )
    )
    cited = checks[1::2].filter(content == "supported")
    evidence = {"evidence_id": ids("ev", len(cited), seed), "verification_id": cited, "stance": "supports"}
    evidence |= {
        "source_id": drawn(rng, slugs("late-source", 40), len(cited)),
        "finding": drawn(rng, words, len(cited)),
    }
    evidence |= {"quote": "", "locator": "", "is_fact_check": "false", "note": ""}
    order = day.arg_sort()
    pairs = max(1, count // 20)
    answered, answers = order.head(count // 2).sample(pairs, seed=seed), order.tail(count // 2).sample(pairs, seed=seed)
    counters = pl.DataFrame(
        {
            "statement_id": key.gather(answered),
            "counter_statement_id": key.gather(answers),
            "relation": "confirms",
            "scope": "specific",
            "directness": "direct",
            "source_id": "",
            "note": "",
        }
    ).unique(["statement_id", "counter_statement_id"], maintain_order=True)
    people = {"speaker_id": speakers, "name": speakers.str.to_titlecase().str.replace_all("-", " "), "kind": "person"}
    people |= {"country": "US", "affiliation": "", "wikidata_id": "", "note": ""}
    roles = {
        "speaker_id": speakers,
        "title": "spokesperson",
        "organization": "",
        "start_edtf": "../2009",
        "end_edtf": "",
    }
    publishers = [drawn(rng, slugs("house", houses), len(sources)), slugs("late-house", 40)]
    published = [pl.Series(["2022"]).new_from_index(0, len(sources)), pl.Series(["2023-05"]).new_from_index(0, 40)]
    documents = {"source_id": pl.concat([sources, slugs("late-source", 40)]), "kind": "news-report"}
    documents |= {"title": drawn(rng, words, len(sources) + 40), "publisher": pl.concat(publishers), "author": ""}
    documents |= {"published_edtf": pl.concat(published), "language": "en", "url": "https://example.org/a", "note": ""}
    documents |= {"archive_url": "", "retrieved_on": "", "content_sha256": "", "republishes": ""}
    return {
        "statements": statements,
        "speakers": pl.DataFrame(people),
        "roles": pl.DataFrame({**roles, "source_id": ""}),
        "dates": pl.DataFrame({**base, **dates}),
        "sources": pl.DataFrame(documents),
        "quotations": pl.DataFrame({**base, **quotations}),
        "verifications": verifications,
        "evidence": pl.DataFrame(evidence),
        "counter_statements": counters,
        "corrections": pl.DataFrame(schema=dict.fromkeys(columns("corrections"), pl.String)),
        "statuses": pl.read_csv(ROOT / "data" / "statuses.csv", infer_schema=False, empty_string_is_null=False),
    }


def columns(table: str) -> list[str]:
    """The columns of a table in file order."""
    return [field["name"] for field in json.loads((ROOT / "schemas" / f"{table}.json").read_text())["fields"]]


def plant(tables: dict[str, pl.DataFrame], each: int) -> tuple[dict[str, pl.DataFrame], list[dict[str, str]]]:
    """Plant `each` faults of every rule in `PLANTS`, each at a place of its own."""
    truth: list[dict[str, str]] = []
    place = 0
    for rule, planting in PLANTS.items():
        for _ in range(each):
            tables, found = planting(tables, place)
            truth.append({"rule": rule, **found})
            place += 1
    return tables, truth


def write(tables: dict[str, pl.DataFrame], out: Path) -> None:
    """The package as a folder, in canonical form."""
    (out / "data").mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "schemas", out / "schemas", dirs_exist_ok=True)
    descriptor = json.loads((ROOT / "datapackage.json").read_text())
    descriptor |= {"name": "synthetic", "title": "Synthetic statements", "version": "1.0.0"}
    (out / "datapackage.json").write_text(json.dumps(descriptor, indent=2) + "\n")
    for name, frame in tables.items():
        schema = json.loads((ROOT / "schemas" / f"{name}.json").read_text())
        ordered = frame.select(columns(name)).sort(schema["primaryKey"])
        ordered = ordered.with_columns(pl.all().replace("", None))  # the writer puts "" in quotes, and null not
        ordered.write_csv(out / "data" / f"{name}.csv", quote_style="necessary", null_value="")


if __name__ == "__main__":
    main()
