"""The documents that tell Twilio what to say and do in a call: pure functions, made with Twilio's own classes.

What is said inside <Gather> can be cut short by a key; what is said before it is always heard, and no key counts.

Source: Twilio's pages on <Say>, <Gather>, <Record> and <Hangup>.
"""

from collections.abc import Sequence
from typing import Any

LANGUAGE = "en-GB"
ANSWER_SECONDS = 12  # 10 to 15 suits someone reading a letter while keying
SILENCE_SECONDS = 9  # the carrier's 5 cuts off people who think before they speak
MAX_RECORDING_SECONDS = 600
TRANSCRIBED_SECONDS = (2, 120)  # what Twilio itself transcribes


def say_goodbye(words: Sequence[str], *, language: str = LANGUAGE) -> str:
    """Say these sentences and hang up."""
    document = _document()
    _say(document, words, language)
    document.hangup()
    return str(document)


def gather_digits(
    words: Sequence[str],
    *,
    action: str,
    seconds: int = ANSWER_SECONDS,
    first: Sequence[str] = (),
    pause: int = 0,
    language: str = LANGUAGE,
) -> str:
    """Say ``first`` once and wait ``pause`` seconds; then ask twice for keys that end with the hash key.

    Pressing nothing also goes on at ``action``, with no digits.
    """
    document = _document()
    _say(document, first, language)
    if pause:
        document.pause(length=pause)
    gather = document.gather(
        input="dtmf",
        action=action,
        method="POST",
        timeout=seconds,
        finish_on_key="#",
        action_on_empty_result=True,
        language=language,
    )
    _ask(gather, words, 2, language)
    return str(document)


def greet_and_ask(
    greeting: Sequence[str], question: Sequence[str], *, action: str, times: int = 2, language: str = LANGUAGE
) -> str:
    """Greet once, then ask for one key, ``times`` times. A caller who presses nothing goes on too, with no digits."""
    document = _document()
    _say(document, greeting, language)
    gather = document.gather(
        input="dtmf",
        action=action,
        method="POST",
        timeout=ANSWER_SECONDS,
        num_digits=1,
        finish_on_key="",
        action_on_empty_result=True,
        language=language,
    )
    _ask(gather, question, times, language)
    return str(document)


def record(
    words: Sequence[str],
    *,
    action: str,
    recording_url: str,
    heard_nothing: Sequence[str],
    max_seconds: int = MAX_RECORDING_SECONDS,
    transcription_url: str | None = None,
    then_url: str | None = None,
    language: str = LANGUAGE,
) -> str:
    """Say these sentences, then record until silence, the hash key, the longest time or the end of the call.

    The story is saved from ``recording_url``, which is told of completed *and* absent recordings: hanging up is how
    calls end, and then ``action`` is never asked. After an empty recording ``heard_nothing`` is said, and the call
    goes on at ``then_url`` or ends.
    """
    document = _document()
    _say(document, words, language)
    document.record(
        action=action,
        method="POST",
        timeout=SILENCE_SECONDS,
        finish_on_key="#",
        max_length=_longest(max_seconds, transcription_url),
        play_beep=True,
        recording_status_callback=recording_url,
        recording_status_callback_method="POST",
        recording_status_callback_event="completed absent",
        **({"transcribe": True, "transcribe_callback": transcription_url} if transcription_url else {}),
    )
    _say(document, heard_nothing, language)
    if then_url:
        document.redirect(then_url, method="POST")
    else:
        document.hangup()
    return str(document)


def _longest(max_seconds: int, transcription_url: str | None) -> int:
    """A recording that the carrier is to transcribe may not be longer than it transcribes."""
    return min(max_seconds, TRANSCRIBED_SECONDS[1]) if transcription_url else max_seconds


def _document() -> Any:
    from twilio.twiml.voice_response import VoiceResponse

    return VoiceResponse()


def _ask(gather: Any, question: Sequence[str], times: int, language: str) -> None:
    """Slowly, with a breath in between."""
    for turn in range(times):
        if turn:
            gather.pause(length=2)
        _say(gather, question, language)


def _say(place: Any, words: Sequence[str], language: str) -> None:
    """One <Say> a sentence, so that each is followed by a breath. Characters that XML can't hold are left out."""
    for sentence in words:
        spoken = "".join(c for c in sentence if c.isprintable() and not "\ufffe" <= c <= "\uffff")
        if spoken.strip():
            place.say(spoken, language=language)
