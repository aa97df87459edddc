"""A fictional story, home and author in a database of their own, so that any notice can be looked at before it goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from gateway.moderation.decide import decide, open_contribution
from gateway.moderation.details import parse_details
from gateway.moderation.facts import Actor
from gateway.moderation.notice_list import NOTICES
from gateway.notices.dialogue_notices import DIALOGUE_NOTICES
from gateway.notices.stage import LINKED
from letters.codes import author_code
from store import authors, contacts, contributions, deliveries, homes, log, windows
from store.authors import Author
from store.contacts import Contact
from store.crypto import Keyring
from store.database import Database, Session
from store.deliveries import Delivery
from store.migrating import migrate
from store.words import Event, Kind, Recipient, Role

STORY: Final = (
    "My mother moved in last spring and the first weeks were hard for all of us. The night staff sat with her when "
    "she could not sleep, and somebody always rang me in the morning to say how it had gone.\n\n"
    "What could be better is the telephone. It often rings out at the weekend, and nobody rings back. I live two "
    "hours away, so the telephone is all I have between visits.\n\n"
    "Please thank the person who plays the piano on Thursdays."
)
PRAISE: Final = (
    "My father was frightened when he came. Within a week they knew how he takes his tea, and that he likes the window "
    "open. When he was ill, somebody sat with him all night.\n\nThank you, all of you."
)
RESPONSE: Final = "Thank you for telling us. The telephone now rings through to the night office at weekends."
WITHOUT_STORY: Final = frozenset(
    {
        "danger_page",
        "mail_answer",
        "help_text",
        "not_understood",
        "unreadable_text",
        "answer_acknowledged",
        "sign_in_link",
        "letter_by_text",
        "home_ways_changed",
    }
)
ASKED: Final[dict[str, dict[str, Any]]] = {
    "receipt": {"ask": "home", "candidates": [[1, "Rosewood House, Altrincham"], [2, "Rosewood Lodge, Leeds"]]},
    "ask_home": {"candidates": [[1, "Rosewood House, Altrincham"], [2, "Rosewood Lodge, Leeds"]]},
    "danger_page": {"task_id": 21},
    "home_ways_changed": {
        "home": "Rosewood House",
        "ways_changed": "messages for Maria Lindqvist now go by e-mail",
        "changed_by": "Maria Lindqvist",
    },
    "letter_by_text": {
        "why": "choose",
        "story": "A",
        "until": "2027-03-04T15:00:00+00:00",
        "keys": ["1", "2", "3", "4", "9"],
        "policy": "provider_may_ask_for_review",
    },
    "sign_in_link": {"ends_at": "2027-03-01T09:30:00+00:00", "next": ""},
    "consent_question": {"home": "Rosewood House"},
    "split_author": {"ask": "consent", "home": "Rosewood House"},
    "code_reminder": {"why": "withdraw"},
    "thanks": {"ask": "more", "when": "12 June 2027"},
    "thanks_private": {"ask": "more"},
    "as_you_asked": {"why": "who_asked_1"},
    "proof_wrong": {"why": "ended"},
    "where_it_stands": {"status": ["Story AB12-CD34: a moderator is reading it."]},
    "which_story": {"candidates": [[1, "AB12-CD34"], [2, "EF56-GH78"]]},
    "answer_acknowledged": {
        "letter_day": "2027-02-22",
        "answered_at": "2027-02-26T15:04:00+00:00",
        "call_us": "01632 960111",
    },
}
SAID: Final = {
    "reason": "We took out a name and a room number.",
    "question": "In which month was that, more or less?",
    "text": "We think that this should be public.",
}


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of a specimen, by their row."""

    home_id: int
    author_id: int
    contact_id: int


def notice_names() -> tuple[str, ...]:
    """Every notice that there is, in the order in which they are listed."""
    return (*NOTICES, *DIALOGUE_NOTICES)


@contextmanager
def database_of_its_own() -> Iterator[Database]:
    """A fresh database that is gone afterwards; nothing real is ever read for a specimen."""
    with TemporaryDirectory(prefix="earshot-specimen-") as folder:
        path = Path(folder) / "specimen.db"
        database = Database(f"sqlite:///{path}", Keyring([b"a key for fictional people only!"]), synchronous="OFF")
        try:
            migrate(database)
            yield database
        finally:
            database.close()


def cast(session: Session, *, now: datetime) -> Cast:
    home_id = homes.add(
        session,
        now=now,
        name="Rosewood House",
        address="14 Orchard Lane, Timperley, Altrincham",
        town="Altrincham",
        postcode="WA15 6SQ",
        phone="01632 960111",
        local_authority="Exampleshire",
        beds=32,
    )
    author = Author(
        name="Mrs G Example",
        phone="+447700900123",
        email="g.example@example.org",
        postal_address="3 Invented Row\nSale\nM33 6RX",
        channels=("sms", "email", "letter"),
    )
    body = Contact(
        kind="body",
        name="Exampleshire Care Watch",
        role="manager",
        area="Exampleshire",
        email="watch@example.org",
        mobile="+447700900456",
        postal_address="1 Made Up Street\nExampleton\nM33 6RX",
    )
    contacts.keep(session, body, now=now)
    found = contacts.of_area(session, "Exampleshire", kind="body")[0]
    return Cast(home_id, authors.add(session, author, now=now), found.id)


def story_with_the_home(
    session: Session, people: Cast, *, now: datetime, text: str = STORY, criticality: int = 1
) -> int:
    """A story that was approved and now waits for the home's answer; its id."""
    opened = open_contribution(
        session,
        kind=Kind.STORY,
        channel="sms",
        by=Actor(Role.CHANNEL),
        now=now,
        tell=False,
        home_id=people.home_id,
        author_id=people.author_id,
        consent_publish=True,
        consent_home=True,
    )
    contributions.add_part(session, opened.id, text, field="text", inbound_id=None, at=now)
    decide(session, opened.id, Event.COMPLETE, by=Actor(Role.SYSTEM), now=now)
    approval = parse_details(Event.APPROVE, {"criticality": criticality, "redaction_checked": True, "text": text})
    decide(session, opened.id, Event.APPROVE, by=Actor(Role.MODERATOR, "1"), details=approval, now=now)
    return opened.id


def specimen(
    session: Session,
    people: Cast,
    notice: str,
    *,
    channel: str,
    now: datetime,
    text: str = STORY,
    praise: bool = False,
) -> Delivery:
    """One delivery of this notice, staged as the gateway would, about a fictional story; with ``praise``, about one
    without criticism that is published. Raises KeyError."""
    story = None if notice in WITHOUT_STORY else _story(session, people, now=now, text=text, praise=praise)
    if notice == "objection_author" and story is not None:
        objection = parse_details(Event.OBJECT, {"ground": "identifies_someone"})
        decide(session, story, Event.OBJECT, by=Actor(Role.PROVIDER, "home:1"), details=objection, now=now)
    details = {**ASKED.get(notice, {}), **({} if story is None else _said(session, people, story, notice, now=now))}
    recipient = NOTICES[notice].recipient if notice in NOTICES else _author_of(notice)
    row = None if story is None else contributions.get(session, story)
    delivery_id = deliveries.add(
        session,
        now=now,
        due_at=now,
        secret=_secret(notice),
        contribution_id=story,
        version=row.version if row else 0,
        notice=notice,
        to_role=recipient,
        turn=99,
        channels=[channel],
        channel=channel,
        details=details,
        **_recipient(recipient, people),
    )
    if notice == "reminder_provider" and story is not None:
        _window(session, story, delivery_id, now=now)
    made = deliveries.get(session, delivery_id)
    if made is None:
        raise LookupError("the specimen was not kept")
    return made


def _story(session: Session, people: Cast, *, now: datetime, text: str, praise: bool) -> int:
    if not praise:
        return story_with_the_home(session, people, now=now, text=text)
    story = story_with_the_home(session, people, now=now, text=PRAISE, criticality=0)
    decide(session, story, Event.GO_AHEAD, by=Actor(Role.PROVIDER, "home:1"), now=now)
    return story


def _author_of(notice: str) -> Recipient:
    others = {"danger_page": Recipient.DUTY, "mail_answer": Recipient.WRITER, "sign_in_link": Recipient.STAFF}
    others |= {"home_ways_changed": Recipient.PROVIDER, "letter_by_text": Recipient.ANSWERER}
    if notice in others:
        return others[notice]
    return Recipient.AUTHOR if notice in DIALOGUE_NOTICES else Recipient[notice]


def _recipient(recipient: Recipient, people: Cast) -> dict[str, Any]:
    match recipient:
        case Recipient.AUTHOR:
            return {"recipient": f"author:{people.author_id}", "author_id": people.author_id}
        case Recipient.PROVIDER | Recipient.RESPONSIBLE_PERSON:
            return {"recipient": f"home:{people.home_id}", "home_id": people.home_id}
    return {"recipient": f"contact:{people.contact_id}", "contact_id": people.contact_id}


def _secret(notice: str) -> str | None:
    if notice in LINKED or notice == "sign_in_link":
        return "a-fictional-link-of-thirty-two-s"
    if notice == "letter_by_text":
        return "+447700900789"
    if notice in {"proof_by_text", "how_to_finish_withdrawal"}:
        return "4821"
    return author_code("12345678901234") if notice in {"receipt", "split_author"} else None


def _said(session: Session, people: Cast, story: int, notice: str, *, now: datetime) -> dict[str, Any]:
    """A log row with a reason, a question and a code, such as the notice's own move would have left."""
    row = contributions.get(session, story)
    if row is None:
        return {}
    log_id = log.append(
        session,
        story,
        event="reject" if "reject" in notice else "ask_author",
        role=Role.MODERATOR,
        actor="1",
        from_state=row.state,
        to_state=row.state,
        version=row.version,
        at=now,
        facts={"code": "not_about_care", "kind": "safeguarding", "ground": "identifies_someone"},
        texts=SAID,
    )
    if not notice.startswith("child_"):
        return {"log_id": log_id, "text_id": row.public_text_id, "event": ""}
    child = open_contribution(
        session,
        kind=Kind.RESPONSE,
        channel="web",
        by=Actor(Role.CHANNEL),
        now=now,
        tell=False,
        parent_id=story,
        home_id=people.home_id,
        consent_publish=True,
    )
    version = contributions.add_version(session, child.id, RESPONSE, by_role="moderator", by_id=None, at=now)
    return {"child_id": child.id, "text_id": version.id, "event": "approve"}


def _window(session: Session, story: int, delivery_id: int, *, now: datetime) -> None:
    closes = now + timedelta(days=4)
    windows.open_window(
        session, story, delivery_id, channel="email", told_at=now, remind_at=now + timedelta(days=2), closes_at=closes
    )
