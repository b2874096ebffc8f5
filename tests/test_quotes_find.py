"""Quotations in plain text, HTML and Markdown: where they begin and end in the input as given."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.quotes.find import find
from onrecord.quotes.marks import FAMILIES, spans_of
from onrecord.quotes.reading import read


def texts(text, kind=None):
    document = read(text, kind)
    return [found.text(document) for found in find(document)]


@pytest.mark.parametrize(
    "opening_closing",
    ["“”", '""', "„“", "„”", "””", "«»", "»«", "「」", "『』", "〝〟", "‘’", "''", "‹›", "＂＂", "❝❞"],
)
def test_marks_of_every_script_hold_a_quotation(opening_closing):
    opening, closing = opening_closing
    assert texts(f"He said: {opening}we are not there{closing}, and left.") == ["we are not there"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“He told me ‘we won’t pay’ and left,” she said.", ["He told me ‘we won’t pay’ and left,"]),
        ("The boys' toys and the '90s aren't quoted.", []),
        ("‘It’s the boys’ toys,’ she said.", ["It’s the boys’ toys,"]),
        ("It ended “in this way “. The next", ["in this way"]),
        ("“A begins. “B is whole.” He left.", ["A begins.", "B is whole."]),
        ("He said “it is open", ["it is open"]),
        ("« Oui », dit-il, « non ».", ["Oui non"]),
        ("``Old style,'' he wrote.", ["Old style,"]),
        ('A 6" pipe and 5\' 2" of it', []),
        ("«ما نمی\u200cپذیریم»، گفت", ["ما نمی\u200cپذیریم"]),
        ("“We came,” he said, “and we saw.”", ["We came, and we saw."]),
        ("“We came.” Then he said: “We saw.”", ["We came.", "We saw."]),
        ("“One paragraph.\n\n“And another,” he said.", ["One paragraph. And another,"]),
        ("“One paragraph.\n\nNot of it. “Other,” he said.", ["One paragraph.", "Other,"]),
    ],
)
def test_quotations_end_where_a_reader_sees_them_end(text, expected):
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<p>He said, &ldquo;we <b>won</b> &amp; left&rdquo;.</p>",
            [("we won & left", "&ldquo;we <b>won</b> &amp; left&rdquo;")],
        ),
        ("<p>a</p><script>x = \"no\"</script><style>'no'</style><p>“yes”</p>", [("yes", "“yes”")]),
        ("<p>He <q>came late</q> to it</p>", [("came late", "<q>came late")]),
        ("<blockquote><p>Alpha beta.</p></blockquote>", [("Alpha beta.", "Alpha beta.")]),
        ("<p>a <!-- “no” --> “yes” <!-- “no", [("yes", "“yes”")]),
        ("<p>it&#8217;s &#x201C;x &amp; y&rdquo;", [("x & y", "&#x201C;x &amp; y&rdquo;")]),
        ('<p title="“no”">“yes”', [("yes", "“yes”")]),
        ("<p>“one</p><p>two”</p>", None),
    ],
)
def test_places_in_html_are_those_of_the_input(html, expected):
    document = read(html)
    found = [
        (one.text(document), html[document.place(one.start) : document.place(one.end, end=True)])
        for one in find(document)
    ]
    if expected is not None:
        assert found == expected


def test_markdown_shows_block_quotations_and_hides_code():
    text = 'He wrote:\n\n> We came\n> and *saw*.\n\n`"code"` [a](http://x "title") and "real"\n\n    "indented"\n'
    assert [" ".join(one.split()) for one in texts(text, "markdown")] == ["We came and saw.", "real"]


@given(st.text(alphabet=st.sampled_from("".join(FAMILIES.values()) + "ab .,\n"), max_size=60))
def test_any_marks_give_spans_in_order_that_do_not_overlap(text):
    spans = spans_of(text)
    assert all(span.start < span.end <= len(text) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@given(
    st.lists(
        st.sampled_from(
            ["“we go”", "&ldquo;we go&rdquo;", "<b>", "</b>", "é", "&amp;", "&#8220;x y&#8221;", "\n", "<", "&", "a "]
        )
    ),
)
def test_every_place_in_html_lies_in_the_input(parts):
    html = "<p>" + "".join(parts)
    document = read(html, "html")
    for one in find(document):
        start, end = document.place(one.start), document.place(one.end, end=True)
        assert 0 <= start < end <= len(html)


@given(st.text(max_size=80))
def test_any_text_of_any_kind_can_be_read(text):
    for kind in ("plain", "html", "markdown"):
        document = read(text, kind)
        assert all(0 <= document.place(one.start) <= len(text) for one in find(document))


@pytest.mark.parametrize("hostile", ["<!--", "<a ", "&#", "“", "'", "[", "`", "> ", "<![CDATA[", "<blockquote>", '"a '])
@pytest.mark.parametrize("kind", ["plain", "html", "markdown"])
def test_a_long_run_of_one_sign_is_read(hostile, kind):
    find(read(hostile * 20_000, kind))
