"""What came of a person's call back: a story written down and read back, an answer to our question, or another try."""

from dataclasses import dataclass
from datetime import datetime

from channels.phone_number import PhoneNumber
from gateway.intake.call import call_back_about
from gateway.intake.call_words import PUBLISH_ASKED_WORDING, TEXT_WORDING
from gateway.intake.spoken import NotUsable, Spoken, check_words, keep, story_by_id
from gateway.intake.waiting_call import TRIED
from gateway.moderation.decide import open_contribution
from gateway.moderation.facts import Actor
from store import authors, calls, consents, tasks
from store.authors import Author
from store.calls import Call
from store.contributions import Contribution
from store.database import Session
from store.tasks import Task
from store.words import Channel, Kind, Role, TaskKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledBack(Spoken):
    """``read_back``: the caller heard the words and said that they are right. ``texts``: may be texted from now on."""

    read_back: bool = False
    texts: bool = False


def task_of(session: Session, call_id: int) -> Task | None:
    """The open task to call this caller back; None when there is nothing to call about."""
    return tasks.open_about(session, TaskKind.CALL_BACK, call_back_about(call_id))


def reached(session: Session, call_id: int, answer: CalledBack, *, by: int, now: datetime) -> Contribution:
    """Keep what the caller said on the telephone: with the story of the call, or as the story itself.

    Raises NotUsable; then nothing is kept.
    """
    task, call = _found(session, call_id)
    if call.contribution_id is None and task.contribution_id is not None:
        raise NotUsable("told_before", "They rang about a story told before. Open this call from the list again.")
    if call.contribution_id is None:
        story = _new_story(session, call, answer, now=now)
    else:
        story = story_by_id(session, call.contribution_id)
        if answer.publish is None and answer.home_id is None and not answer.text.strip():
            raise NotUsable("nothing", "Say what the caller answered, or choose “I could not reach the caller”.")
    story = keep(session, story, answer, wording=PUBLISH_ASKED_WORDING, now=now)
    tasks.finish(session, task.id, by=by, outcome="Called back: what was said is with the story.", now=now)
    return story


def not_reached(session: Session, call_id: int, note: str, *, by: int, now: datetime) -> None:
    """End this try and raise the next: the task goes to the end of the list and never just disappears."""
    task, _ = _found(session, call_id)
    try_again(session, task, note, by=by, now=now)


def nothing_more(session: Session, call_id: int, note: str, *, by: int, now: datetime) -> None:
    """The caller wants nothing more from us; a person says in words why."""
    task, _ = _found(session, call_id)
    end(session, task, note, by=by, now=now)


def try_again(session: Session, task: Task, note: str, *, by: int, now: datetime) -> None:
    """End a try that reached nobody and raise the next one."""
    outcome = f"Not reached. {note.strip()[:300]}".strip()
    tasks.finish(session, task.id, by=by, outcome=outcome, now=now)
    tasks.raise_task(
        session,
        TaskKind.CALL_BACK,
        about=task.about,
        role=task.role,
        now=now,
        contribution_id=task.contribution_id,
        urgent=task.urgent,
        note=f"{task.note.split(TRIED)[0].strip()} {TRIED}",
    )


def end(session: Session, task: Task, note: str, *, by: int, now: datetime) -> None:
    """Nothing more is to be done, and a person says in words why."""
    if not note.strip():
        raise NotUsable("note", "Say in a few words what you were told.")
    tasks.finish(session, task.id, by=by, outcome=f"Nothing more to do: {note.strip()[:300]}", now=now)


def _new_story(session: Session, call: Call, answer: CalledBack, *, now: datetime) -> Contribution:
    """A story that was told to a person: written down while listening, and read back before it counts."""
    check_words(answer.text)
    if not answer.read_back:
        raise NotUsable("read_back", "Read your words back to the caller before you keep them.")
    texts = answer.texts and call.caller is not None and PhoneNumber.of_caller(call.caller).is_mobile
    author = Author(phone=call.caller or "", channels=("sms",) if texts else ())
    opened = open_contribution(
        session,
        kind=Kind.STORY,
        channel=Channel.VOICE,
        by=Actor(Role.CHANNEL),
        now=now,
        author_id=authors.add(session, author, now=now),
    )
    calls.change_call(session, call.id, contribution_id=opened.id)
    if texts:
        consents.record(session, opened.id, "contact", True, wording=TEXT_WORDING, channel=Channel.VOICE, at=now)
    return story_by_id(session, opened.id)


def _found(session: Session, call_id: int) -> tuple[Task, Call]:
    task, call = task_of(session, call_id), calls.by_id(session, call_id)
    if task is None or call is None:
        raise NotUsable("done", "Nobody waits to be called back here any more.")
    return task, call
