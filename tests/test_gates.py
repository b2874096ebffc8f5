"""Gates: what is asked of a cell first lets no fault through, in whichever of its forms it is asked."""

from __future__ import annotations

import itertools
import re
import unicodedata

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.checks import plan
from onrecord.checks.prefilter import UNUSUAL, USUAL
from onrecord.checks.text import KINDS, pattern
from onrecord.csvio.scanner import LITTLE, has_controls
from onrecord.package import inspect, installed_path, open_store
from onrecord.validation.fused import WIDE, FusedPass

IDEOGRAPHS = re.compile("[\u4e00-\u9fff\uac00-\ud7a3]")
USUAL_ONES = [char for char in map(chr, range(0x10000)) if re.match(f"[{USUAL}]", char)]
FEW = [char for char in USUAL_ONES if not IDEOGRAPHS.match(char)] + list("\u4e00\u9b54\u9fff\uac00\uac01\ud7a3")
JOINED = "\u0645\u06cc\u200c\u0631\u0648\u062f"


def python(rust: str) -> re.Pattern[str]:
    return re.compile(rust.replace(r"\z", r"\Z"))


def test_no_two_usual_characters_damage_a_text():
    text = "".join(f"x{a}{b}x" for a, b in itertools.product([char for char in FEW if char not in " \n"], repeat=2))
    assert unicodedata.is_normalized("NFC", text)
    for kind in set(KINDS) - {"nfc", "spaces", "formula"}:
        assert not python(pattern(kind)).search(text), kind
    assert unicodedata.is_normalized("NFC", "x".join(USUAL_ONES))


@given(st.text(st.sampled_from([*FEW, *JOINED, *"  =@+-\u200c\u0301\u00a0\u0430\u00c3"]), max_size=12))
def test_a_text_that_is_not_suspect_has_no_damage(text):
    if not python(rf"{UNUSUAL}|\A[ \n=@+-]|[ \n]\z|  ").search(text):
        assert unicodedata.is_normalized("NFC", text)
        assert not [kind for kind in KINDS if kind != "nfc" and python(pattern(kind)).search(text)]


def test_persian_with_its_joiner_is_usual_and_a_joiner_elsewhere_is_not():
    assert not python(UNUSUAL).search(JOINED)
    assert all(python(UNUSUAL).search(text) for text in ("\u200c" + JOINED, JOINED + "\u200c", "a\u200cb"))


def rows_of(table: str):
    """A table's columns and the checks of its rows."""
    inspection = inspect(open_store(installed_path()))
    schema = next(found.schema for found in inspection.tables if found.name == table)
    return schema.columns, plan({table: schema}).of_table(table)


@pytest.fixture(scope="module", params=["statements", "dates", "evidence"])
def asked(request):
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


@settings(max_examples=30)
@given(cells=st.lists(CELLS, min_size=1, max_size=8))
def test_a_gate_for_usual_text_is_open_for_whatever_fails(asked, cells):
    columns, checks = asked
    frame = nw.from_native(texts(columns, [cell for cell in cells if not python(UNUSUAL).search(cell)]))
    for check in checks:
        if check.gate and check.gate.of_usual is not None:
            found = frame.select(open=check.gate.of_usual, wider=check.suspects, fits=check.fits)
            assert all(wider if open_ else fits for open_, wider, fits in found.rows()), (check.rule.code, check.column)


@settings(max_examples=15)
@given(
    batches=st.lists(st.lists(CELLS, min_size=1, max_size=12), min_size=1, max_size=3),
    controls=st.booleans(),
    wide=st.booleans(),
)
def test_a_row_fails_in_a_batch_where_it_fails_alone(asked, batches, controls, wide):
    """Whatever was found fit in batches before it, however wide its columns are, and whether there are controls."""
    columns, checks = asked
    whole = texts(columns, [cell for batch in batches for cell in batch for _ in range(6)])
    fused = FusedPass(list(enumerate(checks)), texts(columns, ["x" * (2 * WIDE if wide else 1)]))
    start, found = 0, set()
    for batch in batches:
        part = whole.slice(start, 6 * len(batch))
        found |= {(index, row) for index, rows in fused.failing(part, controls=controls) for row in rows}
        start += part.height
    unfit = nw.from_native(whole).select(*((~check.fits).alias(str(index)) for index, check in enumerate(checks)))
    assert found == {(int(name), row + 1) for name in unfit.columns for row in unfit[name].to_native().arg_true()}


def test_cells_that_fit_beside_one_cell_are_judged_again_beside_another():
    columns, checks = rows_of("dates")
    fused = FusedPass(list(enumerate(checks)), texts(columns, [""]))
    failing = []
    for event in ("describes", "said"):
        batch = texts(columns, ["2999"] * 6).with_columns(pl.lit(event).alias("event"))
        found = fused.failing(batch, controls=False)
        failing.append({checks[index].rule.code for index, _ in found if checks[index].column == "edtf"})
    assert failing == [set(), {"DT409"}]


@given(st.binary(max_size=40), st.sampled_from([0, LITTLE]))
def test_control_characters_are_found_wherever_they_stand(raw, before):
    controls = {*range(32), 127} - {ord("\n")}
    assert has_controls(b"a\n" * (before // 2 + 1) + raw) is any(byte in controls for byte in raw)
