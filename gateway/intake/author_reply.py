"""A moderator asked, and the author texts back: an answer to a question, or a yes to edits."""

from channels.sms.keywords import Keyword, recognise
from gateway.intake.asked import is_fresh, last_asked
from gateway.intake.completing import complete_if_ready
from gateway.intake.conversation import Talk, stories_of
from gateway.intake.dialogue import digit
from gateway.intake.saying import say
from gateway.moderation.decide import decide
from gateway.moderation.details import MAX_TEXT, Details, EditsApproved, Text
from gateway.moderation.facts import Actor
from gateway.moderation.remember import storable
from store import contributions, tasks
from store.contributions import Contribution
from store.words import Event, Role, State, TaskKind

BY_PHONE = {2: "The author wants to hear the edits by phone.", 3: "The author wants to talk to a person."}


def open_question(talk: Talk) -> Contribution | None:
    """The author's story about which a moderator asked last, whether or not it is too late to answer by number."""
    waiting = [row for row in stories_of(talk) if row.state is State.WITH_AUTHOR]
    return max(waiting, key=lambda row: row.moved_at, default=None)


def is_answerable(talk: Talk, row: Contribution) -> bool:
    """Asked within 72 hours, and after whatever the dialogue itself asked last."""
    asked_at = last_asked(talk.session, row, by_moderator=True) or row.moved_at
    if not is_fresh(asked_at, now=talk.now):
        return False
    other = talk.row is not None and talk.row.id != row.id and (talk.is_growing or talk.may_answer)
    return not (other and talk.asked_at is not None and talk.asked_at > asked_at)


def take_reply(talk: Talk, row: Contribution, text: str) -> None:
    """Record the answer as the move that it is; 2 and 3 after edits ask for a person instead."""
    talk.spoken_of = row.id
    contributions.add_part(talk.session, row.id, text, field="answer", inbound_id=talk.inbound_id, at=talk.now)
    edited, number = row.memory.get("edited_version"), digit(text)
    if edited is not None and number in BY_PHONE:
        _call_back(talk, row, BY_PHONE[number])
        return
    agreed = number == 1 or recognise(text) in {Keyword.AGREE, Keyword.YES}
    if edited is not None and agreed:
        _move(talk, row, Event.APPROVE_EDITS, EditsApproved(version_number=int(edited)))
    else:
        _move(talk, row, Event.REPLY, Text(text=storable(text)[:MAX_TEXT]))


def _move(talk: Talk, row: Contribution, event: Event, details: Details) -> None:
    by = Actor(Role.AUTHOR, f"author:{row.author_id}")
    decide(talk.session, row.id, event, by=by, details=details, now=talk.now)
    complete_if_ready(talk.session, row.id, now=talk.now)
    moved = contributions.get(talk.session, row.id)
    if moved is not None:
        say(talk.session, moved, "answer_noted", now=talk.now)


def _call_back(talk: Talk, row: Contribution, note: str) -> None:
    tasks.raise_task(
        talk.session,
        TaskKind.CALL_BACK,
        about=f"contribution:{row.id}",
        role=Role.CALL_HANDLER,
        now=talk.now,
        contribution_id=row.id,
        note=note,
    )
    say(talk.session, row, "call_back_noted", now=talk.now)
