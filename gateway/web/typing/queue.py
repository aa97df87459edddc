"""The list of recordings that wait to be typed, the oldest first, and of callers who wait for a person's call."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, render_template

from gateway.intake.recorded import NEAR_EMPTY
from gateway.intake.recordings import can_fetch
from gateway.web import who
from gateway.web.gateway_here import here, now
from gateway.web.typing.people import CALLERS, TYPISTS, myself
from store import calls, contributions, tasks
from store.calls import Recording
from store.database import Session
from store.staff import Person
from store.words import Role, TaskKind

PAGE = 50
LONG = timedelta(days=1)
TOO_LONG = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Row:
    """One recording as the list shows it: nothing of who called, nor from where."""

    id: int
    length: str
    waiting: str
    tone: str
    facts: tuple[str, ...]
    urgent: bool
    mine: bool
    taken: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """One caller who waits for a call: where to note it, since when, and why."""

    href: str
    since: str
    note: str


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/typing", view_func=queue)


@who.needs(*TYPISTS)
def queue() -> str:
    at, me = now(), myself()
    with here().database.read() as session:
        found = calls.to_type(session, limit=PAGE + 1)
        rows = [_row(session, recording, me, at) for recording in found[:PAGE]]
        callers = _callers(session, at) if me.has(*CALLERS) else []
    return render_template(
        "typing/queue.html",
        rows=rows,
        callers=callers,
        more=len(found) > PAGE,
        no_carrier=not can_fetch(here().settings),
    )


def _row(session: Session, recording: Recording, me: Person, at: datetime) -> Row:
    story = contributions.get(session, recording.contribution_id) if recording.contribution_id else None
    held = recording.claimed_until is not None and recording.claimed_until >= at
    age = at - recording.announced_at
    return Row(
        id=recording.id,
        length=length(recording.seconds),
        waiting=ago(recording.announced_at, at),
        tone="urgent" if age > TOO_LONG else "careful" if age > LONG else "",
        facts=_facts(recording),
        urgent=story is not None and story.urgent,
        mine=held and recording.claimed_by == me.id,
        taken=held and recording.claimed_by != me.id,
    )


def _facts(recording: Recording) -> tuple[str, ...]:
    facts = []
    if recording.blob_id is None:
        facts.append("the sound is not here yet")
    if recording.draft:
        facts.append("a computer's draft is here")
    if recording.seconds <= NEAR_EMPTY:
        facts.append("very short: listen closely")
    return tuple(facts)


def _callers(session: Session, at: datetime) -> list[Waiting]:
    found = tasks.waiting(session, [Role.CALL_HANDLER], limit=PAGE)
    return [
        Waiting(f"/typing/calls/{task.about.removeprefix('call:')}", ago(task.raised_at, at), task.note)
        for task in found
        if task.kind is TaskKind.CALL_BACK and task.about.startswith("call:")
    ]


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
