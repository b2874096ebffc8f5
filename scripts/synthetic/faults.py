"""How each rule is broken: one fault that nothing else follows from, at a site of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from synthetic.edits import HEADER, Line
from synthetic.site import QUIET, Fault, Site
from synthetic.tables import ANSWERED, ANSWERING, CORROBORATED, PLAIN, SUPERSEDED

Plant = Callable[[Site], Fault]

PLACES: dict[str, Callable[..., Line]] = {
    "statement": Site.statement,
    "said": Site.said,
    "quotation": Site.quotation,
    "content": Site.content,
    "evidence": Site.evidence,
    "answer": Site.answer,
    "source": Site.source,
    "speaker": Site.speaker,
    "status": Site.status,
    "correction": Site.correction,
}
CELLS: dict[str, list[tuple[str, str, str]]] = {
    "CO201": [("source", "retrieved_on", "05/01/2024"), ("evidence", "is_fact_check", "no"), ("status", "rank", "1.5")],
    "CO202": [("statement", "mode", ""), ("source", "title", ""), ("content", "basis", "")],
    "CO203": [("statement", "kind", "denail"), ("said", "basis", "known"), ("source", "kind", "newspaper")],
    "CO204": [("statement", "language", "English"), ("source", "url", "example.org/a"), ("speaker", "country", "us")],
    "CO205": [("status", "rank", "0"), ("status", "claimreview_rating", "0")],
    "CO206": [("status", "claimreview_rating", "6")],
    "CO207": [("statement", "claim", "W")],
    "CO208": [("statement", "claim", "Very long " * 100 + "claim")],
    "CO214": [("statement", "claim", "Very long " * 40 + "claim"), ("statement", "claim", "字" * 151)],
    "CO213": [("statement", "claim", "War."), ("statement", "claim", "战争")],
    "CO211": [("source", "language", "jp"), ("statement", "language", "eng")],
    "CO212": [("speaker", "country", "UK")],
    "KY301": [
        ("statement", "speaker_id", "speaker-nobody"),
        ("quotation", "source_id", "source-nowhere"),
        ("evidence", "source_id", "source-nowhere"),
        ("answer", "source_id", "source-nowhere"),
        ("source", "republishes", "source-nowhere"),
    ],
    "DT401": [("said", "edtf", "May 2021"), ("source", "published_edtf", "2021-5-1")],
    "DT402": [("said", "latest", "2031-01-01"), ("said", "earliest", "")],
    "DT404": [("content", "assessed_on", "2009-12-31")],
    "DT409": [("source", "retrieved_on", "2999-01-01"), ("correction", "corrected_on", "2999-01-01")],
    "QT501": [("evidence", "quote", "word " * 60 + "more")],
    "QT502": [("evidence", "quote", '"Nothing of the kind."'), ("evidence", "quote", "“Nothing of the kind.”")],
    "QT503": [("quotation", "text", "Other words than the quote has")],
    "VF601": [("content", "status", "primary")],
    "VF606": [("content", "status", "supported"), ("content", "status", "refuted")],
    "VF612": [("content", "rationale", ""), ("content", "confidence", ""), ("content", "assessed_on", "")],
    "VF608": [("content", "status", "disputed")],
    "VF610": [("evidence", "is_fact_check", "true")],
    "TX801": [("statement", "occasion", "cafe\u0301 meeting"), ("source", "title", "Re\u0301sume\u0301")],
    "TX802": [("statement", "occasion", "zero\u200bwidth"), ("evidence", "finding", "right\u202eleft")],
    "TX803": [("statement", "occasion", "trailing "), ("speaker", "name", " Leading")],
    "TX804": [("statement", "occasion", "a â€œquoteâ€"), ("content", "rationale", "lost \ufffd")],
    "TX805": [("statement", "occasion", "=1+1"), ("quotation", "prefix", "@SUM(A1)")],
    "CS117": [("statement", "occasion", "<<<<<<< ours"), ("evidence", "finding", ">>>>>>> theirs")],
    "TX806": [("statement", "occasion", "mike p\u043empeo"), ("source", "author", "\u0410gency")],
    "TX807": [("statement", "occasion", "two  spaces"), ("evidence", "finding", "two  spaces")],
    "CR901": [("correction", "version", "9.0.0")],
    "CR906": [("correction", "field", "speaker")],
}
"""Rules that one cell can break: the record, the column and the text, taken in turn."""


def _cell(place: str, column: str, value: str) -> Plant:
    return lambda site: Fault(PLACES[place](site, **{column: value}), column)


def _in_file(place: str, names: Literal["row", "file"], mangle: Callable[[bytes], bytes]) -> Plant:
    def plant(site: Site) -> Fault:
        line = PLACES[place](site)
        line.mangle = mangle
        return Fault(line, None, names)

    return plant


def _bytes(mangle: Callable[[bytes], bytes]) -> Plant:
    """A record that cannot be read: a correction, for no rule asks for one, and so what it says is missed nowhere."""
    return _in_file("correction", "row", mangle)


def _said_never_or_twice(site: Site) -> Fault:
    said = site.said()
    if site.number % 2:
        site.drop(said)
    else:
        site.add(said, date_id=said.key[0] + "0")
    return Fault(site.statement(), "statement_id")


def _without(which: Callable[[Site], Line]) -> Plant:
    def plant(site: Site) -> Fault:
        site.drop(which(site))
        return Fault(site.statement(), "statement_id")

    return plant


def _key_again(site: Site) -> Fault:
    if site.number % 2:
        return Fault(site.add(site.evidence(), finding="Something else"), "evidence_id")
    return Fault(
        site.add(site.source(), title="Something else", url=f"https://example.org/else-{site.number}"), "source_id"
    )


def _recorded_twice(new: Callable[[Site], Line], key: str, column: str) -> Plant:
    def plant(site: Site) -> Fault:
        first = new(site)
        return Fault(site.add(first, **{key: first.key[0] + "0"}), column)

    return plant


def _after_source(site: Site) -> Fault:
    site.statement(source_id=site.source(published_edtf="2009-06").key[0])
    return Fault(site.said(), "edtf")


def _answer_first(directness: str) -> Plant:
    def plant(site: Site) -> Fault:
        site.says(ANSWERED, "2021-06-01")
        return Fault(site.answer(directness=directness), "counter_statement_id")

    return plant


def _no_role(site: Site) -> Fault:
    speaker = site.speaker()
    site.statement(speaker_id=speaker.key[0])
    return Fault(speaker, "speaker_id")


def _other_role(site: Site) -> Fault:
    speaker = site.speaker()
    site.role(speaker, start_edtf="2001", end_edtf="2005")
    return Fault(site.statement(speaker_id=speaker.key[0]), "speaker_id")


def _role_ends_first(site: Site) -> Fault:
    return Fault(site.role(site.speaker(kind="agency"), start_edtf="2005", end_edtf="2001"), "end_edtf")


def _not_altered(site: Site) -> Fault:
    quote = site.statement(CORROBORATED).cells["quote"]
    return Fault(site.second_quotation(fidelity="altered", text=str(quote)), "text")


def _no_quotation(site: Site) -> Fault:
    site.drop(site.quotation())
    return Fault(site.statement(), "quote")


def _supersedes_other(site: Site) -> Fault:
    other = site.content() if site.number % 2 else site.attribution(QUIET)
    return Fault(site.content(QUIET, supersedes=other.key[0], assessed_on="2025-01-05"), "supersedes")


def _supersedes_later(site: Site) -> Fault:
    return Fault(site.newer(assessed_on="2023-01-05"), "supersedes")


def _loop(site: Site) -> Fault:
    newer = site.newer()
    old = site.content(SUPERSEDED, supersedes=newer.key[0], assessed_on="2025-01-05")
    return Fault(min(old, newer, key=lambda line: line.key), "supersedes")


def _fork(site: Site) -> Fault:
    newer = site.newer()
    return Fault(site.add(newer, verification_id=newer.key[0] + "0", status="unverified"), "assessed_by")


def _not_given(site: Site) -> Fault:
    """A derived status with nothing that counts behind it: no evidence belongs to this verification."""
    return Fault(site.content(basis="derived", status="disputed"), "status")


def _one_witness(site: Site) -> Fault:
    if site.number % 2:
        return Fault(site.attribution(status="corroborated"), "status")
    witness = site.source(kind="republication", republishes=str(site.statement(CORROBORATED).cells["source_id"]))
    site.second_quotation(source_id=witness.key[0])
    return Fault(site.attribution(CORROBORATED), "status")


def _own_house(site: Site) -> Fault:
    house = f"Office {site.number}"
    site.statement(1, speaker_id=site.speaker(kind="agency", name=house, affiliation="").key[0])
    site.evidence(
        0, source_id=site.source(publisher=house, published_edtf="2023", republishes="", kind="letter").key[0]
    )
    return Fault(site.content(1), "status")


def _answers_itself(site: Site) -> Fault:
    return Fault(site.answer(counter_statement_id=site.id(ANSWERED)), "counter_statement_id")


def _same_speaker(site: Site) -> Fault:
    speaker = site.speaker(kind="agency").key[0]
    site.statement(ANSWERED, speaker_id=speaker)
    site.statement(ANSWERING, speaker_id=speaker)
    site.says(ANSWERED, "2010-01-01")
    return Fault(site.answer(relation="denies", counter_statement_id=site.id(ANSWERING)), "relation")


def _circle(site: Site) -> Fault:
    ring = [PLAIN, PLAIN + 1, PLAIN + 2]
    for place in ring:
        site.says(place, "2015-05-05")
    rows = [_answered(site, a, b, "qualifies") for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)]
    return Fault(rows[0], "counter_statement_id")


def _both_deny(site: Site) -> Fault:
    pair = [PLAIN, PLAIN + 1]
    site.statement(PLAIN, speaker_id=site.speaker(kind="agency").key[0])
    for place in pair:
        site.says(place, "2015-05-05")
    _answered(site, *pair, "denies")
    return Fault(_answered(site, *reversed(pair), "denies"), "counter_statement_id")


def _answered(site: Site, statement: int, answer: int, relation: str) -> Line:
    ids = {"statement_id": site.id(statement), "counter_statement_id": site.id(answer)}
    return site.add(site.answer(), relation=relation, **ids)


def _never_was(site: Site) -> Fault:
    return Fault(site.correction(action="amend", field="note"), "row_id")


def _still_present(site: Site) -> Fault:
    return Fault(site.correction(row_id=site.id(PLAIN)), "row_id")


def _refers_to_withdrawn(site: Site) -> Fault:
    gone = f"withdrawn-{site.number}"
    site.correction(table="sources", row_id=gone)
    return Fault(site.content(source_id=gone), "source_id")


def _no_target(site: Site) -> Fault:
    return Fault(site.correction(action="merge", new_value="" if site.number % 2 else "st-000000"), "new_value")


PLANTS: dict[str, list[Plant]] = {
    **{rule: [_cell(*one) for one in cells] for rule, cells in CELLS.items()},
    "CO210": [_key_again],
    "KY302": [_said_never_or_twice],
    "KY303": [_without(Site.attribution)],
    "KY304": [_without(Site.content)],
    "KY305": [
        _recorded_twice(lambda s: s.speaker(kind="agency", wikidata_id=f"Q{s.number}1"), "speaker_id", "wikidata_id")
    ],
    "KY306": [_recorded_twice(Site.source, "source_id", "url")],
    "KY308": [_recorded_twice(Site.evidence, "evidence_id", "finding")],
    "DT403": [_after_source],
    "DT405": [_answer_first("direct")],
    "DT406": [_answer_first("indirect")],
    "DT407": [_no_role],
    "DT408": [_other_role],
    "DT410": [_role_ends_first],
    "QT504": [_not_altered],
    "QT505": [_no_quotation],
    "VF602": [_supersedes_other],
    "VF603": [_supersedes_later],
    "VF604": [_loop],
    "VF605": [_fork],
    "VF607": [_one_witness],
    "VF609": [_own_house],
    "VF616": [_not_given],
    "CT701": [_answers_itself],
    "CT702": [_same_speaker],
    "CT703": [_circle],
    "CT704": [_both_deny],
    "CR902": [_never_was],
    "CR903": [_still_present],
    "CR904": [_refers_to_withdrawn],
    "CR905": [_no_target],
    "CS101": [_bytes(lambda line: line.replace(b"duplicate", b"duplic\xe4te"))],
    "CS104": [_bytes(lambda line: line.replace(b"duplicate", b"dup\0licate"))],
    "CS111": [_bytes(lambda line: line[:-1] + b",\n"), _bytes(lambda line: line.replace(b",", b"", 1))],
    "CS112": [_bytes(lambda line: line.replace(b",dup", b',"d"up'))],
    "CS115": [_bytes(lambda line: b"\n")],
    "CS117": [_bytes(lambda line: b"<<<<<<< HEAD\n")],
}
"""Rules that are broken any number of times in one package, each in one or more ways that are taken in turn."""


def _at_header(table: str, mangle: Callable[[bytes], bytes]) -> Plant:
    def plant(site: Site) -> Fault:
        site.edits.at(table, HEADER).append(Line(table, {}, mangle))
        return Fault(site.edits.at(table, HEADER)[0], None, "file")

    return plant


ONCE: dict[str, Plant] = {
    "CS102": _at_header("roles", lambda line: b"\xef\xbb\xbf" + line),
    "CS103": _in_file("speaker", "row", lambda line: line[:-1] + b"\r\n"),
    "CS114": _in_file("answer", "file", lambda line: b'"' + line.replace(b",", b'",', 1)),
}
"""Rules that a file breaks once or not at all; each is broken in one table of a package."""

_WHOLE = "the whole package or table could not be read, and that would hide the other faults"
_OTHER_HEADER = "all records of the table would have to change with the header"
_TWO = "needs an earlier release to compare with"
NOT_PLANTED: dict[str, str] = {
    **{f"PK{number:03}": _WHOLE for number in range(1, 17)},
    **dict.fromkeys(("CS105", "CS106", "CS113", "CS116"), _WHOLE),
    **dict.fromkeys(("CS107", "CS108", "CS109", "CS110"), _OTHER_HEADER),
    "KY307": "it takes a second statement with all that a statement needs",
    "CO209": "no column of the eleven tables is unique but the keys",
    **dict.fromkeys(("CR911", "CR912", "CR913", "CR914"), _TWO),
}
"""Rules that are not planted, each with the reason; tests/cases holds a package for each of them."""
