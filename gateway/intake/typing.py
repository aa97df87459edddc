"""A person listens, types and confirms: only then does a recording become the text of its story."""

from dataclasses import dataclass
from datetime import datetime

from channels.voice.transcribers import TYPIST
from gateway.intake.call import call_back_about
from gateway.intake.call_words import PUBLISH_HEARD_WORDING
from gateway.intake.recorded import typing_about
from gateway.intake.spoken import MOST_SIGNS, NotUsable, Spoken, check_words, keep, story_by_id
from gateway.intake.spoken_answers import NotOfALetter, spoken_answer_typed
from store import calls, contributions, tasks, transcriptions
from store.calls import Recording
from store.contributions import Contribution
from store.database import Session
from store.words import LIVE, Role, TaskKind

ENDED = frozenset({"confirmed", "abandoned"})
STORY = "story"
TYPED = "Typed; heard from beginning to end and read back against the recording."


class CannotType(NotUsable):
    """This step of the typing is not possible: taken by somebody else, done already, not listened to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed(Spoken):
    """What a person heard on a recording, and that it was heard to the end and read back against the sound."""

    listened: bool = False
    read_back: bool = False


def claim(session: Session, recording_id: int, *, by: int, now: datetime) -> Recording:
    """Take a recording for half an hour. Raises CannotType when somebody else types it or it is done.

    A story that was withdrawn meanwhile is typed by nobody: its recording leaves the list.
    """
    recording = _found(session, recording_id)
    if _is_withdrawn(session, recording) and recording.state not in ENDED:
        calls.change_recording(session, recording_id, state="abandoned", draft=None)
        transcriptions.end(session, recording_id, "abandoned")
        _finish(session, recording_id, by=by, outcome="The story was withdrawn before it was typed.", now=now)
        return _found(session, recording_id)
    if not calls.claim(session, recording_id, by=by, now=now):
        if recording.state in ENDED:
            raise CannotType("done", "This recording is done: it was typed already, or its story was withdrawn.")
        raise CannotType("taken", "Somebody else is typing this recording. Take another one.")
    return _found(session, recording_id)


def release(session: Session, recording_id: int, *, by: int) -> None:
    """Give it back to the queue; whoever did not hold it changes nothing."""
    calls.give_back(session, recording_id, by=by)


def held_by(recording: Recording, person: int, *, now: datetime) -> bool:
    """Whether this person, and so nobody else, types it now."""
    until = recording.claimed_until
    return recording.claimed_by == person and until is not None and until >= now


def keep_so_far(session: Session, recording_id: int, text: str, *, by: int, now: datetime) -> Recording:
    """Keep what was typed so far, sealed, and hold the recording for another half hour: nothing of it is ever lost.

    Raises CannotType when somebody else has taken it since, or it is done.
    """
    recording = claim(session, recording_id, by=by, now=now)
    if recording.state in ENDED:
        raise CannotType("done", "This recording is done: it was typed already, or its story was withdrawn.")
    if len(text) > MOST_SIGNS:
        raise CannotType("too_long", f"This text is longer than {MOST_SIGNS:,} characters. Ask a senior.")
    if not transcriptions.keep_typed(session, recording_id, text, by=by, now=now):
        transcriptions.put(session, recording_id, language="en", transcriber=TYPIST, tried=(TYPIST,), state="waiting")
        transcriptions.keep_typed(session, recording_id, text, by=by, now=now)
    return recording


def confirm(session: Session, recording_id: int, typed: Typed, *, by: int, now: datetime) -> None:
    """Make the typed words the original of the story, exactly, and pass the story on if nothing is missing.

    What somebody said who answers a letter becomes part of that answer instead. Raises NotUsable; then nothing is
    kept. The same person confirming twice is told that it is done.
    """
    recording = _mine(session, recording_id, by=by, now=now)
    _check(recording, typed)
    story = story_by_id(session, recording.contribution_id) if recording.purpose == STORY else None
    if not calls.confirm(session, recording_id, by=by, now=now):
        raise CannotType("done", "This recording is done: it was typed already, or its story was withdrawn.")
    transcriptions.end(session, recording_id, "confirmed")
    _finish(session, recording_id, by=by, outcome=TYPED, now=now)
    if story is None:
        _pass_on_answer(session, recording, typed.text, by=by, now=now)
        return
    story = keep(session, story, typed, wording=PUBLISH_HEARD_WORDING, now=now)
    _ask_by_phone(session, recording, story, now=now)


def _pass_on_answer(session: Session, recording: Recording, text: str, *, by: int, now: datetime) -> None:
    try:
        spoken_answer_typed(session, recording, text, by=by, now=now)
    except NotOfALetter:
        raise CannotType("no_letter", "This recording belongs to no letter. Tell an administrator.") from None


def abandon(session: Session, recording_id: int, reason: str, *, by: int, now: datetime) -> None:
    """Nothing can be made out: no text is made up, and the story stays with a person, never silently dropped."""
    recording = _mine(session, recording_id, by=by, now=now)
    if not reason.strip():
        raise CannotType("reason", "Say what you heard, or why nothing can be made out.")
    ended = {"state": "abandoned", "confirmed_by": by, "confirmed_at": now, "draft": None}
    calls.change_recording(session, recording_id, **ended)
    transcriptions.end(session, recording_id, "abandoned")
    _finish(session, recording_id, by=by, outcome=f"Not typed: {reason.strip()[:300]}", now=now)
    if recording.purpose == STORY:
        _story_not_typed(session, recording, reason, now=now)
    else:
        _answer_not_typed(session, recording, reason, now=now)


def _answer_not_typed(session: Session, recording: Recording, reason: str, *, now: datetime) -> None:
    """What was keyed counts without it; a person asks the home for the words, at once where it fears for somebody."""
    fears = recording.purpose == "seen"
    tasks.raise_task(
        session,
        TaskKind.SAFEGUARDING if fears else TaskKind.READ_ANSWER,
        about=typing_about(recording.id),
        role=Role.SAFEGUARDING if fears else Role.MODERATOR,
        now=now,
        contribution_id=recording.contribution_id,
        urgent=fears,
        note=f"What a home said when it answered by phone could not be typed: {reason.strip()[:300]}",
    )


def _story_not_typed(session: Session, recording: Recording, reason: str, *, now: datetime) -> None:
    story = story_by_id(session, recording.contribution_id)
    call = calls.by_id(session, recording.call_id)
    can_call = call is not None and call.caller is not None
    tasks.raise_task(
        session,
        TaskKind.CALL_BACK if can_call else TaskKind.MODERATE,
        about=call_back_about(recording.call_id) if can_call else f"contribution:{story.id}",
        role=Role.CALL_HANDLER if can_call else Role.MODERATOR,
        now=now,
        contribution_id=story.id,
        note=f"The recording could not be typed: {reason.strip()[:300]}",
    )


def warn(session: Session, recording_id: int, *, by: int, now: datetime) -> None:
    """Somebody may be in danger: told at once, before a word is typed."""
    recording = _mine(session, recording_id, by=by, now=now)
    story = story_by_id(session, recording.contribution_id)
    contributions.change(session, story.id, urgent=True)
    tasks.raise_task(
        session,
        TaskKind.URGENT,
        about=f"contribution:{story.id}",
        role=Role.SAFEGUARDING,
        now=now,
        contribution_id=story.id,
        urgent=True,
        note="A person who is typing the recording fears that somebody is in danger.",
    )


def _check(recording: Recording, typed: Typed) -> None:
    check_words(typed.text)
    if recording.blob_id is None:
        raise CannotType("no_sound", "The sound is not here yet, so nobody can have heard it. Wait, or give it back.")
    if not (typed.listened and typed.read_back):
        raise CannotType("not_heard", "Listen to the whole recording and read your text back before you confirm it.")


def _ask_by_phone(session: Session, recording: Recording, story: Contribution, *, now: datetime) -> None:
    """Something was not said: a person asks, where there is a number to ask at."""
    missing = ["which care home it is about"] if story.home_id is None else []
    missing += ["whether we may publish the story, without the name"] if story.consent_publish is None else []
    call = calls.by_id(session, recording.call_id)
    if not missing or call is None or call.caller is None:
        return
    tasks.raise_task(
        session,
        TaskKind.CALL_BACK,
        about=call_back_about(call.id),
        role=Role.CALL_HANDLER,
        now=now,
        contribution_id=story.id,
        note=f"Ask the caller {' and '.join(missing)}.",
    )


def _finish(session: Session, recording_id: int, *, by: int, outcome: str, now: datetime) -> None:
    about = typing_about(recording_id)
    tasks.finish_about(session, [TaskKind.TRANSCRIBE], about=about, by=by, outcome=outcome, now=now)


def _found(session: Session, recording_id: int) -> Recording:
    recording = calls.recording(session, recording_id)
    if recording is None:
        raise CannotType("not_found", "There is no such recording.")
    return recording


def _is_withdrawn(session: Session, recording: Recording) -> bool:
    story = contributions.get(session, recording.contribution_id) if recording.contribution_id else None
    return story is not None and story.state not in LIVE


def _mine(session: Session, recording_id: int, *, by: int, now: datetime) -> Recording:
    recording = _found(session, recording_id)
    if recording.state in ENDED:
        raise CannotType("done", "This recording is done: it was typed already, or its story was withdrawn.")
    if not held_by(recording, by, now=now):
        raise CannotType("taken", "You no longer hold this recording. Take it again: your words are still here.")
    return recording
