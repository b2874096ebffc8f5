"""A small sound package, and ways to break it."""

import json
import zipfile
from pathlib import Path

CASES = Path(__file__).parent / "cases"
SOUND = CASES / "QT505" / "good"
"""One statement with all that it needs: speaker, source, date, quotation, two verifications, codebook."""


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
