"""Any spreadsheet of checks: a mapping is proposed, says what is what, and every fault names the row of the file."""

import json
import tomllib
from importlib import resources
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner

import onrecord
from onrecord.cli import group
from onrecord.errors import InvalidDataError, UnreadableError
from onrecord.exchange.mapping import PARTS, SHIPPED, read_mapping
from onrecord.exchange.table_rows import Layout, look, rows
from reviews import one, table

HEADER = ["Nr.", "Behauptung", "Wer", "Gesagt am", "Datum", "Urteil", "Begründung", "Link"]
ROWS = [
    [
        1,
        "Der Damm hält das Wasser",
        "Beispielpartei",
        "20.6.2024",
        "22.06.2024",
        "Falsch",
        "Größe; siehe",
        "https://desk.example.org/1",
    ],
    [2, "Es fehlen 1.000 Lehrer", "facebook.com", "1.2.2024", "03.02.2024", "Irreführend", "Zahlen von 2019", "keiner"],
    [3, "Die Bahn strich 40 Züge", "Beispielpartie", "", "04.02.2024", "Stimmt", "", "https://desk.example.org/3"],
]


def written(path, cells=ROWS, delimiter=";", encoding="cp1252"):
    lines = [
        delimiter.join(f'"{cell}"' if delimiter in str(cell) else str(cell) for cell in row) for row in [HEADER, *cells]
    ]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def run(record, *words, code=0):
    done = CliRunner().invoke(group, [*map(str, words), "--package", str(record)], prog_name="onrecord")
    assert done.exit_code == code, f"{done.output}\n{done.exception or ''}"
    return done.output


def mapping_for(record, path, **constants):
    out = path.with_suffix(".toml")
    run(record, "import", "table", path, "--write-mapping", out)
    text = out.read_text("utf-8")
    for name, value in ({"checker": "Unsere Redaktion", "language": "de"} | constants).items():
        text = text.replace(f'\n{name} = ""', f'\n{name} = "{value}"')
    out.write_text(text, "utf-8")
    return out


def test_a_newsroom_spreadsheet_becomes_a_valid_record(record, tmp_path):
    path = written(tmp_path / "checks.csv")
    mapping = mapping_for(record, path)
    proposal = mapping.read_text("utf-8")
    assert 'order = "dmy" # day first' in proposal
    assert "Windows-1252" in proposal
    assert '"Irreführend" = { status = "", reason = "" } # 1 times' in proposal
    assert 'kept word for word in imports: "Nr."' in proposal
    shown = run(record, "import", "table", path, "--mapping", mapping)
    assert "3 new reviews" in shown
    assert '1 "Irreführend"' in shown
    assert onrecord.validate(record).problems == ()
    verdicts = {
        row["rating_as_published"]: row for row in table(record, "verifications") if row["basis"] == "published"
    }
    assert {rating: row["status"] for rating, row in verdicts.items()} == {
        "Falsch": "refuted",
        "Irreführend": "unverified",
        "Stimmt": "supported",
    }
    assert verdicts["Falsch"]["rationale"] == "Größe; siehe"
    assert {row["edtf"] for row in table(record, "dates")} == {"2024-06-20", "2024-02-01", "../2024-02-04"}
    raw = json.loads(one(record, "imports", position="2")["raw"])
    assert raw == dict(zip(HEADER, map(str, ROWS[1]), strict=True))
    assert "3 unchanged" in run(record, "import", "table", path, "--mapping", mapping)


def test_names_near_those_in_the_record_are_asked_not_taken(record, tmp_path):
    first = written(tmp_path / "one.csv", ROWS[:1])
    run(record, "import", "table", first, "--mapping", mapping_for(record, first))
    path = written(tmp_path / "checks.csv", ROWS[1:])
    mapping = mapping_for(record, path)
    assert '# "Beispielpartie" = "beispielpartei" #' in mapping.read_text("utf-8")
    text = mapping.read_text("utf-8").replace('# "Beispielpartie"', '"Beispielpartie"')
    text = text.replace('order = ""', 'order = "dmy"')
    mapping.write_text(text, "utf-8")
    run(record, "import", "table", path, "--mapping", mapping)
    assert sorted(row["speaker_id"] for row in table(record, "speakers")) == ["beispielpartei", "unnamed"]


def test_a_day_that_could_be_two_is_asked_for_with_its_row(record, tmp_path):
    cells = [[*row[:3], "1/2/2024", "3/4/2024", *row[5:]] for row in ROWS]
    path = written(tmp_path / "checks.csv", cells)
    mapping = mapping_for(record, path)
    assert 'order = "" # fill in: is "3/4/2024" day first' in mapping.read_text("utf-8")
    shown = run(record, "import", "table", path, "--mapping", mapping, code=1)
    assert 'Datum "3/4/2024"' in shown
    assert "checks.csv:2:1" in shown
    assert table(record, "statements") == []


FAULTS = {
    "Behauptung is empty": (1, ""),
    "no verdict": (5, ""),
}


@pytest.mark.parametrize("words", FAULTS)
def test_a_fault_names_the_row_of_the_file(record, tmp_path, words):
    column, value = FAULTS[words]
    cells = [ROWS[0], ROWS[1], [value if index == column else cell for index, cell in enumerate(ROWS[2])]]
    if column == 5:
        cells[2][6] = ""
    path = written(tmp_path / "checks.csv", cells)
    shown = run(record, "import", "table", path, "--mapping", mapping_for(record, path), code=1)
    assert words in shown
    assert "object 3 at checks.csv:4:1" in shown


def test_workbooks_tabs_marks_and_sep_lines_give_the_same_rows(tmp_path):
    header, cells = ["claim", "label"], [["Größe", "true"], ["a, b; c", "false"]]
    wanted = [dict(zip(header, row, strict=True)) for row in cells]
    for name, text in (
        ("a.csv", 'claim,label\nGröße,true\n"a, b; c",false\n'),
        ("b.csv", '\ufeffclaim;label\nGröße;true\n\n"a, b; c";false\n'),
        ("c.csv", 'sep=;\nclaim;label\nGröße;true\n"a, b; c";false\n'),
        ("d.tsv", "claim\tlabel\nGröße\ttrue\na, b; c\tfalse\n"),
        ("e.jsonl", "\n".join(json.dumps(row) for row in wanted)),
        ("f.json", json.dumps(wanted)),
    ):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        assert [item.value for item in rows(path, Layout())] == wanted, name
    book = xlsxwriter.Workbook(tmp_path / "g.xlsx")
    sheet = book.add_worksheet("x")
    for number, row in enumerate([header, *cells]):
        sheet.write_row(number, 0, row)
    book.close()
    assert [(item.line, item.value) for item in rows(tmp_path / "g.xlsx", Layout())] == list(enumerate(wanted, 2))


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "no column names"), ("a,a\n1,2\n", 'two columns are called "a"'), ("a,,c\n1,2,3\n", "a column has no name")],
)
def test_a_header_that_names_no_columns_is_refused(tmp_path, text, words):
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(InvalidDataError, match=words):
        look(path, Layout())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = ", "TOML"),
        ("[colums]\nclaim = 'a'", r'\[colums\] is no table of a mapping. Did you mean "columns"'),
        ("[columns]\nclaim = 'a'", "needs claim"),
        ("[columns]\nclaim = 'a'\nratng = 'b'", 'no ratng in .columns.. Did you mean "rating"'),
        ("[columns]\nclaim = 'a'\nrating = 1", "rating in .columns. is a text"),
        ("[columns]\nclaim = 'a'\nrating = 'b'\n[dates]\norder = 'ymd'", "order in .dates."),
    ],
)
def test_a_mapping_that_is_wrong_says_what_to_write(tmp_path, text, words):
    path = tmp_path / "m.toml"
    path.write_text(text)
    with pytest.raises((InvalidDataError, UnreadableError), match=words):
        read_mapping(path)


def test_two_files_of_one_name_are_not_mixed_up(record, tmp_path):
    (tmp_path / "a").mkdir()
    paths = [written(tmp_path / "checks.csv"), written(tmp_path / "a" / "checks.csv")]
    mapping = mapping_for(record, paths[0])
    assert "one by one" in run(record, "import", "table", *paths, "--mapping", mapping, code=2)


def test_a_column_that_is_not_in_the_file_names_the_nearest(record, tmp_path):
    path = written(tmp_path / "checks.csv")
    mapping = tmp_path / "m.toml"
    mapping.write_text('[columns]\nclaim = "Behauptng"\nrating = "Urteil"\n[constants]\nchecker = "Wir"\n')
    done = CliRunner().invoke(
        group, ["import", "table", str(path), "--mapping", str(mapping), "--package", str(record)]
    )
    assert 'Did you mean "Behauptung"?' in str(done.exception)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_mappings_are_sound_and_name_statuses(name):
    mapping = read_mapping(Path(name))
    assert set(mapping.columns) <= set(PARTS)
    codebook = onrecord.load("statuses")
    statuses = set(codebook.loc[codebook["aspect"] == "content", "status"])
    assert {line["status"] for line in mapping.ratings.values()} <= statuses


LIAR = ["0", "1.json", "barely-true", 'The dam "never" held water', "dams", "a-speaker", "Minister", "X", "none"]
LIAR_ROW = "\t".join([*LIAR, *"12345", "a radio talk", "It did once."])
AVERITEC = {
    "claim": "The dam never held water",
    "label": "Refuted",
    "justification": "It did.",
    "claim_date": "31-10-2020",
    "speaker": None,
    "original_claim_url": None,
}
COFACTS = "article_text,replyType,reply_text,createdAt\n水壩沒有擋住水，消息是真的,RUMOR,不是,2024-05-01T08:00:00Z\n"
SAMPLES = {
    "liar": ("test2.tsv", LIAR_ROW, "partly-refuted"),
    "averitec": (
        "dev.json",
        json.dumps([AVERITEC]),
        "refuted",
    ),
    "cofacts": ("joined.csv", COFACTS, "refuted"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_shipped_mappings_read_rows_of_their_data_set(record, tmp_path, name):
    file, text, status = SAMPLES[name]
    (tmp_path / file).write_text(text, "utf-8")
    run(record, "import", "table", tmp_path / file, "--mapping", name)
    assert one(record, "verifications", aspect="content")["status"] == status
    assert onrecord.validate(record).valid


def test_the_shipped_ratings_have_a_reason_each():
    document = tomllib.loads(resources.files("onrecord.exchange").joinpath("ratings.toml").read_text("utf-8"))
    tables = [document["ratings"], document["numbers"], *document["checkers"].values()]
    assert all(line["reason"] and line["status"] for lines in tables for line in lines.values())
