"""From the carrier's word that it recorded something to a story that waits for its typist, once; and from its draft."""

import hashlib
from datetime import datetime

from channels.messages import Received
from channels.phone_number import PhoneNumber
from gateway.intake import call_words, transcribing
from gateway.intake.call import WITH_TEXTS, call_back_about, caller_of
from gateway.intake.spoken_answers import is_spoken, take_spoken
from gateway.moderation.decide import open_contribution
from gateway.moderation.facts import Actor
from gateway.settings import Settings
from store import authors, calls, consents, contributions, inbound, tasks
from store.authors import Author
from store.calls import Call, Recording
from store.database import Session
from store.words import Channel, Kind, Role, TaskKind

NAMED_COMPUTER = "named_computer"  # in a call's progress: whether the caller was told that a machine may draft
NEAR_EMPTY = 1  # seconds; often a slip of a key, sometimes the only word that somebody got out


def take_recording(
    session: Session, received: Received, *, inbound_id: int, computer: bool = False, now: datetime
) -> int | None:
    """Make the story of a completed recording, or add it to the story of its call; the recording's id.

    What somebody says who answers a letter is no story; the recording's own address tells them apart.

    None when there is no sound (absent, failed, still going on): a caller who said nothing has told no story.
    ``computer``: the caller was asked with the words that name a machine's draft.
    """
    if received.fields["status"] != "completed":
        return None
    call = _call(session, received, now=now)
    if is_spoken(received):
        return take_spoken(session, received, call, inbound_id=inbound_id, now=now)
    contribution_id = _story(session, call, received, computer=computer, now=now)
    seconds, url = int(received.fields["seconds"]), received.media[0].url if received.media else ""
    recording_id, fresh = calls.announce(
        session, received.fields["recording"], call_id=call.id, url=url, seconds=seconds, now=now
    )
    # A draft may have come first, without an address to fetch the sound from.
    if not fresh:
        calls.change_recording(session, recording_id, url=url, seconds=seconds, fetch_due_at=now)
    calls.change_recording(session, recording_id, contribution_id=contribution_id)
    _ask_typist(session, recording_id, contribution_id, note=_note(call, seconds), now=now)
    inbound.belongs_to(session, inbound_id, contribution_id)
    return recording_id


def take_transcription(
    session: Session, received: Received, *, inbound_id: int, settings: Settings, now: datetime
) -> bool:
    """Keep a machine's text as a draft; False when it came to nothing, was not agreed to, or is not wanted any more."""
    call = _call(session, received, now=now)
    usable = received.fields["status"] == "completed" and bool(received.text.strip())
    recording = calls.recording_by_sid(session, received.fields["recording"])
    if recording is None and not usable:
        return False
    recording = recording or _before_its_recording(session, call, received, now=now)
    # The carrier's copies go when their draft is here, or is late.
    calls.change_recording(session, recording.id, fetch_due_at=now if recording.url else None)
    if recording.contribution_id is not None:
        inbound.belongs_to(session, inbound_id, recording.contribution_id)
    return transcribing.take_draft(session, recording.id, received.text if usable else "", settings, now=now)


def _before_its_recording(session: Session, call: Call, received: Received, *, now: datetime) -> Recording:
    """A draft that overtook the word of its recording: the story is made now, the sound follows."""
    contribution_id = _story(session, call, received, computer=True, now=now)
    sid = received.fields["recording"]
    recording_id, _ = calls.announce(session, sid, call_id=call.id, url="", seconds=0, now=now)
    calls.change_recording(session, recording_id, contribution_id=contribution_id)
    _ask_typist(session, recording_id, contribution_id, note="", now=now)
    recording = calls.recording(session, recording_id)
    assert recording is not None
    return recording


def _call(session: Session, received: Received, *, now: datetime) -> Call:
    """The call, with the number that its steps showed; two recordings of one call are met one after the other."""
    sid = received.fields["call"] or received.fields["recording"]
    session.lock(hashlib.sha256(sid.encode()).digest())
    number = caller_of(received)
    return calls.start_call(session, sid, number.e164 if number else None, now=now)


def _story(session: Session, call: Call, received: Received, *, computer: bool, now: datetime) -> int:
    """The contribution of this call, made with its first recording."""
    if call.contribution_id is not None:
        return call.contribution_id
    texts = received.fields.get("step") == WITH_TEXTS and _is_mobile(call.caller)
    opened = open_contribution(
        session,
        kind=Kind.STORY,
        channel=Channel.VOICE,
        by=Actor(Role.CHANNEL),
        now=now,
        author_id=_author(session, call, texts=texts, now=now),
    )
    calls.change_call(session, call.id, contribution_id=opened.id)
    # What the caller heard counts, whatever the settings say by now.
    heard = bool(call.progress.get(NAMED_COMPUTER, computer))
    _record_consents(session, opened.id, call, texts=texts, computer=heard, now=now)
    if "publish" in call.progress:
        keep_publish(session, opened.id, bool(call.progress["publish"]), now=now)
    if not call.progress.get("wants_call"):
        _need_not_call(session, call, now=now)
    return opened.id


def keep_publish(session: Session, contribution_id: int, given: bool, *, now: datetime) -> None:
    """The caller keyed whether the story may be published."""
    wording = call_words.PUBLISH_KEYED_WORDING
    contributions.change(session, contribution_id, consent_publish=given)
    consents.record(session, contribution_id, "publish", given, wording=wording, channel=Channel.VOICE, at=now)


def _need_not_call(session: Session, call: Call, *, now: datetime) -> None:
    """A call that was promised because no key was pressed; one that was asked for stays promised."""
    about, outcome = call_back_about(call.id), "The caller told the story after all."
    tasks.finish_about(session, [TaskKind.CALL_BACK], about=about, by=None, outcome=outcome, now=now)


def _author(session: Session, call: Call, *, texts: bool, now: datetime) -> int:
    """A new author for each call: a number is an address and proves nobody. Only chosen channels are used."""
    author = Author(phone=call.caller or "", channels=("sms",) if texts else ())
    return authors.add(session, author, now=now)


def _is_mobile(caller: str | None) -> bool:
    return caller is not None and PhoneNumber.of_caller(caller).is_mobile


def _record_consents(
    session: Session, contribution_id: int, call: Call, *, texts: bool, computer: bool, now: datetime
) -> None:
    if call.record_consent is None:
        return
    wording = call_words.record_wording(computer=computer)
    given = call.record_consent
    consents.record(session, contribution_id, "record", given, wording=wording, channel=Channel.VOICE, at=now)
    if texts:
        wording = call_words.TEXT_WORDING
        consents.record(session, contribution_id, "contact", True, wording=wording, channel=Channel.VOICE, at=now)


def _note(call: Call, seconds: int) -> str:
    """What the typist should know before listening."""
    remarks = []
    if seconds <= NEAR_EMPTY:
        remarks.append("This recording is very short: listen closely before you say that there is nothing on it.")
    if not call.record_consent:
        remarks.append("No agreement to be recorded is noted for this call: ask a senior before you type it.")
    return " ".join(remarks)


def _ask_typist(session: Session, recording_id: int, contribution_id: int, *, note: str, now: datetime) -> None:
    tasks.raise_task(
        session,
        TaskKind.TRANSCRIBE,
        about=typing_about(recording_id),
        role=Role.TYPIST,
        now=now,
        contribution_id=contribution_id,
        note=note,
    )


def typing_about(recording_id: int) -> str:
    return f"recording:{recording_id}"
