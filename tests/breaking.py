"""Ways to break a sound package: at a place, or at random."""

import json
import random
import zipfile

from onrecord.package import STANDARD_TABLES

JUNK = [
    *("", "x", "0", "7", "1e5", "true", "no", "NA", "null", "en", "US", "Q42", "é", "😀", "٣", "-", "1.0.0", "9.9.9"),
    *("2021", "2021-05", "2021-05-21", "2019-01-01", "2021-02-29", "05/01/2024", "2031-01-01", "2022/2021", "1985/.."),
    *(
        "../1985",
        "2001-24",
        "201X",
        "-0044",
        "Y12000",
        "2021-05-21T10:00:00",
        "said",
        "describes",
        "content",
        "supported",
    ),
    *(
        "disputed",
        "corroborated",
        "altered",
        "verbatim",
        "supports",
        "withdraw",
        "merge",
        "statements",
        "note",
        "person",
    ),
    *(
        "st-000001",
        "st-000002",
        "st-00000a",
        "st-zzzzzz",
        "vf-000002",
        "vf-000001",
        "a-minister",
        "a-minster",
        "a-paper",
    ),
    *(
        " high",
        "high ",
        "a  b",
        "cafe\u0301",
        "\u200bx",
        "می\u200cخورد",
        "a-minіster",
        "=1+1",
        "-2+3+cmd|' /C'!A0",
        "\tx",
    ),
    *("â€œ", "“quoted”", '"quoted"', "word " * 70 + "end", "x" * 400, "two\nlines", "\u00a0x", "They live  among us"),
    *("http://example.org", "ftp://example.org", "an agency", "An Agency", "a paper", "0" * 64),
]
"""Cells that break one rule or another in most columns."""


def change(folder, table, old, new):
    """Replace the one place in a table that holds `old`; bytes or text."""
    path = folder / "data" / f"{table}.csv"
    old, new = (text if isinstance(text, bytes) else text.encode() for text in (old, new))
    content = path.read_bytes()
    assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {table}"
    path.write_bytes(content.replace(old, new))


def add(folder, table, *lines):
    """Append lines to a table."""
    with (folder / "data" / f"{table}.csv").open("ab") as stream:
        stream.writelines(line if isinstance(line, bytes) else f"{line}\n".encode() for line in lines)


def redescribe(folder, edit):
    """Change the descriptor through a function of its document."""
    path = folder / "datapackage.json"
    document = json.loads(path.read_text("utf-8"))
    edit(document)
    path.write_text(json.dumps(document), "utf-8")


def zipped(folder, path, *, top="", **more):
    """The package as a zip, under a top folder if one is named."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, top + file.relative_to(folder).as_posix())
        for name, content in more.items():
            archive.writestr(name, content)
    return path


def found(report):
    return sorted((problem.rule, problem.table) for problem in report)


def spoil(tables: dict[str, list[list[str]]], rng: random.Random, times: int) -> None:
    """Change the tables in some places: cells, rows, ids, the shape of a record."""
    for _ in range(times):
        name = rng.choice(STANDARD_TABLES)
        rows = tables[name]
        if not rows:
            continue
        row, other = rng.randrange(len(rows)), rng.randrange(len(rows))
        match rng.choice(["cell", "cell", "cell", "cell", "swap", "drop", "double", "order", "narrow", "wide"]):
            case "cell":
                rows[row][rng.randrange(len(rows[row]))] = rng.choice(JUNK)
            case "swap":
                rows[row][0], rows[other][0] = rows[other][0], rows[row][0]
            case "drop":
                del rows[row]
            case "double":
                rows.append(list(rows[row]))
            case "order":
                rows.insert(other, rows.pop(row))
            case "narrow":
                rows[row] = rows[row][:-1] or [""]
            case "wide":
                rows[row] = [*rows[row], "more"]
