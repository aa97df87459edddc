"""What Twilio is told to say and do in a call."""

from xml.etree import ElementTree

import pytest

from channels.voice import twiml

GREETING = ("Hello.", "This is a line.")
MENU = ("To speak, press 1.", "To hear this again, press 0.")
HEARD_NOTHING = ("We did not hear anything.", "Goodbye.")
NEXT = "https://stories.example.org/webhooks/twilio/voice?step=a&turn=1"


def read(document: str) -> ElementTree.Element:
    return ElementTree.fromstring(document)


def said(element: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in element.iter("Say")]


def test_a_caller_is_greeted_once_and_asked_twice() -> None:
    document = read(twiml.greet_and_ask(GREETING, MENU, action=NEXT))
    gather = document.find("Gather")
    assert gather is not None
    assert said(document)[: len(GREETING)] == list(GREETING)
    assert said(gather) == [*MENU] * 2
    assert gather.attrib["action"] == NEXT
    assert gather.attrib["actionOnEmptyResult"] == "true"
    assert (gather.attrib["input"], gather.attrib["numDigits"]) == ("dtmf", "1")


def test_every_sentence_is_said_in_british_english() -> None:
    document = read(twiml.say_goodbye(HEARD_NOTHING))
    assert {each.attrib["language"] for each in document.iter("Say")} == {"en-GB"}
    assert document[-1].tag == "Hangup"


def test_a_code_is_keyed_until_the_hash_key_in_good_time() -> None:
    gather = read(twiml.gather_digits(["Key the code."], action=NEXT)).find("Gather")
    assert gather is not None
    assert (gather.attrib["finishOnKey"], "numDigits" in gather.attrib) == ("#", False)
    assert 10 <= int(gather.attrib["timeout"]) <= 15
    assert said(gather) == ["Key the code."] * 2


def recorded(transcription_url: str | None = None) -> ElementTree.Element:
    document = twiml.record(
        MENU,
        action=NEXT,
        recording_url=NEXT + "&r=1",
        heard_nothing=HEARD_NOTHING,
        transcription_url=transcription_url,
    )
    return read(document)


def test_a_story_is_saved_however_the_call_ends() -> None:
    record = recorded().find("Record")
    assert record is not None
    assert record.attrib["recordingStatusCallback"] == NEXT + "&r=1"
    assert record.attrib["recordingStatusCallbackEvent"] == "completed absent"
    assert (record.attrib["finishOnKey"], record.attrib["action"]) == ("#", NEXT)


def test_people_who_think_before_they_speak_are_waited_for() -> None:
    record = recorded().find("Record")
    assert record is not None
    assert 8 <= int(record.attrib["timeout"]) <= 10
    assert int(record.attrib["maxLength"]) == twiml.MAX_RECORDING_SECONDS


def test_an_empty_recording_ends_in_a_goodbye_not_in_a_loop() -> None:
    document = recorded()
    tags = [each.tag for each in document]
    assert tags[tags.index("Record") + 1 :] == ["Say"] * len(HEARD_NOTHING) + ["Hangup"]


def test_a_call_may_go_on_behind_an_empty_recording() -> None:
    words = {"heard_nothing": (), "then_url": NEXT}
    document = read(twiml.record(["Your name?"], action=NEXT, recording_url=NEXT, **words))  # type: ignore[arg-type]
    assert [each.tag for each in document] == ["Say", "Record", "Redirect"]


def test_what_is_said_once_comes_before_a_wait_and_the_question() -> None:
    document = read(twiml.gather_digits(["Code?"], action=NEXT, first=["Please wait."], pause=4))
    assert [each.tag for each in document] == ["Say", "Pause", "Gather"]
    assert document[1].attrib["length"] == "4"


def test_nothing_is_transcribed_unless_asked_and_then_no_longer_than_the_carrier_can() -> None:
    plain, asked = recorded().find("Record"), recorded(NEXT + "&t=1").find("Record")
    assert plain is not None
    assert asked is not None
    assert not {"transcribe", "transcribeCallback"} & set(plain.attrib)
    assert (asked.attrib["transcribe"], asked.attrib["transcribeCallback"]) == ("true", NEXT + "&t=1")
    assert asked.attrib["maxLength"] == "120"


@pytest.mark.parametrize("words", ['<Hangup/> & "tea"', "a\0b\x08c\ufffe", "ŵ 👏"])
def test_no_words_can_break_the_document(words: str) -> None:
    document = read(twiml.say_goodbye([words, "", " "]))
    assert [each.tag for each in document] == ["Say", "Hangup"]
    assert said(document) == ["".join(c for c in words if c not in "\0\x08\ufffe")]
