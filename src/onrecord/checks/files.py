"""Families PK and CS: the package as a whole, and the bytes of its files. Found while reading, declared here."""

from __future__ import annotations

from onrecord.checks.rule import rule

rule(
    "PK001",
    "the descriptor cannot be read",
    why="Without datapackage.json nobody can tell which files are tables and what their columns mean.",
    bad='{"name": "onrecord", "resources": [',
    good='{"name": "onrecord", "version": "1.0.0", "resources": [...]}',
)
rule(
    "PK002",
    "the descriptor is not a Data Package v2 descriptor",
    why="Other tools read the package by that standard.",
    bad='"resources": []',
    good='"resources": [{"name": "statements", "path": "data/statements.csv"}, ...]',
)
rule(
    "PK003",
    "a path could lead out of the package",
    why="A package may come from anyone; it must not make a reader open other files or fetch anything.",
    bad='"path": "../../etc/passwd"',
    good='"path": "data/statements.csv"',
)
rule(
    "PK004",
    "a table is missing from the descriptor",
    why="The eleven tables refer to one another; a package without one cannot be checked.",
    bad="no resource named dates",
    good='{"name": "dates", "path": "data/dates.csv"}',
)
rule(
    "PK005",
    "the file of a table is not there or is not one plain CSV file",
    why="A resource that cannot be opened has no rows.",
    bad='"path": "data/statement.csv" where the file is data/statements.csv',
    good='"path": "data/statements.csv"',
)
rule(
    "PK006",
    "a Table Schema is missing or cannot be used",
    why="The schema is the only place where a column is defined.",
    bad='{"name": "rank", "type": "int"}',
    good='{"name": "rank", "type": "integer"}',
)
rule(
    "PK007",
    "a pattern cannot be run in linear time",
    why="A pattern with look-around or back-references can be made to run for hours on a crafted cell.",
    bad=r'"pattern": "(a+)+\\1"',
    good='"pattern": "a+"',
)
rule(
    "PK008",
    "a foreign key leads to a table or column that is not in the package",
    why="Such a key can never be met.",
    bad='"reference": {"resource": "speeches", "fields": ["id"]}',
    good='"reference": {"resource": "statements", "fields": ["statement_id"]}',
)
rule(
    "PK009",
    "an archive is broken or unsafe",
    why="A zip can name files outside its folder or unpack to more than a disk holds.",
    bad="an entry named ../../.profile",
    good="an entry named onrecord-1.0.0/data/statements.csv",
)
rule(
    "PK010",
    "the schema of a table lacks a column",
    why="The rules and the loaders read the eleven tables by their columns.",
    bad="a schema of dates without edtf",
    good="every column of the data dictionary, and any of your own",
)
rule(
    "PK011",
    "two resources have one name",
    why="A table is asked for by its name.",
    bad='two resources named "dates"',
    good='one resource named "dates"',
)
rule(
    "PK012",
    "releases.json is not of its documented shape",
    why="Its checksums are the only ones that a download or a release is held to.",
    bad='{"releases": [{"version": "1.0"}]}',
    good='{"releases": [{"version": "1.0.0", "date": "2026-11-01", "sha256": "..."}]}',
)

rule(
    "CS101",
    "not UTF-8",
    why="Names in every script must read the same everywhere; an encoding is never guessed.",
    bad="a file saved as Windows-1252 or UTF-16",
    good="a file saved as UTF-8",
)
rule(
    "CS102",
    "a byte order mark",
    why="Some tools take it for part of the first column's name.",
    bad="EF BB BF before the header",
    good="the header from the first byte",
    fixable=True,
)
rule(
    "CS103",
    "carriage returns",
    why="Mixed line ends make every line differ in a comparison of versions.",
    bad="lines that end in CR LF",
    good="lines that end in LF",
    fixable=True,
)
rule(
    "CS104",
    "a NUL byte",
    why="Many tools stop reading there and lose the rest without a word.",
    bad="a 00 byte in a cell",
    good="text",
)
rule(
    "CS105",
    "the header is missing",
    why="Columns are known by their names, not by their place.",
    bad="a first line that is already a record",
    good="statement_id,speaker_id,claim,...",
)
rule(
    "CS106",
    "an empty file",
    why="A table without rows still says which columns it has.",
    bad="a file of no bytes",
    good="a file with its header line",
)
rule(
    "CS107",
    "an unknown column",
    why="A misspelt column is silently ignored by most tools.",
    bad="speaker in the header of statements",
    good="speaker_id",
)
rule(
    "CS108",
    "a column is missing",
    why="A missing column would be taken for one whose values are unknown.",
    bad="a header of dates without basis",
    good="every column of the schema",
)
rule(
    "CS109",
    "the columns are in another order",
    why="One order makes versions comparable line by line.",
    bad="claim,statement_id,...",
    good="statement_id,speaker_id,claim,...",
    fixable=True,
)
rule(
    "CS110",
    "a column stands twice",
    why="It cannot be told which of the two is meant.",
    bad="note,note",
    good="note",
)
rule(
    "CS111",
    "a record has too few or too many cells",
    why="One comma too many moves every later cell to the wrong column; readers fill short records silently.",
    bad="st-7k3m9q,mike-pompeo,Iran, he said, hosts them",
    good='st-7k3m9q,mike-pompeo,"Iran, he said, hosts them"',
)
rule(
    "CS112",
    "a broken quote",
    why="A quote that is not closed swallows the records after it.",
    bad='"x"y',
    good='"x""y"',
)
rule(
    "CS113",
    "a record of more than 16 MiB",
    why="It can only be a missing line end or quote, and reading it would take the memory of the machine.",
    bad="a file of one endless line",
    good="one line per record",
)
rule(
    "CS114",
    "not in canonical form",
    why="When every file has one form, a change of one cell is a change of one line.",
    bad="rows out of order, needless quotes, no newline at the end",
    good="sorted by primary key, minimal quotes, one newline at the end",
    severity="warning",
    fixable=True,
)
rule(
    "CS115",
    "an empty line",
    why="Some tools skip it and some read a record of empty cells.",
    bad="a blank line between two records",
    good="no blank line",
)
rule(
    "CS116",
    "the file cannot be read to its end",
    why="A truncated or damaged file would pass for a short one.",
    bad="a zip entry whose checksum is wrong",
    good="the file as it was published",
)
