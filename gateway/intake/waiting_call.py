"""Somebody who waits for a person's call: who, why, when it is safe, and whether they may be rung at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.phone_number import InvalidPhone, PhoneNumber
from gateway.intake.safe_times import is_safe
from gateway.notices.languages import NAMES, name_of
from store import authors, calls, contributions, tasks
from store.authors import Author
from store.calls import Call
from store.contributions import Contribution
from store.database import Session
from store.tasks import Task
from store.words import TaskKind

LEFT_AFTER = timedelta(hours=1)
"""A call that somebody took and never noted is free again."""
TEXTS_ONLY = "texts only"
TRIED = "Tried before; not reached."


@dataclass(frozen=True, slots=True)
class WaitingCall:
    """``number`` is for the person who took the call alone, and None where there is none or they may not be rung."""

    task: Task
    call: Call | None
    story: Contribution | None
    author: Author | None
    number: PhoneNumber | None
    no_voice: bool
    safe_times: str
    safe_now: bool
    interpreter: str

    @property
    def tells_a_story(self) -> bool:
        """A caller whose story is still to be written down; not one who rang about a story told before."""
        return self.call is not None and (self.story is None or self.call.contribution_id is not None)

    @property
    def given_name(self) -> str:
        return self.author.name.split()[0] if self.author is not None and self.author.name.strip() else ""

    @property
    def words(self) -> str:
        """All that is said before it is known who is speaking."""
        return f"May I speak to {self.given_name or 'the person who asked us to ring'}?"

    @property
    def who(self) -> str:
        """How a list names them: never by name or number."""
        return self.author.pseudonym if self.author is not None else "Somebody who rang us"

    @property
    def can_be_texted(self) -> bool:
        """Somebody who is not to be rung, and whose mobile may be texted."""
        return self.no_voice and self.text_to is not None

    @property
    def text_to(self) -> PhoneNumber | None:
        number = _number(self.call.caller) if self.call is not None and self.author is None else None
        if self.author is not None and "sms" in self.author.channels:
            number = _number(self.author.phone)
        return number if number is not None and number.is_mobile else None


def waiting_call(session: Session, task: Task, *, now: datetime) -> WaitingCall | None:
    """What a task to call back is about; None when nobody can be found behind it any more."""
    if task.kind is not TaskKind.CALL_BACK:
        return None
    noun, _, digits = task.about.partition(":")
    is_call = noun == "call" and digits.isascii() and digits.isdigit() and len(digits) < 20
    call = calls.by_id(session, int(digits)) if is_call else None
    story_id = (call.contribution_id if call is not None else None) or task.contribution_id
    story = contributions.get(session, story_id) if story_id is not None else None
    author = authors.get(session, story.author_id) if story is not None and story.author_id is not None else None
    if call is None and author is None:
        return None
    return _gathered(session, task, call, story, author, now)


def held_by(task: Task, *, now: datetime) -> int | None:
    """Who has this call now; None when anybody may take it."""
    fresh = task.claimed_at is not None and task.claimed_at >= now - LEFT_AFTER
    return task.claimed_by if fresh else None


def take(session: Session, waiting: WaitingCall, *, by: int, now: datetime) -> bool:
    """Take a call; False while somebody else has it, or rings the same person about something else."""
    if any(held_by(other, now=now) not in {None, by} for other in same_person(session, waiting)):
        return False
    return tasks.take_over(session, waiting.task.id, by=by, now=now, left_since=now - LEFT_AFTER)


def same_person(session: Session, waiting: WaitingCall) -> list[Task]:
    """Other calls that the same person waits for; a bounded look at their latest stories."""
    if waiting.author is None:
        return []
    stories = [row.id for row in contributions.of_author(session, waiting.author.id)]
    found = tasks.open_about_stories(session, TaskKind.CALL_BACK, stories)
    return [task for task in found if task.id != waiting.task.id]


def _gathered(
    session: Session, task: Task, call: Call | None, story: Contribution | None, author: Author | None, now: datetime
) -> WaitingCall:
    number = _number(call.caller if call is not None and call.caller else author.phone if author else "")
    given = (call.safe_times if call is not None else "") or (author.safe_times if author else "")
    no_voice = given == TEXTS_ONLY or bool(author and author.no_voice) or _silent(session, number, now)
    return WaitingCall(
        task=task,
        call=call,
        story=story,
        author=author,
        number=None if no_voice else number,
        no_voice=no_voice,
        safe_times="" if given == TEXTS_ONLY else given,
        safe_now=is_safe(given, now),
        interpreter=_interpreter(call, author),
    )


def _silent(session: Session, number: PhoneNumber | None, now: datetime) -> bool:
    """Whoever said that a number is never to be rung said it for every story told from it."""
    return number is not None and any(one.no_voice for one in authors.all_by_phone(session, number.e164, now=now))


def _interpreter(call: Call | None, author: Author | None) -> str:
    said = (author.interpreter if author else "") or (call.interpreter if call else "")
    if said == "asked":
        return "a language that they did not say"
    return name_of(said) if said in NAMES else said


def _number(plain: str | None) -> PhoneNumber | None:
    try:
        return PhoneNumber.of_caller(plain) if plain else None
    except InvalidPhone:
        return None
