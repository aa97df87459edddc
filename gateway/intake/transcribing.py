"""Who writes a recording down: the list of this gateway asked in its order, each for its time, a person in the end.

Everything goes through the port of ``channels.voice.transcription``; the rules of consent stand in ``job_book``.
"""

from collections.abc import Callable
from datetime import datetime

from channels.voice.transcribers import LOCAL, TWILIO, TYPIST, LocalTranscriber, TwilioTranscriber, Typist
from channels.voice.transcription import Job, JobState, Outcome, Transcriber, Transcription
from gateway.clock import Clock
from gateway.intake.job_book import GatewayBook
from gateway.settings import Settings
from store import calls, transcriptions
from store.calls import Recording
from store.database import Database, Session

LANGUAGE = "en"
_MAKERS: dict[str, Callable[[], Transcriber]] = {
    LOCAL: LocalTranscriber,
    TWILIO: TwilioTranscriber,
    TYPIST: Typist,
}


def port(session: Session, settings: Settings, *, now: datetime) -> Transcription:
    """The port within one transaction. Where recording is switched off, no machine hears what was recorded before."""
    return Transcription(_book(session, settings, now), [_MAKERS[name]() for name in settings.transcriber])


def asks_the_carrier(settings: Settings) -> bool:
    """Whether the carrier is to write a draft: it can be asked only while it records, wherever it stands in the list.

    Then the caller hears of it first, and a recording has the length that the carrier still writes down.
    """
    return TWILIO in settings.transcriber and settings.recording == "on"


def submit(session: Session, recording_id: int, settings: Settings, *, now: datetime) -> Job | None:
    """Offer a recording, once; None for one that there is not."""
    recording = calls.recording(session, recording_id)
    if recording is None:
        return None
    return port(session, settings, now=now).submit(_job(session, recording, settings, now))


def complete(session: Session, recording_id: int, outcome: Outcome, settings: Settings, *, now: datetime) -> bool:
    """Take what a machine gave, early, late or twice; True when its text is the draft now."""
    if submit(session, recording_id, settings, now=now) is None:
        return False
    before = calls.recording(session, recording_id)
    job = port(session, settings, now=now).complete(str(recording_id), outcome)
    waited = before is not None and before.state == JobState.WAITING
    return waited and job.state is JobState.DRAFT and job.transcriber == outcome.transcriber


def take_draft(session: Session, recording_id: int, text: str, settings: Settings, *, now: datetime) -> bool:
    """The carrier's own draft, or with an empty text its word that there is none; True when it is kept."""
    return complete(session, recording_id, Outcome(TWILIO, text), settings, now=now)


def awaits_carrier(session: Session, recording: Recording, settings: Settings, *, now: datetime) -> bool:
    """Whether the carrier may still write its draft: deleting its copy of the sound would end that."""
    row = transcriptions.get(session, recording.id)
    if row is None or recording.state != "waiting" or not asks_the_carrier(settings):
        return False
    can = TwilioTranscriber().capabilities()
    over = TWILIO in row.tried and row.transcriber != TWILIO
    in_time = can.within is not None and now < recording.announced_at + can.within
    return in_time and not over and can.suits(_job(session, recording, settings, now))


def turn_late(settings: Settings, database: Database, clock: Clock) -> int:
    """An errand: whoever should have given a text by now is waited for no longer; how many jobs went on."""
    with database.read() as session:
        late = transcriptions.late(session, now=clock())
    for recording_id in late:
        database.write(lambda session, job=recording_id: pass_on(session, job, settings, now=clock()))  # type: ignore[misc]
    return len(late)


def pass_on(session: Session, recording_id: int, settings: Settings, *, now: datetime) -> None:
    """Ask the next one, or nobody where the recording has left the list meanwhile."""
    job = port(session, settings, now=now).late(str(recording_id))
    if job.state not in {JobState.WAITING, JobState.RUNNING}:
        transcriptions.end(session, recording_id, job.state)


def _job(session: Session, recording: Recording, settings: Settings, now: datetime) -> Job:
    return _book(session, settings, now).job_of(recording, language=LANGUAGE)


def _book(session: Session, settings: Settings, now: datetime) -> GatewayBook:
    return GatewayBook(session, machines=settings.recording == "on", now=now)
