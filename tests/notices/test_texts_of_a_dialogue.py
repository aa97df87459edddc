"""Each text of a dialogue as she reads it: two messages at most, plain letters, no answer that the carrier acts on."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from channels.sms.segments import Encoding, count
from gateway.delivery.specimen import STORY, Cast, cast, database_of_its_own, specimen
from gateway.notices.compose import compose
from gateway.notices.words import quotes
from store import contributions, deliveries
from store.database import Database

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
BASE = "https://earshot.example.org"
HOME = "Rosewood House Nursing Home, Altrincham"
THREE = [[1, "Rosewood House, Altrincham"], [2, "Rosewood Lodge, Leeds"], [3, "Rosewood Court, York"]]
SAID = [
    ("receipt", {"ask": "home", "candidates": []}),
    ("receipt", {"ask": "home", "candidates": THREE}),
    ("receipt", {"ask": "consent", "home": HOME}),
    ("ask_home", {"candidates": THREE}),
    ("ask_home_again", {}),
    ("consent_question", {"home": HOME}),
    ("when_question", {}),
    ("when_question", {"why": "again"}),
    *(("thanks", {"ask": ask, "when": when}) for ask in ("", "more") for when in ("", "told", "12 September 2027")),
    ("thanks_private", {"ask": "more"}),
    ("new_or_more", {}),
    ("proof_by_text", {"why": "status"}),
    *(("proof_wrong", {"why": why}) for why in ("wrong", "ended", "wait", "unknown_code")),
    (
        "where_it_stands",
        {"status": [f"Story AB12-CD3{n}: it is approved, and the home may answer now." for n in "567"]},
    ),
    ("which_story", {"candidates": [[n, f"AB12-CD3{n}"] for n in range(1, 10)]}),
    *(("code_reminder", {"why": why}) for why in ("withdraw", "stranger", "status")),
    *(
        ("as_you_asked", {"why": why})
        for why in ("joined", "withdrawn", "restored", "shown_again", "ready", "who_asked_1", "who_asked_2", "nothing")
    ),
    *((notice, {}) for notice in ("how_to_finish_withdrawal", "withdrawn_author", "edits_to_approve", "answer_noted")),
    *((notice, {}) for notice in ("not_understood", "help_text", "call_back_noted", "reminder_author")),
]


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[Database, Cast]]:
    with database_of_its_own() as database:
        yield database, database.write(lambda session: cast(session, now=NOW))


@pytest.mark.parametrize(("notice", "details"), SAID, ids=lambda given: str(given)[:40])
def test_it_is_at_most_two_messages_in_plain_letters_with_no_word_of_the_story(
    stage: tuple[Database, Cast], notice: str, details: dict[str, object]
) -> None:
    body = read(stage, notice, details)
    cost = count(body)
    assert cost.encoding is Encoding.GSM_7
    assert cost.segments <= 2, f"{cost.units}: {body}"
    assert not quotes(body, STORY, run=4)
    assert not re.search(r"(?i)\b(?:reply|text) (?:with )?(?:yes|end|cancel|stop(?!\.)|help|info|quit)\b", body) or (
        notice == "help_text"
    )
    assert not re.search(r"\{|\}|  |None", body)


def test_edits_say_which_kind_of_thing_was_taken_out(stage: tuple[Database, Cast]) -> None:
    database, people = stage
    story = "Nurse Pratt came to room 12 at once."

    def work(session):  # type: ignore[no-untyped-def]
        made = specimen(session, people, "edits_to_approve", channel="sms", now=NOW, text=story)
        hits = [
            {"check": "names_a_person", "name": "", "start": 0, "length": 11, "urgent": False},
            {"check": "names_a_room", "name": "", "start": 20, "length": 7, "urgent": False},
        ]
        row_id = made.contribution_id
        contributions.change(session, row_id, hits=hits)
        contributions.add_version(session, row_id, "A nurse came at once.", by_role="moderator", by_id=1, at=NOW)
        deliveries.change(session, made.id, details={})
        again = deliveries.get(session, made.id)
        return compose(session, again, channel="sms", base_url=BASE, now=NOW).body

    body = database.write(work)
    assert "We took out a name and a room number, and changed a few words." in body
    assert "Pratt" not in body


def read(stage: tuple[Database, Cast], notice: str, details: dict[str, object]) -> str:
    database, people = stage

    def work(session):  # type: ignore[no-untyped-def]
        made = specimen(session, people, notice, channel="sms", now=NOW)
        deliveries.change(session, made.id, details={**made.details, **details})
        again = deliveries.get(session, made.id)
        return compose(session, again, channel="sms", base_url=BASE, now=NOW).body

    return str(database.write(work))
