"""The public form, as it was posted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.messages import InboundKind
from channels.web_form.form import Form, ReplyBy, Who
from channels.web_form.inbound import read_form

GOOD = {
    "nonce": ["nonce-0123456789"],
    "who": ["me"],
    "home_text": ["Rosewood, Leeds"],
    "text": ["  The tea was warm.\r\nThank you ŵ 👏  "],
    "good": ["Kind staff"],
    "better": ["More quiet"],
    "feelings": ["cared for", "tired", "tired", ""],
    "name": ["Ann Example"],
    "phone": ["07700 900 123"],
    "email": ["Ann@example.org"],
    "postal_address": ["1 Invented Lane\r\n\r\n Leeds \r\nLS1 1AA"],
    "channels": ["sms", "email", "letter"],
    "consent_publish": ["yes"],
    "consent_contact": ["on"],
    "consent_home": ["no"],
}


def form(**changes: str | list[str]) -> Form:
    got = read_form(merged(**changes))
    assert got.form is not None, got.errors
    return got.form


def merged(**changes: str | list[str]) -> dict[str, list[str]]:
    return {**GOOD, **{name: [each] if isinstance(each, str) else each for name, each in changes.items()}}


def errors(**changes: str | list[str]) -> dict[str, str]:
    got = read_form(merged(**changes))
    assert got.form is None
    for error in got.errors.values():
        assert error.message[0].isupper()
        assert error.message.endswith(".")
    return {name: error.code for name, error in got.errors.items()}


def test_a_good_form_is_read_and_its_words_are_exactly_those_typed() -> None:
    got = form()
    assert got.text == GOOD["text"][0]
    assert (got.who, got.home_text, got.feelings) == (Who.ME, "Rosewood, Leeds", ("cared for", "tired"))
    assert got.phone is not None
    assert (got.phone.e164, got.email) == ("+447700900123", "Ann@example.org")
    assert got.postal_address == "1 Invented Lane\nLeeds\nLS1 1AA"
    assert got.channels == (ReplyBy.SMS, ReplyBy.EMAIL, ReplyBy.LETTER)
    assert (got.consent_publish, got.consent_contact, got.consent_home) == (True, True, False)


def test_it_becomes_something_received_whose_key_is_the_nonce() -> None:
    """B 20: the same page sent three times has one key."""
    got = form().as_received()
    assert (got.kind, got.channel, got.key) == (InboundKind.FORM, "web", "nonce-0123456789")
    assert (got.sender, got.text) == ("+447700900123", GOOD["text"][0])
    assert got.fields["consent_publish"] == "yes"
    assert got.fields["consent_home"] == "no"
    assert (got.fields["who"], got.fields["channels"]) == ("me", "sms\nemail\nletter")
    assert got.key == form().as_received().key


def test_a_form_with_next_to_nothing_is_enough() -> None:
    got = read_form({"nonce": ["nonce-0123456789"], "who": ["helping"], "better": ["Warmer rooms"]})
    assert got.form is not None
    assert (got.form.consent_publish, got.form.phone, got.form.channels) == (None, None, ())
    assert "consent_publish" not in got.form.as_received().fields


@pytest.mark.parametrize("who", list(Who))
def test_each_of_the_four_may_write(who: Who) -> None:
    assert form(who=who.value).who is who


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"who": ""}, {"who": "who_missing"}),
        ({"who": "boss"}, {"who": "who_missing"}),
        ({"nonce": ""}, {"nonce": "form_stale"}),
        ({"nonce": "null"}, {"nonce": "form_stale"}),
        ({"nonce": "a b\r\nc d e f"}, {"nonce": "form_stale"}),
        ({"text": " \n", "good": "", "better": "\u00a0"}, {"text": "story_missing"}),
        ({"text": "x" * 10_001}, {"text": "too_long"}),
        ({"name": "x" * 201}, {"name": "too_long"}),
        ({"phone": "0770"}, {"phone": "phone_too_short"}),
        ({"phone": "ask my son"}, {"phone": "phone_not_digits"}),
        ({"phone": "01632 960001"}, {"phone": "phone_not_mobile"}),
        ({"phone": ""}, {"phone": "phone_missing"}),
        ({"email": ""}, {"email": "email_missing"}),
        ({"email": "ann at example"}, {"email": "email_not_valid"}),
        ({"email": "a@example.org,b@example.org"}, {"email": "email_not_valid"}),
        ({"postal_address": " "}, {"postal_address": "postal_address_missing"}),
        ({"channels": ["pigeon"]}, {"channels": "channel_unknown"}),
        ({"consent_publish": "maybe"}, {"consent_publish": "consent_unclear"}),
        ({"home_id": "one"}, {"home_id": "home_unknown"}),
        ({"home_id": "-1"}, {"home_id": "home_unknown"}),
        ({"feelings": ["x" * 61]}, {"feelings": "feelings_too_many"}),
    ],
)
def test_each_mistake_is_told_beside_its_own_field(changes: dict[str, str | list[str]], found: dict[str, str]) -> None:
    assert errors(**changes) == found


def test_all_mistakes_are_told_at_once_and_every_answer_is_kept() -> None:
    posted = merged(who="", phone="x", email="y", text="", good="", better="", name="Ann")
    got = read_form(posted)
    assert set(got.errors) == {"who", "phone", "email", "text"}
    assert got.answers["name"] == ("Ann",)
    assert got.answers["phone"] == ("x",)


def test_ten_thousand_characters_are_allowed_and_a_line_break_counts_once() -> None:
    assert len(form(text="x" * 10_000).text) == 10_000
    assert form(text="x\r\n" * 5_000).text == "x\r\n" * 5_000


def test_nul_and_half_characters_are_left_out_and_nothing_else() -> None:
    """B 29."""
    got = form(text="a\0b\ud83dc👏\u200d", name="A\0nn")
    assert (got.text, got.name) == ("abc👏\u200d", "Ann")
    assert got.text.encode()


def test_a_landline_is_good_for_calls() -> None:
    got = form(phone="01632 960001", channels=["voice"])
    assert got.phone is not None
    assert got.phone.is_uk_landline


def test_a_home_chosen_from_the_list_is_its_number() -> None:
    assert form(home_id=" 17 ").home_id == 17
    assert form(home_id="").home_id is None


TEXTS = st.lists(st.text(max_size=20), max_size=3)


@given(st.dictionaries(st.sampled_from([*GOOD, "home_id", "role", "other"]), TEXTS))
def test_whatever_is_posted_is_a_form_or_sentences(posted: dict[str, list[str]]) -> None:
    got = read_form(posted)
    assert (got.form is None) == bool(got.errors)
