"""What a validation promises: every fault once, at its place, however many there are."""

import shutil
import zipfile
from itertools import permutations
from pathlib import Path

import pytest

import onrecord
from breaking import add, change, found, redescribe, zipped
from onrecord.package import installed_path
from onrecord.validation import validate
from packages import MINIMAL, build


@pytest.fixture
def folder(tmp_path):
    """A small sound package that a test may break."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "package"))


def speaker_rows(count, kind="agency"):
    return [f"speaker-{number:05},Speaker {number},,{kind},,,," for number in range(count)]


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
    add(folder, "speakers", "x,too,few", "other-agency,Other Agency,,agncy,,,,")
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
            ("CO213", "statements"),
            ("KY302", "statements"),
            ("KY304", "statements"),
            ("QT503", "quotations"),
            ("VF605", "verifications"),  # the changed row is now a second one on attribution
        ]
    )
    assert report.counts == {"error": 13, "warning": 0}


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
    ("VF607", "sources", "second-report,", "second_report,", "CO204"),
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
    ("QT503", "quotations", "You can cross it.", "You can cr\u202eoss it.", "TX802"),
    ("QT503", "statements", "You can cross it.", "You can cr\u202eoss it.", "TX802"),
]


@pytest.mark.parametrize(("case", "table", "old", "new", "rule"), RELYING)
def test_what_relies_on_a_faulty_cell_is_not_told_as_well(tmp_path, case, table, old, new, rule):
    folder = build(case, "good", tmp_path / "package")
    change(folder, table, old, new)
    report = validate(folder)
    assert found(report) == [(rule, table)], [problem.message for problem in report]


def test_a_file_that_is_no_table_makes_no_other_rows_wrong(folder):
    (folder / "data" / "sources.csv").write_bytes(b"<!doctype html>\n<title>Not found</title>\n")
    assert found(validate(folder)) == [("CS105", "sources")]


def test_a_table_cut_short_makes_no_other_rows_wrong(folder, tmp_path):
    path = zipped(folder, tmp_path / "package.zip")
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("data/speakers.csv").header_offset + 30 + len("data/speakers.csv")
    raw = bytearray(path.read_bytes())
    raw[start : start + 20] = b"\xff" * 20
    path.write_bytes(raw)
    assert found(validate(path)) == [("CS116", "speakers")]


def test_a_reference_to_a_withdrawn_row_is_no_unknown_key(folder):
    change(folder, "speakers", "example-agency,Example Agency,,agency,,,,\n", "")
    tomb = "co-aaaaaa,1.0.0,2022-02-01,speakers,example-agency,withdraw,,,,legal,It was asked for."
    add(folder, "corrections", tomb)
    assert found(validate(folder)) == [("CR904", "statements")]


def test_a_misspelt_id_explains_one_row_and_no_more(folder):
    add(
        folder,
        "statements",
        "st-qqqqqq,example-agency,The bridge is old enough.,,en,spoken,factual,bridge,,example-report,,",
    )
    add(
        folder,
        "verifications",
        *(
            f"vf-{i},st-qqqqqq,{a},unverified,judged,A. Assessor,2022-01-15,,,Not yet.,low,"
            for i, a in (("cccccc", "attribution"), ("dddddd", "content"))
        ),
    )
    change(folder, "dates", ",st-aaaaaa,", ",st-aaaaab,")
    report = validate(folder)
    assert [(problem.rule, problem.key) for problem in report] == [
        ("KY301", "dt-aaaaaa"),
        ("KY302", "st-aaaaaa"),
        ("KY302", "st-qqqqqq"),
    ]


def test_a_damaged_quote_and_a_broken_quotation_are_one_each(folder):
    change(folder, "statements", "You can cross it.", "You canâ€™t cross it.")
    change(folder, "quotations", "You can cross it.", "You must cross it.")
    assert found(validate(folder)) == [("QT503", "quotations"), ("TX804", "statements")]


def test_a_supersession_of_itself_is_a_loop(folder):
    change(folder, "verifications", "Not looked into yet.,low,\nvf-b", "Not looked into yet.,low,vf-aaaaaa\nvf-b")
    assert found(validate(folder)) == [("VF604", "verifications")]


def test_a_loop_is_reported_at_its_least_key_in_any_row_order(folder):
    table = folder / "data" / "verifications.csv"
    header, row, _ = table.read_text().splitlines(keepends=True)
    ring = {"vf-aaaaaa": "vf-cccccc", "vf-bbbbbb": "vf-aaaaaa", "vf-cccccc": "vf-bbbbbb"}
    rows = [row.replace("vf-aaaaaa", key).replace(",low,", f",low,{other}") for key, other in ring.items()]
    for order in permutations(rows):
        table.write_text("".join([header, *order]))
        assert [problem.key for problem in validate(folder) if problem.rule == "VF604"] == ["vf-aaaaaa"]


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
    add(folder, "speakers", *(f"{index}-speaker,{name},,group,NA,null,,None" for index, name in enumerate(names)))
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
        "speaker_id,name,aliases,kind,country,affiliation,wikidata_id,note",
        'a-agency,"A, Agency",,agency,,,,"one',
        "two",
        'three"',
        "b-agency,Bé “B”,,agncy,,,,",
        'c-agency,"Two',
        'lines",,agency,usa,,,note',
        "example-agency,Example Agency,,agency,,,,",
        "",
    ]
    (folder / "data" / "speakers.csv").write_bytes(end.join(lines).encode())
    problems = [problem for problem in validate(folder) if problem.rule != "CS103"]
    assert [(p.rule, p.row, p.line, p.char, p.value) for p in problems] == [
        ("CO203", 2, 5, len("b-agency,Bé “B”,,") + 1, "agncy"),
        ("CO204", 3, 6, len('c-agency,"Two\nlines",,agency,') + 1, "usa"),
    ]


def test_carriage_returns_are_one_problem_at_their_first_record(folder):
    header = "speaker_id,name,aliases,kind,country,affiliation,wikidata_id,note\n"
    rows = 'a-agency,A Agency,,agency,,,,"one\ntwo"\nb-agency,B Agency,,agency,,,,\r\nexample-agency,C,,agency,,,,\r\n'
    (folder / "data" / "speakers.csv").write_bytes((header + rows).encode())
    [problem] = validate(folder)
    assert (problem.rule, problem.row, problem.line) == ("CS103", 2, 4)


def test_char_counts_characters_also_for_faults_in_bytes(folder):
    add(folder, "speakers", "é-agency,Ünï\0code,,agency,,,,", b"\xc3\xa9-agency,\xc3\xbc\xff,,agency,,,,\n")
    places = {problem.rule: (problem.line, problem.char) for problem in validate(folder)}
    assert places == {"CS104": (3, 13), "CS101": (4, 11)}


def test_problems_come_in_the_order_of_the_files_and_their_lines(folder):
    change(folder, "sources", ",news-report,", ",news,")
    add(folder, "speakers", "other-agency,,,agency,,,,", "third-agency,C,,agncy,USA,,,")
    places = [(problem.path, problem.line, problem.char) for problem in validate(folder)]
    assert places == sorted(places)
    assert len(places) == 4


# ------------------------------------------------------------------------------------ counts, caps, filters


def test_counts_are_complete_where_the_list_is_capped(folder):
    change(folder, "speakers", "example-agency,Example Agency,,agency,,,,\n", "")
    add(folder, "speakers", "example-agency,Example Agency,,agency,,,,", *speaker_rows(250, "agncy"))
    for limit, listed in ((100, 100), (7, 7), (0, 250), (1_000, 250)):
        report = validate(folder, max_problems=limit)
        assert report.counts == {"error": 250, "warning": 0}
        assert len(report.problems) == listed
        assert report.truncated == ({"CO203": 250 - listed} if listed < 250 else {})
        assert [problem.row for problem in report] == list(range(2, listed + 2))
    assert len(validate(folder).problems) == 100


def test_the_cap_is_for_each_rule_and_table(folder):
    add(folder, "speakers", *(f"speaker-{number:05},,,agncy,,,," for number in range(20)))
    add(folder, "sources", *(f"report-{number:05},news,Report,Publisher,,,,en,,,,,," for number in range(20)))
    report = validate(folder, max_problems=3)
    assert sorted({(rule, table, found(report).count((rule, table))) for rule, table in found(report)}) == [
        ("CO202", "speakers", 3),
        ("CO203", "sources", 3),
        ("CO203", "speakers", 3),
    ]
    assert report.counts == {"error": 60, "warning": 0}
    assert report.truncated == {"CO202": 17, "CO203": 34}


def test_both_engines_cap_alike(folder):
    add(
        folder, "speakers", *(f"speaker-{number:05},{'' if number % 3 else 'Name '},,agncy,,,," for number in range(40))
    )
    reports = [validate(folder, max_problems=5, engine=engine).to_dict() for engine in ("polars", "pandera")]
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


def test_a_broken_descriptor_is_reported_whatever_the_tables(folder):
    (folder / "datapackage.json").write_text("{")
    report = validate(folder, tables=["statements"])
    assert [problem.rule for problem in report] == ["PK001"]
    assert not report.valid


def test_two_runs_give_the_same_report(folder):
    for table, old, new, _ in ONE_FAULT[:3]:
        shutil.copytree(MINIMAL, folder, dirs_exist_ok=True)
        change(folder, table, old, new)
        assert validate(folder).to_json() == validate(folder).to_json()


@pytest.mark.parametrize("engine", ["auto", "polars"])
def test_progress_is_told_in_bytes_up_to_all_of_them(engine):
    told = []
    onrecord.validate(installed_path(), engine=engine, progress=lambda done, size: told.append((done, size)))
    size = sum(path.stat().st_size for path in (installed_path() / "data").glob("*.csv"))
    assert {total for _, total in told} == {size}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == size
