"""Where the port's jobs are kept: a recording's row holds its text and its end, the job's row who was asked."""

from dataclasses import astuple
from datetime import datetime, timedelta
from typing import Any

from channels.voice.transcription import ENDED, Doubt, Job, JobState, Remark
from gateway.intake import call_words
from store import calls, consents, contributions, transcriptions
from store.calls import Recording
from store.contributions import Contribution
from store.database import Session
from store.words import LIVE

# Every version of the words that name a computer: the last part of a wording's name is its version.
NAMES_A_COMPUTER = call_words.RECORD_AND_COMPUTER_WORDING.rpartition("_")[0] + "_"


class GatewayBook:
    """The book within one transaction. ``machines``: whether a machine may hear anything at all here now."""

    def __init__(self, session: Session, *, machines: bool, now: datetime) -> None:
        self._session, self._machines, self._now = session, machines, now

    def load(self, job_id: str) -> Job | None:
        recording = calls.recording(self._session, int(job_id))
        row = transcriptions.get(self._session, int(job_id))
        if recording is None or row is None:
            return None
        state = JobState(row.state if recording.state == "waiting" else recording.state)
        return self.job_of(
            recording,
            language=row.language,
            # A person's unfinished text counts before any machine's.
            text=row.typed or recording.draft,
            by_person=bool(row.typed),
            state=JobState.ABANDONED if self._is_gone(recording) else state,
            transcriber=row.transcriber,
            tried=row.tried,
            doubts=tuple(Doubt(*each) for each in row.doubts),
            remark=Remark(row.remark),
        )

    def save(self, job: Job, *, within: timedelta | None) -> None:
        """Raises nothing for a draft that came too late: a recording takes one only while it waits for one."""
        session, recording_id = self._session, int(job.id)
        if job.state is JobState.DRAFT and not job.by_person:
            calls.put_draft(session, recording_id, job.text, by=job.transcriber)
        if job.state is JobState.ABANDONED:
            calls.change_recording(session, recording_id, state="abandoned", draft=None)
        recording = calls.recording(session, recording_id)
        assert recording is not None
        transcriptions.put(
            session,
            recording_id,
            language=job.language,
            transcriber=job.transcriber,
            tried=job.tried,
            state=job.state,
            remark=job.remark,
            due_at=None if within is None else recording.announced_at + within,
            doubts=[list(astuple(doubt)) for doubt in job.doubts],
        )
        if job.state in ENDED:
            transcriptions.forget(session, recording_id)

    def job_of(self, recording: Recording, **known: Any) -> Job:
        """A recording as the port sees it, with what its caller agreed to."""
        recorded, cloud = self._agreed(recording)
        return Job(
            id=str(recording.id),
            recording=recording.recording_sid,
            seconds=recording.seconds,
            recorded_agreed=recorded,
            cloud_agreed=cloud,
            **known,
        )

    def _agreed(self, recording: Recording) -> tuple[bool, bool]:
        """(to be recorded, in words that named a computer); neither where recording is switched off here."""
        call = calls.by_id(self._session, recording.call_id)
        if not self._machines or call is None or not call.record_consent:
            return False, False
        story = recording.contribution_id
        named = story is not None and recording.purpose == "story" and _named_a_computer(self._session, story)
        return True, named

    def _is_gone(self, recording: Recording) -> bool:
        """Whether the story was withdrawn, or ended otherwise, before anybody wrote it down."""
        story = _story(self._session, recording)
        return recording.purpose == "story" and story is not None and story.state not in LIVE


def _story(session: Session, recording: Recording) -> Contribution | None:
    return contributions.get(session, recording.contribution_id) if recording.contribution_id else None


def _named_a_computer(session: Session, contribution_id: int) -> bool:
    """The last word on being recorded counts, and the words that it answered."""
    given = [each for each in consents.of(session, contribution_id) if each.what == "record"]
    return bool(given) and given[-1].given and given[-1].wording.startswith(NAMES_A_COMPUTER)
