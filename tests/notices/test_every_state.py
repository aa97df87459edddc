"""Each notice reads well in every state that a move may leave it to speak of, and under every policy."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from channels.sms.segments import Encoding, count
from gateway.delivery.letter_document import document
from gateway.delivery.sender import SPECIMEN
from gateway.delivery.specimen import STORY, Cast, cast, database_of_its_own, notice_names, specimen
from gateway.moderation.consequences import _notices_of
from gateway.moderation.moves import CHILD_MOVES, MOVES, Move
from gateway.moderation.notice_list import NOTICES
from gateway.notices.compose import MEDIA, compose
from gateway.notices.words import quotes
from letters.codes import letter_code
from store import contributions, deadlines
from store.database import Database, Session
from store.deliveries import Delivery
from store.words import Channel, Event, Kind, Recipient, State

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
BASE = "https://earshot.example.org"
POLICIES = ("provider_may_ask_for_review", "provider_decides", "provider_restricts", "moderator_only")
# Each policy without a deadline to name, and one with.
RULES = (*((policy, None) for policy in POLICIES), (POLICIES[0], NOW + timedelta(days=9)))
LEFT_OVER = re.compile(
    r"\{\{|\}\}|\{%|%\}|&[a-z]+;|&#\d+;|(?<!0 )\bNone\b|\bTrue\b|\bFalse\b|\[\]|\(\)| [.,;:!?](?!\d)|\.\.(?!\.)| {2,}"
)
NEXT = re.compile(
    r"you can\b|you may\b|you need|tell us|sign in|reply |ring |write to us|go to |please |read it|answer|we will tell|"
    r"we ask|we write|we wait|we look\b|decides|looks? at|reads it|by text|call 999|publish it|text |phone you|see it",
    re.IGNORECASE,
)


Told = tuple[Kind, Event | None, State]
ANY_TIME = (State.RECEIVED, State.IN_MODERATION, State.PUBLISHED)
SAID_IN = {
    "reminder_author": (State.WITH_AUTHOR,),
    "reminder_provider": (State.WITH_PROVIDER,),
    "all_right_author": (State.PUBLISHED, State.RESTRICTED),
    "child_published_author": (State.PUBLISHED,),
    "child_published_provider": (State.PUBLISHED,),
}


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[Database, Cast]]:
    with database_of_its_own() as database:
        yield database, database.write(lambda session: cast(session, now=NOW))


def told() -> dict[str, list[Told]]:
    """Each notice with every event that stages it and the state to which that leads."""
    found: dict[str, dict[Told, None]] = {name: {} for name in notice_names()}
    for kind, moves in ((Kind.STORY, MOVES), (Kind.RESPONSE, CHILD_MOVES)):
        for name, event, state in (told for move in moves for told in of_move(move)):
            to_writer = NOTICES[name].recipient in {Recipient.AUTHOR, Recipient.COMPLAINANT}
            if kind is Kind.STORY or to_writer:
                found[name][(kind, event, state)] = None
    for name, states in found.items():
        if not states:  # said by the clock or in a dialogue: at any time before publication, and after
            states.update({(Kind.STORY, None, state): None for state in SAID_IN.get(name, ANY_TIME)})
    return {name: list(states) for name, states in found.items()}


def of_move(move: Move) -> Iterator[tuple[str, Event, State]]:
    for source in move.sources or {State.RECEIVED}:
        for target in move.targets(source):
            for name in _notices_of(move.event, source if move.sources else None, target):
                yield name, move.event, target


def renderings(stage: tuple[Database, Cast], notice: str) -> dict[str, dict[str, set[str]]]:
    """Everything that this notice may ever say, by medium: its words, and when it says them."""
    database, people = stage
    said: dict[str, dict[str, set[str]]] = {medium: {} for medium in MEDIA}

    def work(session: Session) -> None:
        made = {channel: specimen(session, people, notice, channel=channel, now=NOW) for channel in MEDIA}
        for one, (policy, due) in product(TOLD[notice], RULES):
            for channel, delivery in made.items():
                words = rendered(session, as_staged(session, delivery, one, policy, due), channel)
                said[channel].setdefault(words, set()).add(name_of(*one, policy, "due" if due else ""))

    database.write(work)
    return {channel: words for channel, words in said.items() if words}


def name_of(*parts: str | None) -> str:
    return "-".join(filter(None, parts))


def as_staged(session: Session, delivery: Delivery, one: Told, policy: str, due: datetime | None) -> Delivery:
    kind, event, state = one
    if (story := delivery.contribution_id) is not None:
        row = contributions.contributions
        given = {"state": state, "kind": kind, "policy": policy, "consent_home": due is not None}
        session.execute(row.update().where(row.c.id == story).values(given))  # as that move leaves it
        deadlines.clear(session, story)
        if due is not None:
            deadlines.put(session, story, "lapse", due)
        details = {**delivery.details, "event": event} if event and "child_id" not in delivery.details else None
        return delivery if details is None else replace(delivery, details=details)
    return delivery


def rendered(session: Session, delivery: Delivery, channel: str) -> str:
    if channel != Channel.LETTER:
        made = compose(session, delivery, channel=channel, base_url=BASE, now=NOW)
        return f"{made.subject}\n\n{made.body}".strip()
    code = letter_code("12345678")
    letter = document(session, [delivery], code=code, pin="402915", base_url=BASE, sender=SPECIMEN, now=NOW)
    return "\n\n".join([letter.heading, *letter.cover, *letter.body])


TOLD = told()


@pytest.mark.parametrize("notice", notice_names())
def test_it_is_whole_and_says_what_is_next_wherever_it_may_be_said(stage: tuple[Database, Cast], notice: str) -> None:
    for channel, said in renderings(stage, notice).items():
        for words, when in said.items():
            where = f"{channel} {sorted(when)[:3]}:\n{words}"
            assert not LEFT_OVER.search(words), where
            assert NEXT.search(words), where
            last = words.rstrip().rpartition("\n")[2]
            assert last.endswith((".", "?", "!")) or BASE in last or last.isdigit(), where
            if channel == Channel.SMS:
                assert not quotes(words, STORY, run=4), where
                cost = count(words)
                assert cost.encoding is Encoding.GSM_7, where
                assert cost.segments <= 2, where
