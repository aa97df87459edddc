"""Each way of writing recordings down is asked the same hard questions; and what each may not do."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from channels.errors import ChannelError
from channels.twilio.client import TwilioClient
from channels.voice.transcribers import LocalTranscriber, TwilioTranscriber, Typist
from channels.voice.transcription import Capabilities, Job, JobState, Outcome, Transcriber, Transcription
from tests.channels.voice.transcriber_contract import JOB, Shelf, TranscriberContract


@dataclass
class Scripted:
    """A transcriber that plays its part: takes or refuses, and remembers what it was asked."""

    refuses: bool = False
    done: list[str] = field(default_factory=list)

    def capabilities(self) -> Capabilities:
        return Capabilities("scripted", frozenset({"en"}), within=timedelta(minutes=1))

    def submit(self, job: Job) -> JobState:
        if self.refuses:
            raise ChannelError("No room.", code="busy")
        self.done.append(f"submit {job.id}")
        return JobState.RUNNING

    def cancel(self, job: Job) -> None:
        self.done.append(f"cancel {job.id}")

    def forget(self, job: Job) -> None:
        self.done.append(f"forget {job.id}")


class TestTypist(TranscriberContract):
    @pytest.fixture
    def transcriber(self) -> Transcriber:
        return Typist()


class TestTwilio(TranscriberContract):
    @pytest.fixture
    def transcriber(self) -> Transcriber:
        return TwilioTranscriber(TwilioClient("AC1", "t"))

    @pytest.mark.parametrize(
        "job",
        [
            Job("1", "RE1", seconds=60, recorded_agreed=True),
            Job("1", "RE1", seconds=60, cloud_agreed=True),
            Job("1", "RE1", seconds=1, recorded_agreed=True, cloud_agreed=True),
            Job("1", "RE1", seconds=121, recorded_agreed=True, cloud_agreed=True),
            Job("1", "RE1", "cy", seconds=60, recorded_agreed=True, cloud_agreed=True),
        ],
        ids=["no word of a computer", "no word of recording", "too short", "too long", "Welsh"],
    )
    def test_what_the_cloud_may_not_or_cannot_do_goes_to_a_person(self, port: Transcription, job: Job) -> None:
        assert port.submit(job).transcriber == "typist"


class TestLocal(TranscriberContract):
    @pytest.fixture
    def transcriber(self) -> Transcriber:
        return LocalTranscriber()

    def test_agreement_to_be_recorded_is_enough_within_our_walls(self, port: Transcription) -> None:
        assert port.submit(Job("1", "RE1", seconds=60, recorded_agreed=True)).transcriber == "local"

    def test_an_hour_holds_nobody_up(self, port: Transcription) -> None:
        assert port.submit(Job("1", "RE1", seconds=3600, recorded_agreed=True)).transcriber == "typist"


class TestScripted(TranscriberContract):
    @pytest.fixture
    def transcriber(self) -> Scripted:
        return Scripted()

    def test_each_step_reaches_it_once(self, port: Transcription, transcriber: Scripted) -> None:
        port.submit(JOB)
        port.submit(JOB)
        port.cancel("1")
        port.cancel("1")
        port.forget("1")
        assert transcriber.done == ["submit 1", "cancel 1", "forget 1"]


def test_a_refusal_falls_to_the_next_in_the_order_of_the_list() -> None:
    port = Transcription(Shelf(), [Scripted(refuses=True), LocalTranscriber(), TwilioTranscriber(), Typist()])
    job = port.submit(JOB)
    assert (job.transcriber, job.tried) == ("local", ("scripted", "local"))
    assert port.complete("1", Outcome("local", failure="silence")).transcriber == "twilio"
    assert port.late("1").transcriber == "typist"


def test_a_machine_that_is_no_longer_in_the_list_gives_no_draft() -> None:
    port = Transcription(Shelf(), [LocalTranscriber(), Typist()])
    port.submit(JOB)
    assert port.complete("1", Outcome("twilio", "the tee was warm")).text == ""
