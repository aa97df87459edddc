"""A person listens, types and confirms: only then does a recording become the text of its story."""

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from gateway.intake.call import call_back_about
from gateway.intake.call_words import PUBLISH_HEARD_WORDING
from gateway.intake.recorded import typing_about
from gateway.moderation.decide import set_home
from store import calls, consents, contributions, homes, tasks
from store.calls import Recording
from store.contributions import Contribution
from store.database import Session
from store.words import Channel, Role, TaskKind

MOST_SIGNS = 20_000  # half an hour of speech; what is published later has a limit of its own


class CannotType(Exception):
    """This step of the typing is not possible; ``code`` is stable, the message says what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a person heard. ``publish``: None when the caller said neither yes nor no."""

    text: str
    home_id: int | None = None
    home_text: str = ""
    publish: bool | None = None
    listened: bool = False
    read_back: bool = False


def claim(session: Session, recording_id: int, *, by: int, now: datetime) -> Recording:
    """Take a recording for half an hour. Raises CannotType when somebody else types it or it is done."""
    recording = _found(session, recording_id)
    if not calls.claim(session, recording_id, by=by, now=now):
        if recording.state in {"confirmed", "abandoned"}:
            raise CannotType("done", "This recording is typed already.")
        raise CannotType("taken", "Somebody else is typing this recording. Take another one.")
    return _found(session, recording_id)


def release(session: Session, recording_id: int, *, by: int) -> None:
    """Give it back to the queue; whoever did not hold it changes nothing."""
    calls.give_back(session, recording_id, by=by)


def held_by(recording: Recording, person: int, *, now: datetime) -> bool:
    """Whether this person, and so nobody else, types it now."""
    until = recording.claimed_until
    return recording.claimed_by == person and until is not None and until >= now


def confirm(session: Session, recording_id: int, typed: Typed, *, by: int, now: datetime) -> Contribution:
    """Make the typed words the original of the story, exactly, and pass the story on if nothing is missing.

    Raises CannotType; then nothing is kept. The same person confirming twice is told that it is done.
    """
    recording = _mine(session, recording_id, by=by, now=now)
    _check(typed)
    story = _story_of(session, recording)
    if not calls.confirm(session, recording_id, by=by, now=now):
        raise CannotType("done", "This recording is typed already.")
    contributions.add_part(session, story.id, typed.text, field="text", inbound_id=None, at=now)
    _set_home(session, story, typed, now=now)
    _record_publish(session, story, typed, now=now)
    _run_checks(session, story.id, now=now)
    outcome = "Typed; heard from beginning to end and read back against the recording."
    _finish(session, recording_id, by=by, outcome=outcome, now=now)
    if typed.publish is None and story.consent_publish is None:
        _ask_by_phone(session, recording, story.id, now=now)
    _complete(session, story.id, now=now)
    return _contribution(session, story.id)


def abandon(session: Session, recording_id: int, reason: str, *, by: int, now: datetime) -> None:
    """Nothing can be made out: no text is made up, and the story stays with a person, never silently dropped."""
    recording = _mine(session, recording_id, by=by, now=now)
    if not reason.strip():
        raise CannotType("reason", "Say what you heard, or why nothing can be made out.")
    story = _story_of(session, recording)
    calls.change_recording(session, recording_id, state="abandoned", confirmed_by=by, confirmed_at=now, draft=None)
    _finish(session, recording_id, by=by, outcome=f"Not typed: {reason.strip()[:300]}", now=now)
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
    story = _story_of(session, recording)
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


def _check(typed: Typed) -> None:
    if not typed.text.strip():
        raise CannotType("empty", "Type what you heard, or say that nothing can be made out.")
    if len(typed.text) > MOST_SIGNS:
        raise CannotType("too_long", f"This text is longer than {MOST_SIGNS:,} characters. Ask a senior.")
    if not (typed.listened and typed.read_back):
        raise CannotType("not_heard", "Listen to the whole recording and read your text back before you confirm it.")


def _set_home(session: Session, story: Contribution, typed: Typed, *, now: datetime) -> None:
    if typed.home_text.strip() and not story.home_text:
        contributions.change(session, story.id, home_text=typed.home_text.strip()[:500])
    if typed.home_id is None or story.home_id is not None:
        return
    if homes.get(session, typed.home_id) is None:
        raise CannotType("home", "This home is not in the directory. Search again, or leave the home open.")
    set_home(session, story, typed.home_id, now=now)


def _record_publish(session: Session, story: Contribution, typed: Typed, *, now: datetime) -> None:
    """What the caller said in the recording; the last word counts, and each is kept."""
    if typed.publish is None:
        return
    contributions.change(session, story.id, consent_publish=typed.publish)
    consents.record(
        session,
        story.id,
        "publish",
        typed.publish,
        wording=PUBLISH_HEARD_WORDING,
        channel=Channel.VOICE,
        at=now,
    )


def _ask_by_phone(session: Session, recording: Recording, contribution_id: int, *, now: datetime) -> None:
    """Nothing was said about publishing: a person asks, where there is a number to ask at."""
    call = calls.by_id(session, recording.call_id)
    if call is None or call.caller is None:
        return
    tasks.raise_task(
        session,
        TaskKind.CALL_BACK,
        about=call_back_about(call.id),
        role=Role.CALL_HANDLER,
        now=now,
        contribution_id=contribution_id,
        note="Ask the caller whether we may publish the story, without the name.",
    )


def _run_checks(session: Session, contribution_id: int, *, now: datetime) -> None:
    """The automatic checks over the whole text, danger words among them."""
    if find_spec("gateway.intake.checking"):
        import_module("gateway.intake.checking").check(session, contribution_id, now=now)


def _complete(session: Session, contribution_id: int, *, now: datetime) -> None:
    if find_spec("gateway.intake.completing"):
        import_module("gateway.intake.completing").complete_if_ready(session, contribution_id, now=now)


def _finish(session: Session, recording_id: int, *, by: int, outcome: str, now: datetime) -> None:
    about = typing_about(recording_id)
    tasks.finish_about(session, [TaskKind.TRANSCRIBE], about=about, by=by, outcome=outcome, now=now)


def _found(session: Session, recording_id: int) -> Recording:
    recording = calls.recording(session, recording_id)
    if recording is None:
        raise CannotType("not_found", "There is no such recording.")
    return recording


def _mine(session: Session, recording_id: int, *, by: int, now: datetime) -> Recording:
    recording = _found(session, recording_id)
    if recording.state in {"confirmed", "abandoned"}:
        raise CannotType("done", "This recording is typed already.")
    if not held_by(recording, by, now=now):
        raise CannotType("taken", "You no longer hold this recording. Take it again: your words are still here.")
    return recording


def _story_of(session: Session, recording: Recording) -> Contribution:
    if recording.contribution_id is None:
        raise CannotType("no_story", "This recording belongs to no story. Tell an administrator.")
    return _contribution(session, recording.contribution_id)


def _contribution(session: Session, contribution_id: int) -> Contribution:
    row = contributions.get(session, contribution_id, for_update=True)
    if row is None:
        raise CannotType("no_story", "This recording belongs to no story. Tell an administrator.")
    return row
