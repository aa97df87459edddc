"""From a recording to a text, as one asynchronous port: whoever types or computes it, a person confirms it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from channels.errors import ChannelError


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    ABANDONED = "abandoned"


class Remark(StrEnum):
    """What a machine heard where it gave no words: a person should know before listening."""

    NONE = ""
    SILENT = "silent"
    NO_WORDS = "no_words"


ENDED = frozenset({JobState.CONFIRMED, JobState.ABANDONED})


@dataclass(frozen=True)
class Doubt:
    """A word of a draft, as ``text[start:end]``, of which the machine was unsure (``sure`` from 0 to 1).

    ``at`` is where it is said, in seconds from the beginning of the recording.
    """

    start: int
    end: int
    sure: float
    at: float


@dataclass(frozen=True)
class Job:
    """One recording to be written down. ``seconds`` is its length; 0 while nobody said how long it is.

    ``recorded_agreed``: the caller's recorded consent to be recorded, without which no machine hears it.
    ``cloud_agreed``: consent to words that named a computer outside our walls.
    """

    id: str
    recording: str
    language: str = "en"
    seconds: int = 0
    recorded_agreed: bool = False
    cloud_agreed: bool = False
    state: JobState = JobState.WAITING
    transcriber: str = ""
    text: str = ""
    by_person: bool = False
    tried: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    remark: Remark = Remark.NONE


@dataclass(frozen=True)
class Outcome:
    """What came of a job: a text, or a reason why not. ``confirmed``: a person with the audio stands by it."""

    transcriber: str
    text: str = ""
    failure: str = ""
    by_person: bool = False
    confirmed: bool = False
    doubts: tuple[Doubt, ...] = ()
    remark: Remark = Remark.NONE

    @property
    def is_empty(self) -> bool:
        """Nothing that could be read: as good as a failure."""
        return bool(self.failure) or not self.text.strip()


@dataclass(frozen=True)
class Capabilities:
    """What a transcriber can take. Empty ``languages``: any. ``within``: how long after the recording its text
    is waited for; None: for ever.
    """

    name: str
    languages: frozenset[str] = frozenset()
    seconds: tuple[int, int] = (0, 24 * 3600)
    cloud: bool = False
    by_person: bool = False
    within: timedelta | None = None

    def suits(self, job: Job) -> bool:
        """Whether this job may and can be done here."""
        spoken = not self.languages or job.language.split("-")[0] in self.languages
        low, high = self.seconds
        return spoken and low <= job.seconds <= high and self.agreed_to(job)

    def agreed_to(self, job: Job) -> bool:
        """Whether the caller's consent reaches so far. A person hears what was recorded in any case."""
        return self.by_person or (job.recorded_agreed and (job.cloud_agreed or not self.cloud))


class Transcriber(Protocol):
    """One way of writing a recording down."""

    def capabilities(self) -> Capabilities: ...

    def submit(self, job: Job) -> JobState:
        """Take the job: WAITING for someone, or RUNNING already. Raises ChannelError when refused."""
        ...

    def cancel(self, job: Job) -> None:
        """Stop, if it can still be stopped."""
        ...

    def forget(self, job: Job) -> None:
        """Delete whatever copy this transcriber holds."""
        ...


class JobBook(Protocol):
    """Where jobs are kept: the gateway's tables."""

    def load(self, job_id: str) -> Job | None: ...

    def save(self, job: Job, *, within: timedelta | None) -> None:
        """Keep it; ``within`` is how long after the recording its transcriber is waited for, None for ever."""
        ...


class Transcription:
    """The port. Each failure or refusal falls to the next transcriber in the list, which ends with a person."""

    def __init__(self, book: JobBook, transcribers: Sequence[Transcriber]) -> None:
        if not transcribers or not transcribers[-1].capabilities().by_person:
            raise ValueError("The list of transcribers ends with a person: put typist last.")
        self._book = book
        self._by_name = {each.capabilities().name: each for each in transcribers}

    def capabilities(self) -> tuple[Capabilities, ...]:
        """What each transcriber can take, in the order in which they are asked."""
        return tuple(each.capabilities() for each in self._by_name.values())

    def submit(self, job: Job) -> Job:
        """Give the job to the first that suits it. The same job again changes nothing."""
        known = self._book.load(job.id)
        return known or self._offer(job)

    def complete(self, job_id: str, outcome: Outcome) -> Job:
        """Take what a transcriber gave, early, late or twice. Raises KeyError for a job that was never
        submitted.
        """
        job = self._known(job_id)
        if not (outcome.by_person or self._may_hear(job, outcome.transcriber)):
            outcome = Outcome(outcome.transcriber, failure="not agreed")
        if not _counts(job, outcome):
            return job
        if outcome.is_empty:
            return self._offer(replace(job, remark=outcome.remark or job.remark))
        state = JobState.CONFIRMED if outcome.confirmed and outcome.by_person else JobState.DRAFT
        doubts = () if outcome.by_person else outcome.doubts
        draft = replace(job, state=state, text=outcome.text, by_person=outcome.by_person, doubts=doubts)
        return self._keep(replace(draft, transcriber=outcome.transcriber))

    def late(self, job_id: str) -> Job:
        """Its deadline has passed without a text: the next transcriber is asked."""
        job = self._known(job_id)
        return self._offer(job) if job.state in {JobState.WAITING, JobState.RUNNING} else job

    def cancel(self, job_id: str) -> Job:
        """Give the job up, unless a person has confirmed its text already."""
        job = self._known(job_id)
        if job.state in ENDED:
            return job
        if job.transcriber in self._by_name:
            self._by_name[job.transcriber].cancel(job)
        return self._keep(replace(job, state=JobState.ABANDONED))

    def forget(self, job_id: str) -> Job:
        """Delete every copy at every transcriber that had the job, and the text here."""
        job = self._known(job_id)
        for name in job.tried:
            if name in self._by_name:
                self._by_name[name].forget(job)
        state = job.state if job.state in ENDED else JobState.ABANDONED
        return self._keep(replace(job, text="", doubts=(), state=state))

    def _offer(self, job: Job) -> Job:
        """Ask each that suits and was not asked yet; the person at the end takes what all others refused."""
        for name, transcriber in self._by_name.items():
            if name in job.tried or not transcriber.capabilities().suits(job):
                continue
            job = replace(job, transcriber=name, tried=(*job.tried, name))
            try:
                return self._keep(replace(job, state=transcriber.submit(job)))
            except ChannelError:
                continue
        last = next(reversed(self._by_name))
        return self._keep(replace(job, transcriber=last, state=JobState.WAITING))

    def _may_hear(self, job: Job, name: str) -> bool:
        """Whether this machine is still asked here, and the caller agreed that it hears the recording."""
        asked = self._by_name.get(name)
        return asked is not None and asked.capabilities().agreed_to(job)

    def _known(self, job_id: str) -> Job:
        job = self._book.load(job_id)
        if job is None:
            raise KeyError(job_id)
        return job

    def _keep(self, job: Job) -> Job:
        asked = self._by_name.get(job.transcriber)
        open_still = job.state in {JobState.WAITING, JobState.RUNNING}
        self._book.save(job, within=asked.capabilities().within if asked and open_still else None)
        return job


def _counts(job: Job, outcome: Outcome) -> bool:
    """Whether an outcome still changes the job: never an ended one, never for nothing; the first draft stays, and
    no machine ever overwrites a person.
    """
    if job.state in ENDED:
        return False
    if outcome.by_person:
        return not outcome.is_empty
    if job.state is JobState.DRAFT or (job.by_person and bool(job.text)):
        return False
    return not outcome.is_empty or job.transcriber == outcome.transcriber
