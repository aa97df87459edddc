"""From what Twilio or the network answered to what the dispatcher should do about it."""

from channels.errors import ChannelError

# The same text to the same number can never work: the next channel. Source: Twilio's error dictionary.
PERMANENT = {
    21211: ("bad_number", "The carrier says that this is not a phone number."),
    21614: ("not_mobile", "This number is not a mobile phone and can't get texts."),
    21408: ("country_off", "Texts to this number's country are switched off at the carrier."),
    21612: ("no_route", "The carrier has no route from our number to this one."),
    21617: ("too_long", "This text is longer than the carrier takes."),
    21658: ("too_long", "This text is longer than the carrier takes."),
}
OPTED_OUT = 21610
# Ours to mend, and the same for every message: keep trying rather than burn each recipient's channels.
OURS_TO_MEND = {
    20003: "The carrier refused our account. Check EARSHOT_TWILIO_ACCOUNT_SID and EARSHOT_TWILIO_AUTH_TOKEN.",
    21212: "The carrier does not know our number. Check EARSHOT_TWILIO_FROM.",
    21603: "The carrier needs a number to send from. Check EARSHOT_TWILIO_FROM.",
    21606: "Our number can't send texts. Check EARSHOT_TWILIO_FROM.",
    21659: "Our number is not one of this account's. Check EARSHOT_TWILIO_FROM.",
    21660: "Our number is not one of this account's. Check EARSHOT_TWILIO_FROM.",
}


def from_answer(status: int, code: int | None) -> ChannelError:
    """The error behind an HTTP answer that is not a success. ``code`` is Twilio's own number, if it gave one."""
    if code == OPTED_OUT:
        sentence = "This person has asked for no more texts."
        return ChannelError(sentence, code="opted_out", permanent=True, opted_out=True)
    if code in PERMANENT:
        name, sentence = PERMANENT[code]
        return ChannelError(sentence, code=name, permanent=True)
    if code in OURS_TO_MEND:
        return ChannelError(OURS_TO_MEND[code], code="settings")
    return _by_status(status, code)


def _by_status(status: int, code: int | None) -> ChannelError:
    if status == 429:
        return too_many(None)
    if status in {401, 403}:
        return ChannelError(OURS_TO_MEND[20003], code="settings")
    if status == 400:
        return ChannelError(f"The carrier refused this message (error {code}).", code=f"twilio_{code}", permanent=True)
    # Something between us and the carrier answered in its place: the request may have gone on before it broke.
    its_own = code is not None and code >= 10_000  # the library puts the status where the answer names no code
    maybe_sent = status in {502, 504} or (status >= 500 and not its_own)
    return ChannelError(
        f"The carrier answered {status}; trying again later.", code=f"http_{status}", maybe_sent=maybe_sent
    )


def too_many(retry_after: float | None) -> ChannelError:
    """429: the same for every message. ``retry_after``: the seconds that it names, if it does."""
    return ChannelError("The carrier asks us to slow down.", code="too_many", retry_after=retry_after)


def from_network(error: Exception, *, creating: bool) -> ChannelError:
    """The error behind a request without an answer: could it have made a message before it broke?"""
    return no_answer(maybe_sent=creating and not _nothing_left(error))


def no_answer(*, maybe_sent: bool) -> ChannelError:
    """The error behind a request without an answer that we can read."""
    if not maybe_sent:
        return ChannelError("The carrier could not be reached; trying again later.", code="unreachable")
    sentence = "The carrier did not answer; it may have taken the message."
    return ChannelError(sentence, code="no_answer", maybe_sent=True)


def _nothing_left(error: Exception) -> bool:
    """True only when no connection was ever made, so that the carrier can't have read a byte."""
    import requests
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    never = (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError, requests.exceptions.ProxyError)
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, never) or isinstance(cause, NewConnectionError | ConnectTimeoutError)
