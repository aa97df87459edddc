"""What an author said when one of us rang: an answer, a yes to edits, the home, consent, or a wish to take it back."""

from dataclasses import dataclass
from datetime import datetime

from gateway.intake import consent
from gateway.intake.call_back import end
from gateway.intake.completing import complete_if_ready
from gateway.intake.saying import say, say_to
from gateway.intake.spoken import NotUsable, check_words, story_by_id
from gateway.intake.waiting_call import WaitingCall
from gateway.moderation.decide import decide, set_home
from gateway.moderation.details import MAX_TEXT, EditsApproved, Text
from gateway.moderation.facts import Actor
from gateway.moderation.remember import storable
from store import authors, contributions, homes, tasks
from store.authors import Author
from store.contributions import Contribution
from store.database import Session
from store.words import Channel, Event, Role, State, TaskKind

BY_TEXT = "call_back_by_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """``words`` as they were read back. ``edits``: True, they are right; False, they are not. None: not spoken of."""

    words: str = ""
    read_back: bool = False
    edits: bool | None = None
    publish: bool | None = None
    home_id: int | None = None
    withdraw: bool = False


def reached(session: Session, waiting: WaitingCall, said: Said, *, by: int, now: datetime) -> None:
    """Keep all that was said and end the call. Raises NotUsable; then nothing is kept."""
    story = story_by_id(session, waiting.story.id if waiting.story else None)
    _check(story, said)
    if said.words.strip():
        contributions.add_part(session, story.id, said.words, field="answer", inbound_id=None, at=now)
    if said.home_id is not None and story.home_id is None:
        _home(session, story, said.home_id, now=now)
    if said.publish is not None:
        consent.record(session, story.id, channel=Channel.VOICE, now=now, publish=said.publish)
    _answer(session, story, said, now=now)
    if said.withdraw:
        _asked_back(session, story_by_id(session, story.id), now=now)
    complete_if_ready(session, story.id, now=now)
    if waiting.author is not None:
        authors.heard_from(session, waiting.author.id, now=now)
    tasks.finish(session, waiting.task.id, by=by, outcome=_outcome(said), now=now)


def text_instead(session: Session, waiting: WaitingCall, *, by: int, now: datetime) -> None:
    """Text somebody who is not to be rung, and end the call. Raises NotUsable when they can't be texted."""
    number = waiting.text_to
    if not waiting.no_voice or number is None:
        raise NotUsable("no_text", "They can't be texted. Say in words what is to be done.")
    if waiting.author is not None and waiting.story is not None:
        say(session, waiting.story, BY_TEXT, now=now)
    else:
        author_id = authors.add(session, Author(phone=number.e164, channels=("sms",), no_voice=True), now=now)
        say_to(session, author_id, BY_TEXT, now=now)
    end(session, waiting.task, "They asked for texts only, and were texted.", by=by, now=now)


def _check(story: Contribution, said: Said) -> None:
    given = (said.words.strip(), said.edits is not None, said.publish is not None, said.home_id, said.withdraw)
    if not any(given):
        raise NotUsable("nothing", "Say what they answered, or choose another outcome.")
    if said.words.strip():
        check_words(said.words)
        if not said.read_back:
            raise NotUsable("read_back", "Read the words back to them before you keep them.")
    if said.edits is not None and story.memory.get("edited_version") is None:
        raise NotUsable("edits", "No edits wait for an answer any more. Leave that question open.")
    if said.edits is False and not said.words.strip():
        raise NotUsable("empty", "Write down what is not right about the edits.")
    if said.publish is not None and story.consent_publish not in {None, said.publish}:
        raise NotUsable(
            "publish", "They answered this before, and differently. Write it down as words for a moderator."
        )


def _home(session: Session, story: Contribution, home_id: int, *, now: datetime) -> None:
    if homes.get(session, home_id) is None:
        raise NotUsable("home", "This home is not in the directory. Search again, or leave the home open.")
    set_home(session, story, home_id, now=now)


def _answer(session: Session, story: Contribution, said: Said, *, now: datetime) -> None:
    """The move that the words are, where a moderator asked; otherwise a moderator reads them."""
    by = Actor(Role.AUTHOR, f"author:{story.author_id}")
    asked = story.state is State.WITH_AUTHOR
    edited = story.memory.get("edited_version")
    if asked and said.edits and edited is not None:
        details = EditsApproved(version_number=int(edited))
        decide(session, story.id, Event.APPROVE_EDITS, by=by, details=details, now=now)
    elif asked and said.words.strip():
        words = Text(text=storable(said.words)[:MAX_TEXT])
        decide(session, story.id, Event.REPLY, by=by, details=words, now=now)
    elif said.words.strip() and story.state not in {State.WITHDRAWN, State.ARCHIVED}:
        _read_it(session, story, "The author answered by telephone. The words are with the story.", now=now)


def _asked_back(session: Session, story: Contribution, *, now: datetime) -> None:
    """A voice proves no authorship: what is public is hidden, anything else needs the return code; a person is told."""
    if story.state is State.PUBLISHED:
        decide(session, story.id, Event.ASK_WITHDRAW, by=Actor(Role.CHANNEL, Channel.VOICE), now=now)
        return
    say(session, story, "code_reminder", now=now, details={"why": "withdraw"})
    _read_it(session, story, "The author asked by telephone to take the story back, without the code.", now=now)


def _read_it(session: Session, story: Contribution, note: str, *, now: datetime) -> None:
    tasks.raise_task(
        session,
        TaskKind.READ_ANSWER,
        about=f"contribution:{story.id}",
        role=Role.MODERATOR,
        now=now,
        contribution_id=story.id,
        note=note,
    )


def _outcome(said: Said) -> str:
    given = {
        "an answer": bool(said.words.strip()) and said.edits is None,
        "the edits are right": said.edits is True,
        "the edits are not right": said.edits is False,
        "it may be published": said.publish is True,
        "it may not be published": said.publish is False,
        "which home it is about": said.home_id is not None,
        "asked to take it back": said.withdraw,
    }
    return f"Reached: {', '.join(what for what, was in given.items() if was)}."
