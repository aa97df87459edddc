"""From a recording to a text: each failure falls to the next, a person confirms."""

import pytest

from channels.twilio.client import TwilioClient
from channels.voice.transcribers import TwilioTranscriber, Typist
from channels.voice.transcription import Doubt, Job, JobState, Outcome, Remark, Transcriber, Transcription
from tests.channels.voice.test_transcribers import Scripted
from tests.channels.voice.transcriber_contract import Shelf

TWILIO = TwilioTranscriber(TwilioClient("AC1", "t"))
JOB = Job("1", "RE1", "en-GB", seconds=60, recorded_agreed=True, cloud_agreed=True)
DRAFT = Outcome("twilio", "the tee was warm")
TYPED = Outcome("typist", "The tea was warm.", by_person=True, confirmed=True)


def port(*machines: Transcriber) -> Transcription:
    return Transcription(Shelf(), [*machines, Typist()])


def test_a_job_waits_for_a_person_by_default() -> None:
    got = port().submit(JOB)
    assert (got.state, got.transcriber) == (JobState.WAITING, "typist")


def test_a_machine_s_text_is_a_draft_and_only_a_person_confirms() -> None:
    transcription = port(TWILIO)
    assert transcription.submit(JOB).state is JobState.RUNNING
    assert transcription.complete("1", DRAFT).state is JobState.DRAFT
    machine_confirms = Outcome("twilio", "the tee was warm", confirmed=True)
    assert transcription.complete("1", machine_confirms).state is JobState.DRAFT
    got = transcription.complete("1", TYPED)
    assert (got.state, got.text) == (JobState.CONFIRMED, "The tea was warm.")


def test_the_same_twice_is_once() -> None:
    machine = Scripted()
    transcription = port(machine)
    assert transcription.submit(JOB) == transcription.submit(JOB)
    assert machine.done == ["submit 1"]
    assert transcription.complete("1", TYPED) == transcription.complete("1", TYPED)


def test_a_late_machine_never_overwrites_a_person() -> None:
    transcription = port(TWILIO)
    transcription.submit(JOB)
    half = transcription.complete("1", Outcome("typist", "The tea", by_person=True))
    assert half.state is JobState.DRAFT
    assert transcription.complete("1", DRAFT).text == "The tea"
    transcription.complete("1", TYPED)
    assert transcription.complete("1", DRAFT).text == TYPED.text
    assert transcription.complete("1", Outcome("twilio", failure="late")).state is JobState.CONFIRMED


def test_a_failure_a_refusal_or_a_deadline_falls_to_the_next() -> None:
    refusing = port(Scripted(refuses=True), TWILIO)
    assert refusing.submit(JOB).transcriber == "twilio"
    assert refusing.complete("1", Outcome("twilio", failure="silence")).transcriber == "typist"
    slow = port(Scripted(), TWILIO)
    slow.submit(JOB)
    assert slow.late("1").transcriber == "twilio"
    assert slow.late("1").transcriber == "typist"
    assert slow.late("1").state is JobState.WAITING


def test_a_failure_that_comes_twice_or_late_moves_nothing_on() -> None:
    transcription = port(Scripted(), TWILIO)
    transcription.submit(JOB)
    failed = Outcome("scripted", failure="broken")
    assert transcription.complete("1", failed).transcriber == "twilio"
    assert transcription.complete("1", failed).transcriber == "twilio"
    transcription.complete("1", DRAFT)
    assert transcription.complete("1", Outcome("twilio", failure="late")).text == DRAFT.text


def test_a_job_given_up_stays_so_but_a_confirmed_text_is_kept() -> None:
    machine = Scripted()
    transcription = port(machine)
    transcription.submit(JOB)
    assert transcription.cancel("1").state is JobState.ABANDONED
    assert machine.done[-1] == "cancel 1"
    assert transcription.complete("1", TYPED).state is JobState.ABANDONED
    other = port()
    other.submit(JOB)
    other.complete("1", TYPED)
    assert other.cancel("1").state is JobState.CONFIRMED


def test_forgetting_reaches_everyone_who_had_it() -> None:
    machine = Scripted()
    transcription = port(machine)
    transcription.submit(JOB)
    transcription.complete("1", TYPED)
    got = transcription.forget("1")
    assert (got.text, got.state, machine.done[-1]) == ("", JobState.CONFIRMED, "forget 1")


def test_a_list_must_end_with_a_person_and_a_job_must_be_known() -> None:
    with pytest.raises(ValueError, match="typist"):
        Transcription(Shelf(), [TWILIO])
    with pytest.raises(KeyError):
        port().complete("unknown", TYPED)


def test_what_each_can_do_is_said_in_the_order_of_asking() -> None:
    assert [each.name for each in port(TWILIO).capabilities()] == ["twilio", "typist"]


def test_what_a_machine_doubted_is_kept_with_its_draft_and_goes_with_a_person_s_words() -> None:
    transcription = port(TWILIO)
    transcription.submit(JOB)
    doubts = (Doubt(4, 7, 0.3, 1.5),)
    assert transcription.complete("1", Outcome("twilio", "the tee was warm", doubts=doubts)).doubts == doubts
    assert transcription.complete("1", TYPED).doubts == ()


def test_what_a_machine_heard_where_it_gave_no_words_is_kept_for_the_person() -> None:
    transcription = port(TWILIO)
    transcription.submit(JOB)
    failed = Outcome("twilio", failure="nothing", remark=Remark.NO_WORDS)
    assert transcription.complete("1", failed).remark is Remark.NO_WORDS
