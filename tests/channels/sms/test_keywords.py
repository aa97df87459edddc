"""Words that are commands."""

import pytest

from channels.sms.keywords import WORDS, Keyword, recognise


@pytest.mark.parametrize(
    "text", ["STOP", "stop", " Stop! ", "S.T.O.P", "stop\u200b", "\ufeffSTOP\n", "ＳＴＯＰ", "Stop?", "stop 🛑"]
)
def test_stop_is_understood_however_it_is_written(text: str) -> None:
    """B 34."""
    assert recognise(text) is Keyword.STOP


CARRIER_STOPS_AT = ["STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]


@pytest.mark.parametrize("word", [*CARRIER_STOPS_AT, "Stop all", "opt-out", "Stopio"])
def test_each_word_that_the_carrier_stops_at_stops(word: str) -> None:
    """B 34."""
    assert recognise(word) is Keyword.STOP


@pytest.mark.parametrize(
    "text",
    [
        "Please stop texting me",
        "STOP texting",
        "stop messages",
        "No more texts please",
        "unsubscribe me please",
        "don't text me",
        "Do not message me any more",
        "STOP\nSent from my Galaxy",
    ],
)
def test_plain_words_that_end_messages_are_as_good_as_stop(text: str) -> None:
    assert recognise(text) is Keyword.STOP


@pytest.mark.parametrize(
    "text",
    [
        "please stop",
        "stop it hurts",
        "please stop the night staff",
        "no text came",
        "Stop texting me or my mother cries",
        "no more",
        "they do not message me",
        "stop texting?",
        "Help, I was sent from my home",
    ],
)
def test_a_cry_to_stop_is_never_stop(text: str) -> None:
    assert recognise(text) is None


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("Start", Keyword.START),
        ("unstop", Keyword.START),
        ("help", Keyword.HELP),
        ("Cymorth", Keyword.HELP),
        ("INFO", Keyword.INFO),
        ("withdraw", Keyword.WITHDRAW),
        ("Tynnu’n ôl", Keyword.WITHDRAW),
        ("done.", Keyword.DONE),
        ("Gorffen", Keyword.DONE),
        ("Agree", Keyword.AGREE),
        ("I agree!", Keyword.AGREE),
        ("Cytuno", Keyword.AGREE),
        ("yes", Keyword.YES),
        ("Ie", Keyword.YES),
        ("Status?", Keyword.STATUS),
        ("statws", Keyword.STATUS),
        ("Undo", Keyword.UNDO),
        ("RESTORE", Keyword.UNDO),
        ("Ready!", Keyword.READY),
        ("go ahead", Keyword.READY),
        ("Barod", Keyword.READY),
        ("Withdraw my story", Keyword.WITHDRAW),
    ],
)
def test_the_other_words_in_english_and_welsh(text: str, keyword: Keyword) -> None:
    assert recognise(text) is keyword


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "👏",
        "Please stop the noise at night",
        "Nobody came to help",
        "yes and no",
        "stop 2",
        "2",
        "the end",
        "Agree?",
        "yes?",
        "Ready?",
        "undo?",
        "What is the status of my story",
        "x" * 1600,
    ],
)
def test_a_story_that_has_such_a_word_is_a_story(text: str) -> None:
    assert recognise(text) is None


def test_the_carrier_s_stop_always_counts() -> None:
    assert recognise("ARRET", "STOP") is Keyword.STOP
    assert recognise("done", "stop") is Keyword.STOP


def test_the_carrier_s_other_words_count_only_where_ours_say_nothing() -> None:
    assert recognise("si", "START") is Keyword.START
    assert recognise("yes", "START") is Keyword.YES
    assert recognise("hello", "SOMETHING") is None


def test_it_is_known_which_words_the_carrier_acts_on_too() -> None:
    ours = {"withdraw", "done", "agree", "status", "undo", "ready"}
    assert {each.value for each in Keyword if not each.carrier_acts} == ours


def test_no_word_of_ours_is_one_that_the_carrier_acts_on() -> None:
    """What the carrier itself takes for an opt-out, an opt-in or a call for help, in its own list."""
    carriers = {
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "revoke",
        "optout",
        "start",
        "yes",
        "unstop",
        "help",
        "info",
    }
    for keyword in Keyword:
        if not keyword.carrier_acts:
            assert not set(WORDS[keyword].split()) & carriers
