"""Brings recordings home: fetch, check, seal, then delete the carrier's copy, and keep trying until all is done.

An errand: nothing is fetched inside a transaction, each recording is taken by one worker at a time, and a recording
that will not come never keeps the others waiting.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.errors import ChannelError
from channels.twilio.client import TwilioClient
from channels.twilio.media import MediaFetcher
from channels.voice.transcribers import TWILIO_WITHIN
from gateway.clock import Clock
from gateway.intake import transcribing
from gateway.settings import Settings
from store import blobs, calls, inbound, tasks
from store.calls import Recording
from store.database import Database, Session
from store.words import Role, TaskKind

LEASE = timedelta(minutes=2)  # how long one worker may be about one recording
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
TELL_AFTER = 5  # attempts, about a quarter of an hour; then a person is told, and we go on trying
KIND = "recording"


class NotAsSent(ChannelError):
    """What we keep is not what came: the carrier's copy stays."""


@dataclass(frozen=True, slots=True)
class _Carrier:
    fetcher: MediaFetcher
    client: TwilioClient


def fetch_due(settings: Settings, database: Database, clock: Clock) -> int:
    """Fetch what is due, delete at the carrier what is safe here; how many recordings made progress.

    Without a carrier (a sandbox) there is nowhere to ask: recordings wait, and the typing page says so.
    """
    carrier = _carrier(settings)
    if carrier is None:
        return 0
    with database.read() as session:
        due = [recording.id for recording in calls.to_fetch(session, now=clock())]
    return sum(_bring_home(database, carrier, recording_id, settings, clock=clock) for recording_id in due)


def can_fetch(settings: Settings) -> bool:
    """Whether there is a carrier to ask for recordings."""
    return _carrier(settings) is not None


def _carrier(settings: Settings) -> _Carrier | None:
    if settings.channel_mode("voice") != "real":
        return None
    account, token, url = settings.twilio_account_sid, settings.twilio_auth_token[0], settings.twilio_api_url
    return _Carrier(MediaFetcher(account, token, url), TwilioClient(account, token, url))


def _bring_home(database: Database, carrier: _Carrier, recording_id: int, settings: Settings, *, clock: Clock) -> bool:
    """One recording, one step further; False when another worker has it or the carrier failed."""
    now = clock()
    recording = database.write(lambda session: _take(session, recording_id, now=now))
    if recording is None:
        return False
    try:
        if recording.blob_id is None and recording.state != "abandoned":
            _fetch(database, carrier, recording, clock=clock)
        if not database.write(lambda session: _leave_for_its_draft(session, recording, settings, now=now)):
            _delete_at_carrier(database, carrier, recording, clock=clock)
    except ChannelError as error:
        failed = error
        database.write(lambda session: _try_later(session, recording, failed, now=clock()))
        return False
    return True


def _take(session: Session, recording_id: int, *, now: datetime) -> Recording | None:
    """Take it for a while, unless another worker was faster. The attempt counts even if we crash in it."""
    if not calls.take_to_fetch(session, recording_id, until=now + LEASE, now=now):
        return None
    return calls.recording(session, recording_id)


def _fetch(database: Database, carrier: _Carrier, recording: Recording, *, clock: Clock) -> None:
    fetched = carrier.fetcher.fetch_recording(recording.url)

    def keep(session: Session) -> None:
        found = calls.recording(session, recording.id)
        if found is not None and found.blob_id is None and found.state != "abandoned":
            blob_id = blobs.keep(session, fetched.content, kind=KIND, media_type=fetched.media_type, now=clock())
            _check(session, blob_id, sha256=fetched.sha256)
            calls.change_recording(session, recording.id, blob_id=blob_id, fetch_error="")

    database.write(keep)


def _check(session: Session, blob_id: int, *, sha256: str) -> None:
    """Open what was sealed and compare: only when it is the same may it be kept, and the carrier's copy go."""
    blob = blobs.get(session, blob_id)
    if blob is None or hashlib.sha256(blob.data).hexdigest() != sha256:
        sentence = "What was sealed is not what the carrier sent; the carrier's copy is kept."
        raise NotAsSent(sentence, code="not_as_sent", needs_person=True)


def _leave_for_its_draft(session: Session, recording: Recording, settings: Settings, *, now: datetime) -> bool:
    """Deleting a recording ends its transcription, so the copy stays until the draft is here or is late."""
    if not transcribing.awaits_carrier(session, recording, settings, now=now):
        return False
    calls.change_recording(session, recording.id, fetch_due_at=recording.announced_at + TWILIO_WITHIN)
    return True


def _delete_at_carrier(database: Database, carrier: _Carrier, recording: Recording, *, clock: Clock) -> None:
    """Delete the sound there, and apart from it each draft; both may be gone already."""
    carrier.client.delete_recording(recording.recording_sid)
    with database.read() as session:
        drafts = inbound.unsettled(session, recording.contribution_id, channel="voice", prefix="TR")
    for raw in drafts:
        carrier.client.delete_transcription(raw.key)

    def note(session: Session) -> None:
        for raw in drafts:
            inbound.settle(session, raw.id)
        done = {"carrier_deleted_at": clock(), "fetch_due_at": None, "fetch_error": "", "fetch_attempts": 0}
        calls.change_recording(session, recording.id, **done)
        about, outcome = mend_about(recording.id), "It is here now, and deleted at the carrier."
        tasks.finish_about(session, [TaskKind.MEND_DELIVERY], about=about, by=None, outcome=outcome, now=clock())

    database.write(note)


def _try_later(session: Session, recording: Recording, error: ChannelError, *, now: datetime) -> None:
    """Wait longer each time; tell a person once it is clear that waiting alone will not help."""
    wait = min(FIRST_WAIT * 2 ** min(recording.fetch_attempts - 1, 12), LONGEST_WAIT)
    wait = LONGEST_WAIT if error.permanent else wait
    calls.change_recording(session, recording.id, fetch_due_at=now + wait, fetch_error=str(error))
    if recording.fetch_attempts >= TELL_AFTER or error.permanent or error.needs_person:
        what = "fetched from" if recording.blob_id is None else "deleted at"
        tasks.raise_task(
            session,
            TaskKind.MEND_DELIVERY,
            about=mend_about(recording.id),
            role=Role.ADMINISTRATOR,
            now=now,
            contribution_id=recording.contribution_id,
            note=f"A recording could not be {what} the telephone carrier: {error}",
        )


def mend_about(recording_id: int) -> str:
    return f"recording:{recording_id}"
