"""Files of fact-checks as the world has them: every object is found with its text, or refused with its place."""

import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import limits
from onrecord.errors import UnreadableError
from onrecord.exchange import json_text
from onrecord.exchange.found import Found, Refused
from onrecord.exchange.json_objects import objects
from onrecord.exchange.read import read

REVIEW = {"@type": "ClaimReview", "claimReviewed": "The sea is flat", "reviewRating": {"ratingValue": 1}}


def wanted(value):
    return isinstance(value, dict) and value.get("@type") == "ClaimReview"


def found(text):
    return list(objects(io.StringIO(text, newline=""), wanted))


def read_bytes(tmp_path, data):
    path = tmp_path / "file"
    path.write_bytes(data)
    return list(read(path, wanted))


def values(items):
    assert all(isinstance(item, Found) for item in items), items
    return [item.value for item in items]


FORMS = {
    "alone": lambda text: text,
    "list": lambda text: f"[{text}, {text}]",
    "lines": lambda text: f"{text}\n{text}\n",
    "graph": lambda text: '{"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, ' + text + "]}",
    "feed": lambda text: (
        '{"@type":"DataFeed","dataFeedElement":[{"item":[' + text + ", null, " + text + ']},{"item":null},{}],"x":[]}'
    ),
    "item": lambda text: '{"dataFeedElement": [{"@type": "DataFeedItem", "item": ' + text + "}]}",
    "de facto": lambda text: '[{"id": "x", "claim-review": ' + text + ', "body": "<p>"}]',
    "insights": lambda text: '{"claimReviews": [' + text + "]}",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("indent", [None, 2])
def test_every_form_gives_its_objects_verbatim(form, indent):
    text = json.dumps(REVIEW, indent=indent)
    items = found(FORMS[form](text))
    assert values(items) == [REVIEW] * len(items) != []
    assert {item.raw for item in items} == {text}
    assert [item.position for item in items] == list(range(1, len(items) + 1))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
reviews = st.dictionaries(st.text(max_size=3), json_values, max_size=4).map(
    lambda value: {"@type": "ClaimReview"} | value
)


@given(
    st.lists(reviews, min_size=1, max_size=4),
    st.sampled_from([None, 1]),
    st.booleans(),
    st.sampled_from(["list", "lines", "feed"]),
    st.integers(1, 50),
)
def test_any_objects_are_found_in_blocks_of_any_size(items, indent, escaped, form, block):
    texts = [json.dumps(item, indent=indent, ensure_ascii=escaped) for item in items]
    if form == "feed":
        text = '{"dataFeedElement":[' + ",".join('{"item":[' + one + "]}" for one in texts) + "]}"
    else:
        text = f"[{','.join(texts)}]" if form == "list" else "\n".join(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_text, "BLOCK", block)
        got = found(text)
    assert [item.raw for item in got] == texts
    assert [json.dumps(item.value) for item in got] == [json.dumps(item) for item in items]


@given(st.text(max_size=200))
def test_any_text_is_read_to_its_end_without_a_failure(text):
    assert all(isinstance(item, (Found, Refused)) for item in found("[" + text))


@given(reviews, st.data())
def test_a_cut_file_keeps_what_was_sound_and_says_so(item, data):
    text = json.dumps([REVIEW, item])
    cut = data.draw(st.integers(len(json.dumps(REVIEW)) + 2, len(text) - 1))
    got = found(text[:cut])
    assert got[0].value == REVIEW
    assert isinstance(got[-1], Refused)
    assert "cut off" in got[-1].reason


BROKEN = {
    "quotes": ('{"@type": "ClaimReview", "claimReviewed": "He said "no" twice"}', "quotation mark", 1, 54),
    "one quote": ('{"@type": "ClaimReview",\n "claimReviewed": "He said "no"}', "quotation mark", 2, 29),
    "word": ('{"@type": "ClaimReview", "x": undefined}', "a value is missing", 1, 32),
    "levels": ('{"a":' * 100_000 + "1" + "}" * 100_000, "more than 64 levels", 1, 1),
    "lists": ("[" * 100_000 + "]" * 100_000, "more than 64 levels", 1, 1),
    "deep": ('{"@type": "ClaimReview", "a":' + "[" * 70 + "]" * 70 + "}", "more than 64 levels", 1, 1),
    "digits": ('{"@type": "ClaimReview", "a":' + "1" * 5_000 + "}", "thousands of digits", 1, 1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_object_is_refused_alone_with_its_place(name):
    text, words, line, char = BROKEN[name]
    first, second = found(f"[{text},\n{json.dumps(REVIEW)}]")
    assert isinstance(first, Refused)
    assert words in first.reason
    if name not in ("levels", "lists", "deep", "digits"):
        assert (first.line, first.char) == (line, char)
        assert first.raw.strip(",\n") == text
    assert second.value == REVIEW


@pytest.mark.parametrize(
    "text",
    [
        "{'@type': 'ClaimReview', 'claimReviewed': 'x',}",
        '{"@type": "ClaimReview", /* a note */ "claimReviewed": "x"}',
        '{"@type": "ClaimReview", "claimReviewed": "x",\n}',
    ],
)
def test_json5_is_read_and_its_text_kept(text):
    (item,) = found(f"[{text}\n]")
    assert item.value == {"@type": "ClaimReview", "claimReviewed": "x"}
    assert item.raw == text
    assert item.repaired


def test_a_line_end_in_a_text_is_read_as_it_is():
    (item,) = found('{"@type": "ClaimReview", "claimReviewed": "a\nb"}')
    assert item.value["claimReviewed"] == "a\nb"


def test_an_object_larger_than_the_limit_is_passed_over(monkeypatch):
    monkeypatch.setattr(limits, "IMPORTED", 5_000)
    monkeypatch.setattr(json_text, "BLOCK", 1_000)
    huge = json.dumps(REVIEW | {"reviewBody": "x" * 20_000})
    first, second = found(f"[{huge}, {json.dumps(REVIEW)}]")
    assert "more than" in first.reason
    assert first.raw == ""
    assert second.value == REVIEW


def test_one_line_of_any_length_needs_the_memory_of_one_object(monkeypatch):
    monkeypatch.setattr(limits, "IMPORTED", 50_000)
    monkeypatch.setattr(json_text, "BLOCK", 10_000)

    class Endless(io.TextIOBase):
        """A feed whose second element is one text of 20 million characters."""

        longest = 0
        left = 2_000

        def read(self, size=-1):
            type(self).longest = max(self.longest, size)
            if self.left == 2_000:
                self.left -= 1
                return f'{{"dataFeedElement": [{json.dumps(REVIEW)}, {{"@type": "ClaimReview", "x": "'
            self.left -= 1
            return (
                "x" * min(size, 10_000) if self.left > 0 else f'"}}, {json.dumps(REVIEW)}]}}' if self.left == 0 else ""
            )

    kinds = [type(item) for item in objects(Endless(), wanted)]
    assert kinds == [Found, Refused, Found]
    assert Endless.longest <= 200_000


def page(body, head=""):
    return f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


def script(text):
    return f'<script type="application/ld+json">\n{text}\n</script>'


def test_a_page_gives_the_json_ld_of_all_its_scripts(tmp_path):
    text = json.dumps(REVIEW | {"claimReviewed": "5 &lt; 6 </p> é"}, ensure_ascii=False)
    wrapped = "<!--\n" + FORMS["graph"](text) + "\n-->"
    items = read_bytes(tmp_path, page(script(text) + "<p>x" + script(wrapped) + script('{"@type": "Article"}')))
    assert [item.raw for item in items] == [text, text]
    assert [item.line for item in items] == [2, 5]


def test_a_broken_script_is_refused_at_its_line_in_the_page(tmp_path):
    broken = '{"@type": "ClaimReview",\n "claimReviewed": "a "b" c"}'
    first, second = read_bytes(tmp_path, page(script(broken) + script(json.dumps(REVIEW))))
    assert (first.line, first.char) == (3, 23)
    assert second.value == REVIEW


def test_microdata_become_the_json_ld_that_says_the_same(tmp_path):
    body = """<div itemscope itemtype="https://schema.org/ClaimReview">
      <meta itemprop="url" content="https://example.org/1"><a itemprop="sameAs" href="https://example.org/s">x</a>
      <p itemprop="claimReviewed">The  <b>sea</b> is flat</p>
      <time itemprop="datePublished" datetime="2020-05-01">May</time>
      <div itemprop="reviewRating" itemscope itemtype="http://schema.org/Rating">
      <span itemprop="alternateName">False</span><meta itemprop="ratingValue" content="1"></div>
      <i itemprop="keywords">a</i><i itemprop="keywords">b</i></div>"""
    (item,) = read_bytes(tmp_path, page(body))
    assert item.value == {
        "@type": "ClaimReview",
        "url": "https://example.org/1",
        "sameAs": "https://example.org/s",
        "claimReviewed": "The sea is flat",
        "datePublished": "2020-05-01",
        "reviewRating": {"@type": "Rating", "alternateName": "False", "ratingValue": "1"},
        "keywords": ["a", "b"],
    }
    assert json.loads(item.raw) == item.value
    assert "microdata" in item.repaired


def test_a_page_nested_too_deep_is_refused_before_it_is_parsed(tmp_path):
    with pytest.raises(UnreadableError, match="within one another"):
        read_bytes(tmp_path, b"<div>" * 100_000)


def test_the_charset_of_a_page_is_the_one_it_declares(tmp_path):
    text = json.dumps(REVIEW | {"claimReviewed": "Größe – “so”"}, ensure_ascii=False)
    data = page(script(text)).replace(b"utf-8", b"iso-8859-1", 1).decode().encode("cp1252")
    (item,) = read_bytes(tmp_path, data)
    assert item.value["claimReviewed"] == "Größe – “so”"


def test_packed_files_marks_and_other_encodings_are_read(tmp_path):
    text = json.dumps([REVIEW])
    for data in (gzip.compress(text.encode()), b"\xef\xbb\xbf" + text.encode(), text.encode("utf-16")):
        assert values(read_bytes(tmp_path, data)) == [REVIEW]


def test_a_packed_file_that_was_cut_off_says_so(tmp_path):
    with pytest.raises(UnreadableError, match="cannot be read"):
        read_bytes(tmp_path, gzip.compress(json.dumps([REVIEW] * 1000).encode())[:-20])


def test_bytes_that_are_not_utf8_refuse_their_object_only(tmp_path):
    good = json.dumps(REVIEW).encode()
    first, second = read_bytes(tmp_path, b"[\n" + good.replace(b"sea", b"s\xe9a") + b",\n" + good + b"]")
    assert isinstance(first, Refused)
    assert "not UTF-8" in first.reason
    assert (first.line, first.char) == (2, good.index(b"sea") + 2)
    assert second.value == REVIEW


def test_a_lone_surrogate_in_an_escape_is_no_fault_of_the_text():
    (item,) = found('{"@type": "ClaimReview", "claimReviewed": "\\ud800"}')
    assert item.value["claimReviewed"] == "\ud800"


@pytest.mark.parametrize(("data", "words"), [(b"", "is empty"), (b"a;b\n1;2\n", "onrecord import table")])
def test_what_is_neither_json_nor_html_is_said(tmp_path, data, words):
    with pytest.raises(UnreadableError, match=words):
        read_bytes(tmp_path, data)


def test_progress_ends_at_the_size_of_the_file(tmp_path):
    path = tmp_path / "file"
    path.write_text(json.dumps([REVIEW]))
    calls = []
    list(read(path, wanted, lambda done, total: calls.append((done, total))))
    assert calls[-1] == (path.stat().st_size,) * 2
