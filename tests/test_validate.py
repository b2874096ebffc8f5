"""What a validation promises: every fault once, where it is, however broken or hostile the package may be."""

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from contextlib import nullcontext
from pathlib import Path

import pytest

import onrecord
from onrecord.package import Limits
from onrecord.validation import validate

CASES = Path(__file__).parent / "cases"
SOUND = CASES / "QT505" / "good"
"""One statement with all that it needs: speaker, source, date, quotation, two verifications, codebook."""


@pytest.fixture
def folder(tmp_path):
    """A small sound package that a test may break."""
    return Path(shutil.copytree(SOUND, tmp_path / "package"))


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


def speaker_rows(count, kind="agency"):
    return [f"speaker-{number:05},Speaker {number},{kind},,,," for number in range(count)]


# ------------------------------------------------------------------------------------ every fault, once


def test_the_sound_package_is_sound(folder):
    report = validate(folder)
    assert list(report) == []
    assert report.counts == {"error": 0, "warning": 0}
    assert [table.name for table in report.tables] == list(onrecord.tables())


def test_all_faults_of_all_kinds_are_found_in_one_run(folder):
    redescribe(folder, lambda document: document["resources"].append({"name": "dates", "path": "data/dates.csv"}))
    (folder / "data" / "corrections.csv").unlink()
    change(folder, "evidence", "stance", "stanze")
    change(folder, "counter_statements", "statement_id,counter", "\ufeffstatement_id,counter")
    change(folder, "speakers", "Example Agency", "Example Agency ")
    add(folder, "speakers", "x,too,few", "other-agency,Other Agency,agncy,,,,")
    change(folder, "sources", "https://example.org/report,,,", "https://example.org/report,,05/01/2024,")
    change(folder, "statements", "The bridge is safe to cross.", "Safe.")
    change(folder, "dates", ",said,", ",broadcast,")
    change(folder, "quotations", "You can cross it.", "You may cross it.")
    change(folder, "verifications", "vf-bbbbbb,st-aaaaaa,content", "vf-bbbbbb,st-aaaaaa,attribution")
    report = validate(folder)
    assert found(report) == sorted(
        [
            ("PK011", "dates"),
            ("PK005", "corrections"),
            ("CS107", "evidence"),
            ("CS102", "counter_statements"),
            ("TX803", "speakers"),
            ("CS111", "speakers"),
            ("CO203", "speakers"),
            ("CO201", "sources"),
            ("CO207", "statements"),
            ("KY302", "statements"),
            ("KY304", "statements"),
            ("QT503", "quotations"),
        ]
    )
    assert report.counts == {"error": 12, "warning": 0}


ONE_FAULT = [
    # an id that looks like another is that id
    ("speakers", "example-agency,", "example-agency ,", "TX803"),
    ("speakers", "example-agency,", "exam\u200bple-agency,", "TX802"),
    ("speakers", "example-agency,", "ехample-agency,", "TX806"),
    ("speakers", "example-agency,", "Example-Agency,", "CO204"),
    ("speakers", "example-agency,", ",", "CO202"),
    ("dates", ",st-aaaaaa,", ",st-aaaaaa ,", "TX803"),
    ("dates", ",st-aaaaaa,", ", st-aaaaaa,", "TX803"),
    ("dates", ",st-aaaaaa,", ",ST-AAAAAA,", "CO204"),
    ("dates", ",st-aaaaaa,", ",st-aaaaab,", "KY301"),
    ("dates", ",st-aaaaaa,", ",st-qqqqqq,", "KY301"),
    ("dates", ",st-aaaaaa,", ",,", "CO202"),
    ("quotations", ",st-aaaaaa,", ",st-aaaaab,", "KY301"),
    ("sources", "example-report,news", "example-report ,news", "TX803"),
    # a word of a vocabulary that is misspelt is not also one that is missing
    ("dates", ",said,", ",siad,", "CO203"),
    ("dates", ",said,", ",said ,", "TX803"),
    ("dates", ",said,", ",,", "CO202"),
    ("verifications", ",content,", ",contents,", "CO203"),
    ("verifications", ",content,unverified,", ",content,Unverified,", "CO204"),
    ("verifications", ",content,unverified,", ",content,,", "CO202"),
    ("verifications", ",content,unverified,", ",content,unverifed,", "VF601"),
    # one cell, one problem
    ("dates", ",2021-05-21,2021-05-21,2021-05-21,", ",2021-05,2021-05-21,2021-05-21,", "DT402"),
    ("sources", "https://example.org/report", "=https://example.org/report", "TX805"),
    ("sources", "https://example.org/report", "httpsÂ://example.org/report", "CO204"),
    ("speakers", "Example Agency", "said.Â\u00a0 Agency", "TX804"),
    ("speakers", "Example Agency", "Agency â€œNameâ€\u009d", "TX804"),
    ("quotations", "You can cross it.", "", "CO202"),
    ("statuses", "attribution,unverified,1,", "attribution,unverified,one,", "CO201"),
    # a broken record is not also one whose rows miss it
    ("speakers", "example-agency,", "example-agency,,", "CS111"),
    ("speakers", ",agency,,,,", ",agency", "CS111"),
    ("speakers", "Example Agency", '"Example" Agency', "CS112"),
    ("speakers", "Example Agency", "Example\0Agency", "CS104"),
    ("speakers", b"Example Agency", b"Caf\xe9", "CS101"),
    ("dates", ",stated,,", ",stated,,,", "CS111"),
    ("dates", "2021-05-21,stated,,", "2021-05-21", "CS111"),
    ("dates", "dt-aaaaaa,", "", "CS111"),
    ("dates", ",stated,", ',"stated,', "CS112"),
    ("verifications", "content,unverified", "content,unverified,unverified", "CS111"),
    ("statements", "The bridge is safe to cross.", "The bridge, they say, is safe.", "CS111"),
    ("quotations", "quotation_id,", "quotation,", "CS107"),
    ("dates", "date_id,statement_id,", "date_id,statement,", "CS107"),
]


@pytest.mark.parametrize(("table", "old", "new", "rule"), ONE_FAULT)
def test_one_fault_is_one_problem(folder, table, old, new, rule):
    change(folder, table, old, new)
    report = validate(folder)
    assert found(report) == [(rule, table)], [problem.message for problem in report]


RELYING = [
    # rules that look for a partner, and the cell by which it is known
    ("VF606", "evidence", ",supports,", ",support,", "CO203"),
    ("VF606", "evidence", ",supports,", ",,", "CO202"),
    ("VF606", "evidence", ",vf-bbbbbb,", ",vf-bbbbbc,", "KY301"),
    ("VF606", "evidence", ",vf-bbbbbb,", ",vf-qqqqqq,", "KY301"),
    ("VF606", "verifications", "vf-bbbbbb,", "vf-bbbbbb ,", "TX803"),
    ("VF606", "evidence", ",vf-bbbbbb,", ",VF-BBBBBB,", "CO204"),
    ("VF606", "verifications", ",content,supported,", ",content,suported,", "VF601"),
    ("VF607", "sources", "Second Publisher", "", "CO202"),
    ("VF607", "sources", "second-report,", "second-report ,", "TX803"),
    ("VF607", "sources", "second-report,", "Second-Report,", "CO204"),
    ("VF607", "evidence", ",second-report,", ",second-reprot,", "KY301"),
    ("VF607", "statements", ",example-report,", ",exmaple-report,", "KY301"),
    ("VF608", "evidence", ",refutes,", ",refute,", "CO203"),
    ("VF603", "verifications", "vf-aaaaaa,st-aaaaaa,", "vf-aaaaaa,,", "CO202"),
    ("VF603", "verifications", "vf-cccccc,st-aaaaaa,", "vf-cccccc,st-qqqqqq,", "KY301"),
    ("VF603", "verifications", "vf-aaaaaa,st-aaaaaa,attribution,", "vf-aaaaaa,st-aaaaaa,atribution,", "CO203"),
    ("DT407", "roles", "example-speaker,", "exmaple-speaker,", "KY301"),
    ("DT407", "roles", "example-speaker,", ",", "CO202"),
    ("DT408", "roles", ",2018,2021,", ",2018,2012,", "DT410"),
    ("DT408", "roles", ",2018,2021,", ",2081,2021,", "DT409"),
    ("DT408", "roles", ",2018,2021,", ",2018?~,2021,", "DT401"),
    ("CT702", "counter_statements", ",retracts,", ",retract,", "CO203"),
    ("CR902", "speakers", "example-agency,", "example-agency ,", "TX803"),
    ("CR905", "speakers", "example-agency,", "Example-agency,", "CO204"),
    ("QT503", "quotations", "You can cross it.", "You can cr\u00adoss it.", "TX802"),
    ("QT503", "statements", "You can cross it.", "You can cross  it.", "TX807"),
]


@pytest.mark.parametrize(("case", "table", "old", "new", "rule"), RELYING)
def test_what_relies_on_a_faulty_cell_is_not_told_as_well(tmp_path, case, table, old, new, rule):
    folder = Path(shutil.copytree(CASES / case / "good", tmp_path / "package"))
    change(folder, table, old, new)
    report = validate(folder)
    assert found(report) == [(rule, table)], [problem.message for problem in report]


def test_a_table_that_is_not_a_table_does_not_make_the_rows_of_others_wrong(folder):
    (folder / "data" / "sources.csv").write_bytes(b"<!doctype html>\n<title>Not found</title>\n")
    assert found(validate(folder)) == [("CS105", "sources")]


def test_a_table_cut_short_does_not_make_the_rows_of_others_wrong(folder, tmp_path):
    path = zipped(folder, tmp_path / "package.zip")
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("data/speakers.csv").header_offset + 30 + len("data/speakers.csv")
    raw = bytearray(path.read_bytes())
    raw[start : start + 20] = b"\xff" * 20
    path.write_bytes(raw)
    assert found(validate(path)) == [("CS116", "speakers")]


def test_a_reference_to_a_withdrawn_row_is_not_also_a_key_not_found(folder):
    change(folder, "speakers", "example-agency,Example Agency,agency,,,,\n", "")
    tomb = "co-aaaaaa,1.0.0,2022-02-01,speakers,example-agency,withdraw,,,,legal,It was asked for."
    add(folder, "corrections", tomb)
    assert found(validate(folder)) == [("CR904", "statements")]


def test_a_misspelt_id_excuses_the_row_it_means_and_no_other(folder):
    add(
        folder,
        "statements",
        "st-qqqqqq,example-agency,The bridge is old enough.,,en,spoken,factual,bridge,,example-report,,",
    )
    add(
        folder,
        "verifications",
        *(
            f"vf-{i},st-qqqqqq,{a},unverified,A. Assessor,2022-01-15,,,Not yet.,low,"
            for i, a in (("cccccc", "attribution"), ("dddddd", "content"))
        ),
    )
    change(folder, "dates", ",st-aaaaaa,", ",st-aaaaab,")
    report = validate(folder)
    assert [(problem.rule, problem.key) for problem in report] == [("KY301", "dt-aaaaaa"), ("KY302", "st-qqqqqq")]


def test_a_damaged_quote_beside_a_broken_quotation_is_told_once_each(folder):
    change(folder, "statements", "You can cross it.", "You can  cross it.")
    change(folder, "quotations", "You can cross it.", "You must cross it.")
    assert found(validate(folder)) == [("QT503", "quotations"), ("TX807", "statements")]


def test_a_supersession_of_itself_is_a_loop(folder):
    change(folder, "verifications", "Not looked into yet.,low,\nvf-b", "Not looked into yet.,low,vf-aaaaaa\nvf-b")
    assert found(validate(folder)) == [("VF604", "verifications")]


# ------------------------------------------------------------------------------------ cells as they stand


@pytest.mark.parametrize(
    "text", ["05/01/2024", "2024-5-1", "2024-02-30", "20240501", "2024-05-01T00:00:00", "1 May 2024", "today", "45413"]
)
def test_what_a_reader_would_guess_to_be_a_date_is_none(folder, text):
    change(folder, "sources", "https://example.org/report,,,", f"https://example.org/report,,{text},")
    report = validate(folder)
    assert [(problem.rule, problem.column, problem.value) for problem in report] == [("CO201", "retrieved_on", text)]


def test_words_that_other_readers_take_for_missing_are_text(folder):
    names = ("NA", "N/A", "NaN", "None", "NULL", "nan", "null", "na", "1", "true", "#N/A")
    add(folder, "speakers", *(f"{index}-speaker,{name},group,NA,null,,None" for index, name in enumerate(names)))
    rows = (folder / "data" / "speakers.csv").read_text("utf-8").splitlines()
    (folder / "data" / "speakers.csv").write_text("\n".join([rows[0], *sorted(rows[1:])]) + "\n", "utf-8")
    assert list(validate(folder)) == []


def test_a_required_cell_of_quotes_is_as_empty_as_one_of_nothing(folder):
    change(folder, "speakers", "Example Agency", '""')
    assert found(validate(folder)) == [("CO202", "speakers"), ("CS114", "speakers")]


# ------------------------------------------------------------------------------------ places


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_and_char_are_right_after_cells_of_several_lines(folder, end):
    lines = [
        "speaker_id,name,kind,country,affiliation,wikidata_id,note",
        'a-agency,"A, Agency",agency,,,,"one',
        "two",
        'three"',
        "b-agency,Bé “B”,agncy,,,,",
        'c-agency,"Two',
        'lines",agency,usa,,,note',
        "example-agency,Example Agency,agency,,,,",
        "",
    ]
    (folder / "data" / "speakers.csv").write_bytes(end.join(lines).encode())
    problems = [problem for problem in validate(folder) if problem.rule != "CS103"]
    assert [(p.rule, p.row, p.line, p.char, p.value) for p in problems] == [
        ("CO203", 2, 5, len("b-agency,Bé “B”,") + 1, "agncy"),
        ("CO204", 3, 6, len('c-agency,"Two\nlines",agency,') + 1, "usa"),
    ]


def test_carriage_returns_are_one_problem_at_the_first_record_that_has_one(folder):
    header = "speaker_id,name,kind,country,affiliation,wikidata_id,note\n"
    rows = 'a-agency,A Agency,agency,,,,"one\ntwo"\nb-agency,B Agency,agency,,,,\r\nexample-agency,C,agency,,,,\r\n'
    (folder / "data" / "speakers.csv").write_bytes((header + rows).encode())
    [problem] = validate(folder)
    assert (problem.rule, problem.row, problem.line) == ("CS103", 2, 4)


def test_char_counts_characters_and_not_bytes_also_for_faults_in_the_bytes(folder):
    add(folder, "speakers", "é-agency,Ünï\0code,agency,,,,", b"\xc3\xa9-agency,\xc3\xbc\xff,agency,,,,\n")
    places = {problem.rule: (problem.line, problem.char) for problem in validate(folder)}
    assert places == {"CS104": (3, 13), "CS101": (4, 11)}


def test_problems_come_in_the_order_of_the_files_and_their_lines(folder):
    change(folder, "sources", ",news-report,", ",news,")
    add(folder, "speakers", "other-agency,,agency,,,,", "third-agency,C,agncy,USA,,,")
    places = [(problem.path, problem.line, problem.char) for problem in validate(folder)]
    assert places == sorted(places)
    assert len(places) == 4


# ------------------------------------------------------------------------------------ counts, caps, filters


def test_counts_are_complete_where_the_list_is_capped(folder):
    change(folder, "speakers", "example-agency,Example Agency,agency,,,,\n", "")
    add(folder, "speakers", "example-agency,Example Agency,agency,,,,", *speaker_rows(250, "agncy"))
    for limit, listed in ((100, 100), (7, 7), (0, 250), (1_000, 250)):
        report = validate(folder, max_problems=limit)
        assert report.counts == {"error": 250, "warning": 0}
        assert len(report.problems) == listed
        assert report.truncated == ({"CO203": 250 - listed} if listed < 250 else {})
        assert [problem.row for problem in report] == list(range(2, listed + 2))
    assert len(validate(folder).problems) == 100


def test_the_cap_is_for_each_rule_and_table(folder):
    add(folder, "speakers", *(f"speaker-{number:05},,agncy,,,," for number in range(20)))
    add(folder, "sources", *(f"report-{number:05},news,Report,Publisher,,,en,,,,,," for number in range(20)))
    report = validate(folder, max_problems=3)
    assert sorted({(rule, table, found(report).count((rule, table))) for rule, table in found(report)}) == [
        ("CO202", "speakers", 3),
        ("CO203", "sources", 3),
        ("CO203", "speakers", 3),
    ]
    assert report.counts == {"error": 60, "warning": 0}
    assert report.truncated == {"CO202": 17, "CO203": 34}


def test_both_engines_cap_alike(folder):
    add(folder, "speakers", *(f"speaker-{number:05},{'' if number % 3 else 'Name '},agncy,,,," for number in range(40)))
    reports = [validate(folder, max_problems=5, engine=engine).to_dict() for engine in ("fused", "pandera")]
    assert reports[0] == reports[1]


def test_tables_limits_the_report_and_not_what_is_read(folder):
    change(folder, "speakers", "Example Agency", "Example Agency ")
    change(folder, "statements", ",example-agency,", ",other-agency,")
    report = validate(folder, tables=["statements"])
    assert found(report) == [("KY301", "statements")]
    assert report.counts == {"error": 1, "warning": 0}
    assert [table.name for table in report.tables] == ["statements"]


def test_tables_that_do_not_exist_are_named(folder):
    with pytest.raises(onrecord.UnknownNameError, match="statements"):
        validate(folder, tables=["statments"])


def test_a_broken_descriptor_is_told_whatever_tables_were_asked_for(folder):
    (folder / "datapackage.json").write_text("{")
    report = validate(folder, tables=["statements"])
    assert [problem.rule for problem in report] == ["PK001"]
    assert not report.valid


def test_two_runs_give_the_same_report(folder):
    for table, old, new, _ in ONE_FAULT[:3]:
        shutil.copytree(SOUND, folder, dirs_exist_ok=True)
        change(folder, table, old, new)
        assert validate(folder).to_json() == validate(folder).to_json()


# ------------------------------------------------------------------------------------ what cannot be read


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        (lambda document: document.update(version="v2"), "PK002"),
        (lambda document: document.update(version="1.0"), "PK002"),
        (lambda document: document.update(name=""), "PK002"),
        (lambda document: document["resources"][0].update(encoding=None), "PK002"),
        (lambda document: document["resources"][0].update(encoding="latin-1"), "PK005"),
        (lambda document: document["resources"][0].update(path=""), "PK005"),
        (lambda document: document["resources"][0].update(path=["a.csv", "b.csv"]), "PK005"),
        (lambda document: document["resources"][0].update(path="https://example.org/a.csv"), "PK003"),
        (lambda document: document["resources"][0].update(path="/dev/zero"), "PK003"),
        (lambda document: document["resources"][0].update(path="data"), "PK003"),
        (lambda document: document["resources"][0].update(schema="schemas/none.json"), "PK006"),
        (lambda document: document["resources"][0].update(schema="../schema.json"), "PK003"),
        (lambda document: document["resources"][0].update(schema={"fields": 5}), "PK006"),
    ],
)
def test_the_report_is_whole_when_a_part_of_the_descriptor_cannot_be_used(folder, edit, rule):
    redescribe(folder, edit)
    change(folder, "dates", ",said,", ",siad,")
    add(folder, "corrections", "co-aaaaaa,0.9.0,2022-02-01,speakers,example-agency,amend,name,a,b,style,Better.")
    report = validate(folder)
    assert [problem.rule for problem in report if problem.table != "dates"] == [rule]
    assert ("CO203", "dates") in found(report)
    json.loads(report.to_json())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "\ufeff",
        '{"name": NaN}',
        '{"name": "\\ud800"}',
        "[" * 100_000,
        '{"a":' * 100_000,
        "9" * 9_999,
    ],
    ids=lambda text: repr(text[:20]),
)
def test_a_descriptor_that_cannot_be_read_is_one_problem(folder, text):
    (folder / "datapackage.json").write_text(text, "utf-8")
    report = validate(folder)
    assert [problem.rule for problem in report] == ["PK001"]
    assert report.name is None


def test_a_schema_nested_too_deeply_is_one_problem_and_the_rest_is_read(folder):
    redescribe(folder, lambda document: document["resources"][5].update(schema="deep.json"))
    (folder / "deep.json").write_text('{"fields":' * 100_000)
    change(folder, "speakers", "Example Agency", "Example Agency ")
    report = validate(folder)
    assert [problem.rule for problem in report] == ["PK006", "TX803"]


def test_a_table_that_is_a_folder_or_is_gone_hides_nothing_of_the_others(folder):
    (folder / "data" / "roles.csv").unlink()
    (folder / "data" / "evidence.csv").unlink()
    (folder / "data" / "evidence.csv").mkdir()
    change(folder, "speakers", "Example Agency", "Example Agency ")
    assert found(validate(folder)) == [("PK003", "evidence"), ("PK005", "roles"), ("TX803", "speakers")]


def test_a_path_with_nothing_there_is_refused(tmp_path):
    with pytest.raises(onrecord.UnreadableError, match="no such file or folder"):
        validate(tmp_path / "nothing")


def test_a_file_that_is_no_package_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(onrecord.UnreadableError, match="neither a folder"):
        validate(tmp_path / "notes.txt")


def test_a_folder_without_a_descriptor_is_a_problem_and_says_what_is_missing(tmp_path):
    [problem] = validate(tmp_path)
    assert problem.rule == "PK001"
    assert "datapackage.json" in problem.message


# ------------------------------------------------------------------------------------ zips


def test_a_zip_gives_the_problems_of_its_folder(folder, tmp_path):
    change(folder, "speakers", "Example Agency", "Example Agency ")
    change(folder, "dates", ",said,", ",siad,")
    plain = validate(folder).to_dict()
    for top in ("", "example-1.0.0/"):
        packed = validate(zipped(folder, tmp_path / "package.zip", top=top)).to_dict()
        assert {**packed, "package": None} == {**plain, "package": None}
        (tmp_path / "package.zip").unlink()


def test_a_zip_of_two_packages_holds_none(folder, tmp_path):
    path = zipped(folder, tmp_path / "package.zip", top="one/", **{"two/datapackage.json": "{}"})
    assert [problem.rule for problem in validate(path)] == ["PK001"]


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.999])
def test_a_truncated_zip_is_one_problem(folder, tmp_path, keep):
    path = zipped(folder, tmp_path / "package.zip")
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * keep)])
    [problem] = validate(path)
    assert problem.rule == "PK009"


@pytest.mark.parametrize(
    ("limits", "words"),
    [(Limits(size=1_000), "unpacks to"), (Limits(files=5), "entries"), (Limits(ratio=20), "20 times")],
)
def test_a_zip_beyond_the_limits_is_not_unpacked(folder, tmp_path, limits, words):
    path = zipped(folder, tmp_path / "package.zip", **{"big.txt": "a" * 2_000_000})
    [problem] = validate(path, limits=limits)
    assert problem.rule == "PK009"
    assert words in problem.message


def test_the_limits_hold_without_being_asked_for(folder, tmp_path):
    path = zipped(folder, tmp_path / "package.zip", **{"bomb.txt": "a" * 5_000_000})
    assert [problem.rule for problem in validate(path)] == ["PK009"]


def _link():
    entry = zipfile.ZipInfo("data/link.csv")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    "entry",
    ["../up.csv", "/etc/x.csv", "data/../../up.csv", "C:\\x.csv", "a\\..\\b.csv", "data/speakers.csv", _link()],
    ids=str,
)
def test_an_entry_that_could_lead_astray_makes_the_whole_zip_unsafe(folder, tmp_path, entry):
    path = zipped(folder, tmp_path / "package.zip")
    with (
        zipfile.ZipFile(path, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate") if entry == "data/speakers.csv" else nullcontext(),
    ):
        archive.writestr(entry, "/etc/passwd")
    [problem] = validate(path)
    assert problem.rule == "PK009"
    assert "unsafe" in problem.message


# ------------------------------------------------------------------------------------ hostile files


@pytest.mark.parametrize("what", ["data/speakers.csv", "data", "datapackage.json"])
def test_a_link_that_leads_out_is_not_followed(folder, tmp_path, what):
    outside = tmp_path / "outside"
    (folder / what).rename(outside)
    (folder / what).symlink_to(outside)
    rules = {problem.rule for problem in validate(folder)}
    assert rules == {"PK003"}


def test_a_link_that_stays_inside_is_followed(folder):
    (folder / "data").rename(folder / "tables")
    (folder / "data").symlink_to("tables")
    assert list(validate(folder)) == []


@pytest.mark.parametrize("what", ["data/speakers.csv", "datapackage.json"])
def test_a_pipe_is_refused_without_waiting_for_it(folder, what):
    (folder / what).unlink()
    os.mkfifo(folder / what)
    assert {problem.rule for problem in validate(folder)} == {"PK003"}


def test_a_pipe_as_a_package_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "package.zip")
    with pytest.raises(onrecord.UnreadableError):
        validate(tmp_path / "package.zip")


BOUNDED = """
import json, resource, sys
from onrecord.validation import validate
report = validate(sys.argv[1])
problems = [(problem.rule, problem.table, problem.row, problem.line) for problem in report]
print(json.dumps([problems, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""


def test_endless_lines_are_one_problem_each_in_bounded_memory(folder):
    tables = folder / "data"
    os.truncate(tables / "corrections.csv", 0)
    os.truncate(tables / "corrections.csv", 1 << 30)  # NUL after NUL
    os.truncate(tables / "evidence.csv", 1 << 30)  # a header, then NUL after NUL
    (tables / "roles.csv").write_bytes(b"a" * (40 << 20))  # a header that never ends
    done = subprocess.run(
        [sys.executable, "-c", BOUNDED, folder], capture_output=True, text=True, check=True, timeout=120
    )
    problems, kibibytes = json.loads(done.stdout)
    assert problems == [
        ["CS101", "corrections", None, None],
        ["CS113", "evidence", 1, 2],
        ["CS113", "roles", None, 1],
    ]
    assert kibibytes < (1 << 20)


def test_a_record_may_be_long_and_not_endless(folder):
    note = "a b" * 5_000_000
    change(folder, "speakers", ",agency,,,,", f",agency,,,,{note}")
    assert list(validate(folder)) == []


def test_a_header_of_a_million_columns_is_one_problem(folder):
    path = folder / "data" / "roles.csv"
    path.write_text(path.read_text().strip() + "".join(f",x{number}" for number in range(1_000_000)) + "\n")
    assert found(validate(folder)) == [("CS107", "roles")]


def test_every_unknown_column_of_a_header_is_told(folder):
    path = folder / "data" / "roles.csv"
    path.write_text(path.read_text().strip() + ",titel,x,y\n")
    assert [problem.value for problem in validate(folder)] == ["titel", "x", "y"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_a_wide_encoding_is_one_problem(folder, encoding):
    path = folder / "data" / "speakers.csv"
    path.write_bytes(path.read_text("utf-8").encode(encoding))
    assert found(validate(folder)) == [("CS101", "speakers")]


def polls(folder, pattern, *cells):
    """A table beside the eleven, with one column of that pattern."""
    schema = {"fields": [{"name": "word", "type": "string", "constraints": {"pattern": pattern}}, {"name": "rest"}]}
    redescribe(
        folder, lambda document: document["resources"].append({"name": "polls", "path": "polls.csv", "schema": schema})
    )
    (folder / "polls.csv").write_text("word,rest\n" + "".join(f"{cell},\n" for cell in cells))


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+", "(.*a){20}", "(a*)*b"])
def test_a_pattern_that_hangs_other_engines_is_run_in_linear_time(folder, pattern):
    polls(folder, pattern, "a" * 200_000 + "!")
    assert found(validate(folder)) == [("CO204", "polls")]


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)b", "(?!a)b", "(?<=a)b", "(?P=x)", "(a", "[z-a]", "a{9999999}"])
def test_a_pattern_that_cannot_be_run_in_linear_time_is_a_problem_of_the_schema(folder, pattern):
    polls(folder, pattern, "a")
    [problem] = validate(folder)
    assert (problem.rule, problem.table, problem.value) == ("PK007", "polls", pattern)


def test_a_pattern_speaks_of_the_whole_cell(folder):
    polls(folder, "a|b", "a", "b", "ab", "xa", "bx")
    assert [problem.value for problem in validate(folder)] == ["ab", "xa", "bx"]
