"""What an event may carry is read strictly, and whatever is wrong is named with what to send instead."""

from dataclasses import FrozenInstanceError, fields
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.moderation.details import (
    DETAILS,
    FREE_TEXT_FIELDS,
    BadDetails,
    Rejection,
    parse_details,
)
from store.words import Event, Ground, HoldKind, RejectCode


@pytest.mark.parametrize(
    ("event", "given_fields", "name", "value"),
    [
        ("approve", {"criticality": 3}, "criticality", 3),
        ("approve", {"criticality": "3"}, "criticality", 3),
        ("approve", {"redaction_checked": True}, "redaction_checked", True),
        ("hold", {"kind": "legal"}, "kind", HoldKind.LEGAL),
        ("hold", {"review_on": "2027-03-05"}, "review_on", date(2027, 3, 5)),
        ("hold", {"review_on": date(2027, 3, 5)}, "review_on", date(2027, 3, 5)),
        ("object", {"ground": "defamatory"}, "ground", Ground.DEFAMATORY),
        ("object", {"quote": " They stole. "}, "quote", "They stole."),
        ("reroute", {"home_id": 17}, "home_id", "17"),
        ("reject", {"code": "legal"}, "code", RejectCode.LEGAL),
        ("ask_author", {"question": None}, "question", None),
        ("approve_edits", {"version_number": 4}, "version_number", 4),
    ],
)
def test_a_right_value_is_read_into_its_type(event, given_fields, name, value):
    assert getattr(parse_details(Event(event), given_fields), name) == value


@pytest.mark.parametrize(
    ("event", "given_fields", "field"),
    [
        ("approve", {"criticality": "high"}, "criticality"),
        ("approve", {"criticality": True}, "criticality"),
        ("approve", {"criticality": 2.5}, "criticality"),
        ("approve", {"redaction_checked": "yes"}, "redaction_checked"),
        ("approve", {"ground": "offensive"}, "ground"),
        ("approve", {"expected_version": 3}, "expected_version"),
        ("hold", {"kind": "sad"}, "kind"),
        ("hold", {"review_on": "next week"}, "review_on"),
        ("hold", {"review_on": 5}, "review_on"),
        ("object", {"ground": ["offensive"]}, "ground"),
        ("reply", {"text": 5}, "text"),
        ("reply", {"text": "x" * 10_001}, "text"),
        ("reply", {"text": "a\0b"}, "text"),
        ("reply", {"text": "\ud83d"}, "text"),
        ("reroute", {"home_id": True}, "home_id"),
        ("reroute", {"home_id": " "}, "home_id"),
        ("reroute", {"home_id": "Rosewood"}, "home_id"),
        ("reroute", {"home_id": -1}, "home_id"),
        ("go_ahead", {"text": "thank you"}, "text"),
    ],
)
def test_a_wrong_value_names_its_field_and_says_what_to_send(event, given_fields, field):
    with pytest.raises(BadDetails) as refused:
        parse_details(Event(event), given_fields)
    assert refused.value.field == field
    assert refused.value.sentence.endswith(".")


def test_ten_thousand_characters_are_not_too_many():
    assert len(parse_details(Event.REPLY, {"text": "x" * 10_000}).text) == 10_000


def test_a_reject_code_may_come_in_the_reason_when_it_is_one_of_the_words():
    assert parse_details(Event.REJECT, {"reason": "duplicate", "comment": "c"}) == Rejection(
        code=RejectCode.DUPLICATE, comment="c"
    )
    assert parse_details(Event.REJECT, {"reason": "It is an advertisement."}).code is None
    both = parse_details(Event.REJECT, {"reason": "duplicate", "code": "legal"})
    assert (both.reason, both.code) == ("duplicate", "legal")


@pytest.mark.parametrize("event", list(Event))
def test_each_event_has_one_frozen_type_that_names_its_free_text(event):
    kind = DETAILS[event]
    names = {field.name for field in fields(kind)}
    assert set(kind.FREE_TEXT) == names & FREE_TEXT_FIELDS
    with pytest.raises(FrozenInstanceError):
        kind().reason = "changed"


@example(Event.REJECT, {"reason": []})
@given(
    st.sampled_from(list(Event)),
    st.dictionaries(
        st.sampled_from(["reason", "text", "criticality", "kind", "ground", "review_on", "home_id", "code"]),
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.floats(), st.lists(st.text())),
    ),
)
def test_whatever_is_sent_is_read_or_refused_with_a_named_field(event, sent):
    try:
        outcome: object = type(parse_details(event, sent))
    except BadDetails as refused:
        outcome = refused.field
    assert outcome is DETAILS[event] or outcome in sent
