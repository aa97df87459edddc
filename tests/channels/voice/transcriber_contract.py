"""The hard questions for whoever writes recordings down: late, twice, failed, empty, very long, cancelled, forgotten.

A transcriber's own test class inherits from here and says who it is; all are asked through the port.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from channels.voice.transcribers import Typist
from channels.voice.transcription import Job, JobState, Outcome, Transcriber, Transcription

JOB = Job("1", "RE1", "en-GB", seconds=60, recorded_agreed=True, cloud_agreed=True)
TYPED = Outcome("typist", "The tea was warm.", by_person=True, confirmed=True)


@dataclass
class Shelf:
    """Jobs kept in memory, with how long each transcriber is waited for."""

    jobs: dict[str, Job] = field(default_factory=dict)
    within: dict[str, timedelta | None] = field(default_factory=dict)

    def load(self, job_id: str) -> Job | None:
        return self.jobs.get(job_id)

    def save(self, job: Job, *, within: timedelta | None) -> None:
        self.jobs[job.id] = job
        self.within[job.id] = within


class TranscriberContract:
    """``others`` stand behind the one under test; a person is always the last."""

    @pytest.fixture
    def transcriber(self) -> Transcriber:
        raise NotImplementedError

    @pytest.fixture
    def shelf(self) -> Shelf:
        return Shelf()

    @pytest.fixture
    def port(self, transcriber: Transcriber, shelf: Shelf) -> Transcription:
        last = [] if transcriber.capabilities().by_person else [Typist()]
        return Transcription(shelf, [transcriber, *last])

    @pytest.fixture
    def name(self, transcriber: Transcriber) -> str:
        return transcriber.capabilities().name

    @pytest.fixture
    def draft(self, transcriber: Transcriber, name: str) -> Outcome:
        return Outcome(name, "the tee was warm", by_person=transcriber.capabilities().by_person)

    def test_it_takes_an_ordinary_recording(self, port: Transcription, name: str) -> None:
        job = port.submit(JOB)
        assert job.transcriber == name
        assert job.state in {JobState.WAITING, JobState.RUNNING}

    def test_a_machine_is_waited_for_so_long_and_a_person_for_ever(
        self, port: Transcription, transcriber: Transcriber, shelf: Shelf
    ) -> None:
        port.submit(JOB)
        assert (shelf.within["1"] is None) == transcriber.capabilities().by_person
        port.complete("1", TYPED)
        assert shelf.within["1"] is None, "what is done is waited for no longer"

    def test_late_is_for_a_person(self, port: Transcription) -> None:
        port.submit(JOB)
        late = port.late("1")
        assert (late.transcriber, late.state) == ("typist", JobState.WAITING)
        assert port.late("1") == late

    def test_a_text_that_comes_after_its_time_is_still_a_draft(self, port: Transcription, draft: Outcome) -> None:
        port.submit(JOB)
        port.late("1")
        assert (port.complete("1", draft).state, port.complete("1", draft).text) == (JobState.DRAFT, draft.text)

    def test_twice_is_once(self, port: Transcription, draft: Outcome) -> None:
        assert port.submit(JOB) == port.submit(JOB)
        assert port.complete("1", draft) == port.complete("1", draft)
        other = replace(draft, text="something else", by_person=False)
        assert port.complete("1", other).text == draft.text

    def test_a_failure_is_for_a_person_and_counts_once(self, port: Transcription, name: str) -> None:
        port.submit(JOB)
        failed = Outcome(name, failure="broken")
        job = port.complete("1", failed)
        assert (job.transcriber, job.state) == ("typist", JobState.WAITING)
        assert port.complete("1", failed) == job

    @pytest.mark.parametrize("text", ["", " \n\t"])
    def test_an_empty_text_is_no_draft(self, port: Transcription, name: str, text: str) -> None:
        port.submit(JOB)
        job = port.complete("1", Outcome(name, text))
        assert (job.transcriber, job.state, job.text) == ("typist", JobState.WAITING, "")

    def test_ten_minutes_are_taken_by_whoever_can(
        self, port: Transcription, transcriber: Transcriber, name: str
    ) -> None:
        long = replace(JOB, seconds=600)
        able = transcriber.capabilities().seconds[1] >= 600
        assert port.submit(long).transcriber == (name if able else "typist")

    def test_no_machine_hears_what_nobody_agreed_to(self, port: Transcription, draft: Outcome) -> None:
        port.submit(replace(JOB, recorded_agreed=False, cloud_agreed=False))
        job = port.complete("1", draft)
        assert (job.transcriber == "typist", job.text) == (True, draft.text if draft.by_person else "")

    def test_a_person_s_text_is_never_overwritten(self, port: Transcription, draft: Outcome) -> None:
        port.submit(JOB)
        half = port.complete("1", Outcome("typist", "The tea", by_person=True))
        assert half.by_person
        assert port.complete("1", replace(draft, by_person=False)).text == "The tea"
        port.complete("1", TYPED)
        for late in (replace(draft, by_person=False), Outcome(draft.transcriber, failure="late"), draft):
            assert (port.complete("1", late).state, port.complete("1", late).text) == (JobState.CONFIRMED, TYPED.text)

    def test_cancelled_stays_so(self, port: Transcription, draft: Outcome) -> None:
        port.submit(JOB)
        assert port.cancel("1").state is JobState.ABANDONED
        for outcome in (draft, TYPED):
            assert (port.complete("1", outcome).state, port.complete("1", outcome).text) == (JobState.ABANDONED, "")
        assert port.late("1").state is JobState.ABANDONED

    def test_forgotten_leaves_no_word(self, port: Transcription, draft: Outcome) -> None:
        port.submit(JOB)
        port.complete("1", draft)
        job = port.forget("1")
        assert (job.text, job.doubts, job.state) == ("", (), JobState.ABANDONED)
        assert port.complete("1", draft).text == ""

    def test_what_it_can_do_is_said(self, port: Transcription, transcriber: Transcriber) -> None:
        assert port.capabilities()[0] == transcriber.capabilities()
        assert port.capabilities()[-1].by_person
