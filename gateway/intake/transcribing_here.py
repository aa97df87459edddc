"""The worker's part of the local transcriber: one recording after another, each for a bounded time, none lost.

An errand. The sound is read and the model runs outside any transaction; a job is leased for as long as it may take, so
that a worker that dies in the middle is followed by another. What fails twice goes to the next in the list.
"""

from datetime import datetime, timedelta

import structlog

from channels.voice.transcribers import LOCAL
from channels.voice.transcription import Outcome
from channels.voice.whisper_process import Crashed, Stopped, WhisperProcess, patience
from gateway.clock import Clock
from gateway.intake import transcribing
from gateway.settings import Settings
from store import blobs, calls, transcriptions
from store.calls import Recording
from store.database import Database, Session

MOST_ATTEMPTS = 2
AFTERWARDS = timedelta(minutes=1)  # for a slow database, beside what the recording itself may take
MOST_AT_ONCE = 10
log = structlog.get_logger(__name__)


class LocalWorker:
    """Writes down what waits for the model on this machine; ``stop`` ends it without losing a job."""

    def __init__(
        self, settings: Settings, database: Database, clock: Clock, *, machine: WhisperProcess | None = None
    ) -> None:
        self._settings, self._database, self._clock = settings, database, clock
        self._machine = machine or WhisperProcess(settings.whisper_model)

    def run(self) -> int:
        """Do what is due; how many recordings went on."""
        if LOCAL not in self._settings.transcriber:
            return 0
        with self._database.read() as session:
            due = transcriptions.waiting_for(session, LOCAL, now=self._clock(), limit=MOST_AT_ONCE)
        return sum(self._write_down(recording_id) for recording_id in due)

    def stop(self) -> None:
        self._machine.stop()

    def _write_down(self, recording_id: int) -> bool:
        now = self._clock()
        recording = self._database.write(lambda session: self._take(session, recording_id, now=now))
        if recording is None:
            return False
        try:
            outcome = self._hear(recording)
        except Stopped:
            self._database.write(lambda session: transcriptions.give_back(session, recording_id, counted=False))
            return False
        except Crashed as error:
            log.warning("transcriber_crashed", recording=recording_id, code=error.code)
            return self._database.write(lambda session: self._crashed(session, recording_id, now=self._clock()))
        self._complete(recording_id, outcome)
        return True

    def _take(self, session: Session, recording_id: int, *, now: datetime) -> Recording | None:
        """Lease it, unless another worker was faster, it was tried often enough, or recording was switched off."""
        recording = calls.recording(session, recording_id)
        if recording is None or self._settings.recording == "off" or self._is_used_up(session, recording_id):
            transcribing.pass_on(session, recording_id, self._settings, now=now)
            return None
        until = now + timedelta(seconds=patience(recording.seconds)) + AFTERWARDS
        return recording if transcriptions.lease(session, recording_id, LOCAL, until=until, now=now) else None

    def _is_used_up(self, session: Session, recording_id: int) -> bool:
        row = transcriptions.get(session, recording_id)
        return row is not None and row.attempts >= MOST_ATTEMPTS

    def _hear(self, recording: Recording) -> Outcome:
        with self._database.read() as session:
            blob = None if recording.blob_id is None else blobs.get(session, recording.blob_id)
        if blob is None:
            return Outcome(LOCAL, failure="the sound is gone")
        return self._machine.transcribe(blob.data, seconds=recording.seconds)

    def _complete(self, recording_id: int, outcome: Outcome) -> None:
        now, settings = self._clock(), self._settings
        self._database.write(lambda session: transcribing.complete(session, recording_id, outcome, settings, now=now))

    def _crashed(self, session: Session, recording_id: int, *, now: datetime) -> bool:
        """Once more, or to the next; True when it went on."""
        if not self._is_used_up(session, recording_id):
            transcriptions.give_back(session, recording_id, counted=True)
            return False
        outcome = Outcome(LOCAL, failure="the transcriber crashed")
        transcribing.complete(session, recording_id, outcome, self._settings, now=now)
        return True
