"""POST /stories: a story once for each key, with its author apart, and clear words for what can't be."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from store import authors, consents, contributions, deliveries, inbound
from store.database import Database
from store.words import Role
from tests.conftest import TurnedClock
from tests.web.api.conftest import HARBOUR, STORY, Caller, maker, prepared, refusal


def count(database: Database) -> int:
    with database.read() as session:
        return len(session.execute(contributions.contributions.select()).all())


def test_a_story_is_made_exactly_as_it_was_told(moderator: Caller, sqlite_database: Database) -> None:
    answer = moderator.post("/stories", STORY)
    assert answer.status_code == 201
    assert answer.json is not None
    assert set(answer.json) == {"reference", "author_code", "state", "version"}
    assert (answer.json["state"], answer.json["version"]) == ("in_moderation", 2)
    assert len(answer.json["author_code"].replace("-", "")) == 16
    with sqlite_database.read() as session:
        row = contributions.by_reference(session, answer.json["reference"])
        assert row is not None
        assert (row.channel, row.home_id, row.writer_role) == ("api", 1, "relative")
        parts = {part.field: part.text for part in contributions.original(session, row.id)}
        assert parts == {"text": STORY["text"], "good": "The staff"}
        author = authors.get(session, row.author_id or 0)
        assert author is not None
        assert author.phone == "+447700900123"
        assert {(c.what, c.given, c.channel) for c in consents.of(session, row.id)} == {
            ("publish", True, "api"),
            ("contact", True, "api"),
        }
        kept = [inbound.get(session, row.id) for row in session.execute(inbound.inbound.select())]
        assert [json.loads(raw.payload) for raw in kept if raw] == [STORY]


def test_the_same_key_gives_the_same_answer_and_one_story(moderator: Caller, sqlite_database: Database) -> None:
    first, second = (moderator.post("/stories", STORY, key="key-1") for _ in range(2))
    assert (second.status_code, second.json) == (201, first.json)
    assert count(sqlite_database) == 1
    assert refusal(moderator.post("/stories", {**STORY, "text": "Another"}, key="key-1")) == (
        409,
        "idempotency_key_reused",
    )
    assert moderator.post("/stories", STORY, key="key-2").json != first.json


def test_one_persons_key_is_not_anothers(moderator: Caller, calls_as: Callable[..., Caller]) -> None:
    other = calls_as(Role.SENIOR)
    assert moderator.post("/stories", STORY, key="k").json != other.post("/stories", STORY, key="k").json


def test_a_key_is_forgotten_after_72_hours(moderator: Caller, sqlite_database: Database, clock: TurnedClock) -> None:
    moderator.post("/stories", STORY, key="key-1")
    clock.forward(hours=73)
    assert moderator.post("/stories", STORY, key="key-1").status_code == 201
    assert count(sqlite_database) == 2


def test_twenty_requests_with_one_key_at_once_make_one_story(
    database: Database, clock: TurnedClock, tmp_path: Path
) -> None:
    person = maker(prepared(database, clock, tmp_path), database, clock)(Role.MODERATOR)
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: person.post("/stories", STORY, key="one").json, range(20)))
    assert all(answer == answers[0] for answer in answers)
    assert count(database) == 1


@pytest.mark.parametrize("key", ["", "null", " None "])
def test_a_blank_key_is_never_a_key(moderator: Caller, key: str) -> None:
    assert refusal(moderator.post("/stories", STORY, key=key)) == (400, "idempotency_key")


def test_a_helper_is_not_given_the_code_which_goes_to_the_author(
    calls_as: Callable[..., Caller], sqlite_database: Database
) -> None:
    answer = calls_as(Role.HELPER).post("/stories", STORY)
    assert answer.json is not None
    assert answer.json["author_code"] is None
    with sqlite_database.read() as session:
        row = contributions.by_reference(session, answer.json["reference"])
        assert row is not None
        assert row.filer == "helping"
        (receipt,) = deliveries.of(session, row.id)
        assert deliveries.secret(session, receipt)


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.BODY, Role.MAILROOM, Role.AUDITOR, Role.TYPIST])
def test_others_may_not_tell_a_story(calls_as: Callable[..., Caller], role: Role) -> None:
    assert refusal(calls_as(role).post("/stories", STORY)) == (403, "role")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "", "good": " "}, "text"),
        ({"text": 5}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"home_id": 999}, "home_id"),
        ({"home_id": "Rosewood"}, "home_id"),
        ({"home_id": True}, "home_id"),
        ({"author": {"phone": "12"}}, "author.phone"),
        ({"author": {"email": "nobody"}}, "author.email"),
        ({"author": {"channels": ["sms"]}}, "author.phone"),
        ({"author": {"channels": ["pigeon"]}}, "author.channels.0"),
        ({"consent": {"publish": "yes"}}, "consent.publish"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_a_story_cannot_be_names_its_field_and_makes_nothing(
    moderator: Caller, sqlite_database: Database, change: dict[str, Any], field: str
) -> None:
    answer = moderator.post("/stories", {**STORY, **change})
    assert refusal(answer) == (422, "requirement")
    assert answer.json is not None
    assert answer.json["error"]["field"].startswith(field)
    assert count(sqlite_database) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"\xff\xfe", b'{"text": NaN}', b"[" * 100_000])
def test_what_is_not_one_json_object_is_said_so(moderator: Caller, body: bytes) -> None:
    assert refusal(moderator.post("/stories", body)) == (400, "bad_json")


def test_a_body_beyond_all_bounds_is_refused(moderator: Caller) -> None:
    assert moderator.post("/stories", b" " * 600_000).status_code == 413


def test_a_home_by_its_words_and_a_consent_not_asked_are_met_without_refusal(moderator: Caller) -> None:
    answer = moderator.post("/stories", {"home_text": "Rosewood, Leeds", "text": "Kind.", "consent": {"publish": True}})
    assert answer.json is not None
    assert answer.json["state"] == "in_moderation"
    answer = moderator.post("/stories", {"home_text": "by the sea", "text": "Kind."})
    assert answer.json is not None
    assert answer.json["state"] == "received"


def test_no_letter_goes_to_an_author_at_a_homes_address(moderator: Caller, sqlite_database: Database) -> None:
    in_a_home, elsewhere = "1 Sea Street\nScarborough\nyo111aa", "1 Hill Street\nLeeds\nLS6 2BB"
    for home, address, letters in ((HARBOUR, in_a_home, 0), (1, in_a_home, 0), (HARBOUR, elsewhere, 1)):
        author = {"postal_address": f"Ann Example\n{address}", "channels": ["letter"]}
        reference = moderator.tell(home_id=home, author=author)
        with sqlite_database.read() as session:
            row = contributions.by_reference(session, reference)
            assert row is not None
            assert len(deliveries.of(session, row.id)) == letters


def test_signs_that_no_database_can_hold_are_met(database: Database, clock: TurnedClock, tmp_path: Path) -> None:
    """B 29: emoji, lone surrogate, NUL."""
    person = maker(prepared(database, clock, tmp_path), database, clock)(Role.MODERATOR)
    body = b'{"home_id": 1, "text": "Lovely \\ud83d\\udc4f \\ud800 \\u0000", "consent": {"publish": true}}'
    answer = person.post("/stories", body)
    assert answer.status_code == 201
    assert person.sees(answer.json["reference"])["text"].startswith("Lovely 👏")  # type: ignore[index]
