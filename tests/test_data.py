"""The shipped dataset: nothing lost by accident, nothing copied at length, even-handed on its face."""

import onrecord


def own_verifications():
    """Those of the record's own assessor: another one's words are not ours to mend."""
    return onrecord.load("verifications").query("assessed_by == 'onrecord'")


def test_the_package_gives_no_error_and_no_warning():
    assert list(onrecord.validate(max_problems=0)) == []


def test_every_statement_has_a_source_and_a_said_date():
    statements = onrecord.load("statements")
    dates = onrecord.load("dates")
    assert (dates[dates["event"] == "said"]["statement_id"].value_counts() == 1).all()
    assert statements["source_id"].notna().all()


def test_derived_and_inferred_dates_say_how():
    dates = onrecord.load("dates")
    assert dates[dates["basis"] != "stated"]["note"].notna().all()


def test_altered_wordings_say_what_was_altered():
    quotations = onrecord.load("quotations")
    assert quotations[quotations["fidelity"] == "altered"]["note"].notna().all()


def test_claims_are_our_own_words_and_not_a_quotation():
    statements = onrecord.load("statements").dropna(subset="quote")
    same = statements["claim"].str.casefold().str.strip(".") == statements["quote"].str.casefold().str.strip(".,")
    assert not same.any()


def test_no_finding_or_rationale_repeats_under_two_statements():
    content = own_verifications().query("aspect == 'content'")
    repeated = content["rationale"].value_counts()
    assert repeated.max() <= 3, repeated.head()


def test_nearly_every_content_status_follows_from_its_evidence():
    verifications = onrecord.load("verifications").merge(onrecord.load("statements"), on="statement_id")
    checkable = verifications[
        (verifications["aspect"] == "content") & verifications["kind"].isin(["factual", "accusation", "denial"])
    ]
    own = checkable[checkable["assessed_by"] == "onrecord"]
    assert (own["basis"] == "derived").mean() >= 0.95


def test_every_row_on_content_says_whose_word_it_is():
    evidence = onrecord.load("evidence").merge(onrecord.load("verifications"), on="verification_id")
    assert evidence[evidence["aspect"] == "content"]["interest"].notna().all()


def test_parts_of_claims_are_named_in_a_few_words():
    parts = onrecord.load("evidence").merge(own_verifications(), on="verification_id")["part"].dropna()
    assert parts.str.split().str.len().max() <= 7


def test_what_a_charge_and_its_denial_share_is_mirrored():
    """One list of evidence: a finding on both sides of a pair is one party's word seen from each of them."""
    mirrored = {"supports": "refutes", "refutes": "supports", "own": "opposed", "opposed": "own"}
    verifications = onrecord.load("verifications")
    content = verifications[(verifications["aspect"] == "content") & (verifications["status"] != "not-checkable")]
    columns = ["statement_id", "evidence_id", "source_id", "finding", "stance", "interest"]
    rows = onrecord.load("evidence").merge(content[["verification_id", "statement_id"]], on="verification_id")
    rows = rows[columns].astype("string")
    links = onrecord.load("counter_statements").query("relation == 'denies'").astype("string")
    pairs = links[["statement_id", "counter_statement_id"]].merge(rows, on="statement_id")
    both = pairs.merge(
        rows.rename(columns={"statement_id": "counter_statement_id"}),
        on=["counter_statement_id", "source_id", "finding"],
        suffixes=("", "_of_denial"),
    )
    assert len(both) >= 20
    interest = both["interest_of_denial"] == both["interest"].replace(mirrored)
    stance = both["stance_of_denial"] == both["stance"].replace(mirrored)
    assert both[~(interest & stance)].empty
