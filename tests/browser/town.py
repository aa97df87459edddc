"""A small town for the browser's tests: homes, stories in every state, letters, a recording, and people who sign in."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from gateway.intake.recordings import fetch_due
from gateway.moderation.details import parse_details
from gateway.moderation.facts import Actor
from store import inbound, staff
from store.database import Database, Session
from store.words import Event, Role
from tests.conftest import TurnedClock
from tests.delivery.paper_cast import paper_on
from tests.fakes.carrier import FakeCarrier
from tests.fakes.telephone import PhoneCall
from tests.phone_door import application, settings_with
from tests.web.staff_cast import Office, office_over
from tests.web.story_cast import Cast, Told

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
WORDS = (
    f"My mother 👩🏽‍🦳 came here from {LONG}. In room 12 Sister Okonkwo sings with her. 🎶\n\n"
    "But at night nobody comes, and last Tuesday she waited an hour. She is frightened of the stairs."
)
SAFE = f"My mother came here from {LONG}. They sing with her. 🎶\n\nBut at night nobody comes for an hour."
REVIEW = "2027-03-04"
WHY = "As they ask"
SHOES = {"code": "commercial", "reason": "It sells shoes", "comment": WHY}
COURT = {"kind": "legal", "reason": "A court", "comment": WHY}


@dataclass
class Town:
    """What the tests walk through; ``stories`` by what became of them, ``letters`` as (code, PIN)."""

    office: Office
    cast: Cast
    homes: dict[str, int] = field(default_factory=dict)
    stories: dict[str, Told] = field(default_factory=dict)
    letters: list[tuple[str, str]] = field(default_factory=list)

    @property
    def app(self) -> Flask:
        return self.office.app

    def session_of(self, role: Role) -> str:
        """A session's cookie of somebody of this role, signed in; a provider is Rosewood's, a body Leeds'."""
        given: dict[str, Any] = {"roles": [role], "now": self.office.now, "name": "Mo Kaur"}
        given |= {"home_ids": [self.homes["large"]]} if role is Role.PROVIDER else {}
        given |= {"areas": ["Leeds"]} if role is Role.BODY else {}

        def work(session: Session) -> str:
            person = staff.by_email(session, f"{role.value}@example.org")
            number = person.id if person else staff.add(session, f"{role.value}@example.org", **given)
            return staff.new_token(session, number, "session", now=self.office.now)

        return self.office.database.write(work)


def town_over(database: Database, clock: TurnedClock, folder: Path) -> Town:
    """Build it; letters first, for their evening is the town's morning."""
    paper_on(database, clock).story()
    _by_phone(database, clock)
    office = office_over(database, clock, folder, twilio_from="+441632960100")
    town = Town(office, Cast(database, clock))
    _homes(town)
    _stories(town)
    _unreadable(office)
    told = town.cast.with_provider(town.homes["large"])
    _, code, pin = town.cast.letter_for(told)
    told.told(clock(), clock() + timedelta(days=9))
    town.letters.append((code, pin))
    return town


def _by_phone(database: Database, clock: TurnedClock) -> None:
    with FakeCarrier() as carrier:
        client = application(database, clock, twilio_api_url=carrier.url).test_client()
        PhoneCall(client, carrier=carrier).dial().story().speak(b"RIFF" + bytes(range(256)) * 8)
        fetch_due(settings_with(twilio_api_url=carrier.url), database, clock)


def _homes(town: Town) -> None:
    cast = town.cast
    town.homes = {
        "large": cast.home("Rosewood", keyword="ROSE1"),
        "small": cast.home("The Old Rectory", beds=6),
        "long": cast.home(f"{LONG} House", town=LONG),
    }
    cast.contact(town.homes["large"])


def _stories(town: Town) -> None:
    """One story for each state that somebody may look at."""
    cast, at, small, long = town.cast, town.homes["large"], town.homes["small"], town.homes["long"]
    author, senior, moderator = Actor(Role.AUTHOR, "author:1"), Actor(Role.SENIOR, "102"), Actor(Role.MODERATOR, "101")
    town.stories = {
        "no_home": cast.story(None, consent=None, home_text="Rosewood"),
        "fresh": town_story(town, long, WORDS),
        "danger": cast.story(at, urgent=True),
        "asked": _moved(cast.story(at), Event.ASK_AUTHOR, moderator, question="Was it this year, or last?"),
        "edits": _moved(cast.story(at), Event.PROPOSE_EDITS, moderator, text=SAFE),
        "held": _moved(cast.story(at), Event.HOLD, moderator, kind="safeguarding", reason="Hurt", review_on=REVIEW),
        "with_home": cast.story(at).approve(SAFE).told(town.office.now, town.office.now + timedelta(days=3)),
        "in_review": cast.with_provider(at).object(),
        "published": cast.published(at),
        "published_long": cast.story(long).approve(SAFE).go_ahead(),
        "scheduled": cast.with_provider(small),
        "rejected": _moved(
            cast.story(at), Event.REJECT, moderator, code="commercial", reason="It sells shoes", comment=WHY
        ),
        "private": _moved(cast.story(at, consent=False), Event.KEEP_PRIVATE, moderator, comment=WHY),
        "withdrawn": _moved(cast.story(at), Event.WITHDRAW, author),
        "suspended": _moved(cast.published(at), Event.SUSPEND, senior, **COURT),
    }


def town_story(town: Town, home: int, words: str) -> Told:
    """A story with these words, as it came by text from somebody who may be told."""
    opened = town.office.story(words, "And the food 🍲 is cold.", home=home)
    return Told(town.cast, opened.id, opened.reference, opened.code)


def _moved(told: Told, event: Event, by: Actor, **details: Any) -> Told:
    return told.move(event, by, parse_details(event, details))


def _unreadable(office: Office) -> None:
    def work(session: Session) -> None:
        inbound_id = inbound.keep(session, b"Body=Hello", channel="sms", account="AC1", key="SM1", now=office.now)
        if inbound_id is not None:
            inbound.hold(session, inbound_id, "The message had no id.")

    office.database.write(work)
