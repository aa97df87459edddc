"""The list of recordings that wait to be typed, the oldest first; who waits for a call stands in a list of its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, render_template, request

from channels.voice.transcribers import LOCAL, TWILIO
from gateway.intake.recorded import NEAR_EMPTY
from gateway.intake.recordings import can_fetch
from gateway.web import who
from gateway.web.gateway_here import here, now
from gateway.web.plain_words import when
from gateway.web.typing.people import CALLERS, TYPISTS, myself
from store import scanned_forms, tasks, typing_listings
from store.database import Session
from store.staff import Person
from store.typing_listings import ToType
from store.words import Role, TaskKind

PAGE = 50
LONG = timedelta(days=1)
TOO_LONG = timedelta(days=2)
MACHINES = (TWILIO, LOCAL)
PURPOSES = {
    "story": "A story",
    "name": "The name of somebody who answered a letter",
    "response": "A home’s reply to a story",
    "quote": "The words that a home objects to",
    "seen": "What makes a home fear for somebody",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One recording as the list shows it: nothing of who called, nor from where."""

    id: int
    what: str
    length: str
    waiting: str
    tone: str
    facts: tuple[str, ...]
    urgent: bool
    mine: bool
    taken: bool
    holder: str
    until: str


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/typing", view_func=queue)


@who.needs(*TYPISTS)
def queue() -> str:
    at, me = now(), myself()
    after = request.args.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    with here().database.read() as session:
        found = typing_listings.to_type(session, after=start, limit=PAGE + 1)
        number = typing_listings.count(session)
        paper_forms = scanned_forms.count(session)
        calls_wait = me.has(*CALLERS) and not start and _calls_wait(session)
    rows = [_row(recording, me, at) for recording in found[:PAGE]]
    return render_template(
        "typing/queue.html",
        rows=rows,
        calls_wait=calls_wait,
        paper_forms=paper_forms,
        number=number,
        many=number >= typing_listings.MOST_COUNTED,
        start=start,
        next=f"/typing?after={rows[-1].id}" if len(found) > PAGE else "",
        no_carrier=not can_fetch(here().settings),
    )


def _row(recording: ToType, me: Person, at: datetime) -> Row:
    until = recording.held_until
    held = until is not None and until >= at
    age = at - recording.announced_at
    return Row(
        id=recording.id,
        what=what(recording.purpose),
        length=length(recording.seconds),
        waiting=ago(recording.announced_at, at),
        tone="urgent" if age > TOO_LONG else "careful" if age > LONG else "",
        facts=_facts(recording),
        urgent=recording.urgent or recording.purpose == "seen",
        mine=held and recording.claimed_by == me.id,
        taken=held and recording.claimed_by != me.id,
        holder=recording.holder,
        until=clock(until) if until else "",
    )


def _facts(recording: ToType) -> tuple[str, ...]:
    said = {
        "the sound is not here yet": not recording.sound_is_here,
        "somebody began to type it": recording.begun,
        "a computer’s draft is here": recording.draft_by != "",
        "a computer is writing a draft": recording.machine in MACHINES,
        "a computer heard only silence: listen closely": recording.remark == "silent",
        "a computer made out no word: listen closely": recording.remark == "no_words",
        "very short: listen closely": 0 < recording.seconds <= NEAR_EMPTY,
    }
    return tuple(words for words, holds in said.items() if holds)


def _calls_wait(session: Session) -> bool:
    both = (tasks.of_kind(session, TaskKind.CALL_BACK, [Role.CALL_HANDLER], urgent=u, limit=1) for u in (True, False))
    return any(both)


def what(purpose: str) -> str:
    """What is on a recording; a new purpose is at least no story."""
    return PURPOSES.get(purpose, "An answer to a letter")


def clock(at: datetime) -> str:
    """ "2:40pm"."""
    return when(at).rpartition(" at ")[2]


def length(seconds: int) -> str:
    """ "2 minutes 5 seconds"."""
    minutes, rest = divmod(seconds, 60)
    said = [_counted(minutes, "minute")] if minutes else []
    return " ".join([*said, *([_counted(rest, "second")] if rest or not minutes else [])])


def ago(since: datetime, at: datetime) -> str:
    """How long something waits, in the largest unit that says it: "for 2 hours"."""
    age = max(at - since, timedelta())
    if age >= timedelta(days=1):
        return f"for {_counted(age.days, 'day')}"
    if age >= timedelta(hours=1):
        return f"for {_counted(age.seconds // 3600, 'hour')}"
    minutes = age.seconds // 60
    return f"for {_counted(minutes, 'minute')}" if minutes else "since just now"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
