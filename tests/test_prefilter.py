"""The prefilter and the fused pass let no fault through, and pandera names what they find."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import unicodedata

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.checks.plan import plan
from onrecord.checks.prefilter import SUSPECT, UNUSUAL
from onrecord.checks.text import KINDS, pattern
from onrecord.edtf import EDTF, bounds_of
from onrecord.package import inspect, installed_path, open_store
from onrecord.validation.judge import CONSEQUENCES, judge
from onrecord.validation.suspects import FusedPass

JOINED = "\u0645\u06cc\u200c\u0631\u0648\u062f"


def python(rust: str) -> re.Pattern[str]:
    return re.compile(rust.replace(r"\z", r"\Z"))


USUAL = [char for char in map(chr, range(0x10000)) if not python(UNUSUAL).search(f"x{char}x")]
IDEOGRAPHS = re.compile("[\u4e00-\u9fff\uac00-\ud7a3]")
FEW = [char for char in USUAL if not IDEOGRAPHS.match(char)] + list("\u4e00\u9b54\u9fff\uac00\uac01\ud7a3")


def test_no_two_usual_characters_damage_a_text():
    text = "".join(f"x{a}{b}x" for a, b in itertools.product([char for char in FEW if char not in " \n"], repeat=2))
    assert unicodedata.is_normalized("NFC", text)
    for kind in set(KINDS) - {"nfc", "spaces", "formula"}:
        assert not python(pattern(kind)).search(text), kind
    assert unicodedata.is_normalized("NFC", "x".join(USUAL))


def test_a_joiner_is_usual_between_arabic_letters_alone():
    assert not python(UNUSUAL).search(JOINED)
    assert all(python(UNUSUAL).search(text) for text in ("\u200c" + JOINED, JOINED + "\u200c", "a\u200cb"))


@given(st.text(st.sampled_from([*FEW, *JOINED, *"ab  =@+-\n\u200c\u0301\u00a0\u0430\u00c3"]), max_size=12))
def test_text_outside_the_gate_has_no_damage(text):
    if not python(SUSPECT).search(text):
        assert unicodedata.is_normalized("NFC", text)
        assert not [kind for kind in KINDS if kind != "nfc" and python(pattern(kind)).search(text)]


DATES = st.from_regex(python(EDTF.replace("[0-9]{4,}", "[0-9]{4,6}")))


@given(DATES)
def test_a_date_that_begins_after_a_day_is_greater_as_text(date):
    bounds = bounds_of(date)
    if bounds and bounds[0] > "2026-11-30":
        assert date > "2026-11-30"


@given(DATES, DATES)
def test_a_role_that_ends_first_has_the_lesser_end_as_text(start, end):
    first, last = bounds_of(start), bounds_of(end)
    if first and last and first[0] and last[1] and first[0] > last[1]:
        assert end < start


def rows_of(table: str):
    """A table's columns and the checks of its rows."""
    inspection = inspect(open_store(installed_path()))
    schema = next(found.schema for found in inspection.tables if found.name == table)
    return schema.columns, plan({table: schema}).of_table(table)


@pytest.fixture(scope="module", params=["statements", "dates", "evidence"])
def table(request):
    return rows_of(request.param)


def texts(columns: tuple[str, ...], cells: list[str]) -> pl.DataFrame:
    """A table in which each row holds one text in all columns."""
    schema = dict.fromkeys(columns, pl.String)
    return pl.DataFrame(dict.fromkeys(columns, cells), schema=schema).with_row_index("__row", 1)


CELLS = st.one_of(
    st.text(st.sampled_from([*"ab ,\n=@+-\"'", "\u2019", "\u00e9", *JOINED]), max_size=6),
    st.integers(55, 65).map(lambda words: " ".join("a" * words)),
    st.sampled_from(["st-0000xcn3", "a-b", "denial", "2011-08-09~", "2011-13", "2999"]),
    st.sampled_from(["two  spaces", "\u201cmarks\u201d", "cafe\u0301"]),
)


@settings(max_examples=20)
@given(batches=st.lists(st.lists(CELLS, min_size=1, max_size=12), min_size=1, max_size=3))
def test_the_fused_pass_finds_each_failing_row(table, batches):
    columns, checks = table
    whole = texts(columns, [cell for batch in batches for cell in batch for _ in range(6)])
    fused = FusedPass(checks)
    start, found = 0, []
    for batch in batches:
        part = whole.slice(start, 6 * len(batch))
        found += fused.failing(part)["__row"].to_list()
        start += part.height
    unfit = nw.from_native(whole).select(*((~check.fits).alias(str(index)) for index, check in enumerate(checks)))
    either = unfit.to_native().select(pl.any_horizontal(pl.all())).to_series()
    assert found == whole["__row"].filter(either).to_list()


@settings(max_examples=20)
@given(cells=st.lists(CELLS, min_size=1, max_size=12))
def test_pandera_names_the_checks_that_are_false(table, cells):
    columns, checks = table
    whole = texts(columns, cells)
    named = {(check, row) for check, rows in judge(FusedPass(checks).failing(whole), checks) for row in rows}
    unfit = nw.from_native(whole).select(*((~check.fits).alias(str(index)) for index, check in enumerate(checks)))
    failed = {(checks[int(name)], row + 1) for name in unfit.columns for row in unfit[name].to_native().arg_true()}
    damaged = {(check.column, row) for check, row in failed if check.rule.startswith("TX")}
    assert named == {
        (check, row) for check, row in failed if check.rule not in CONSEQUENCES or (check.column, row) not in damaged
    }


def test_cells_are_judged_beside_the_cells_of_their_row():
    columns, checks = rows_of("dates")
    fused = FusedPass(checks)
    failing = []
    for event in ("describes", "said"):
        batch = texts(columns, ["2999"] * 6).with_columns(pl.lit(event).alias("event"))
        found = judge(fused.failing(batch), checks)
        failing.append({check.rule for check, _ in found if check.column == "edtf"})
    assert failing == [set(), {"DT409"}]


@pytest.mark.parametrize(("change", "loaded"), [("", False), ("or True", True)])
def test_pandera_is_imported_for_failing_rows_alone(change, loaded):
    code = (
        "import sys, onrecord; from onrecord.validation.suspects import FusedPass as F; found = F.failing;"
        f"F.failing = lambda fused, frame: frame if False {change} else found(fused, frame);"
        "onrecord.validate(); print('pandera' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(loaded)
