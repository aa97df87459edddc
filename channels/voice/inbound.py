"""A call, its recording and its transcription as they reach us, in our own words."""

from channels.base import RawRequest
from channels.errors import Unreadable
from channels.messages import InboundKind, Media, Received
from channels.phone_number import sender_identity
from channels.twilio.form import Fields
from channels.twilio.webhook import TwilioWebhook, fields_of, query_of

FIRST_STEP = "start"
RECORDING_STATUSES = frozenset({"completed", "absent", "failed", "in-progress"})
TRANSCRIPTION_STATUSES = frozenset({"completed", "failed", "in-progress"})


class CallInbound(TwilioWebhook):
    """A step of a call: it was answered, or keys were pressed.

    Its key is the CallSid with the step and turn that we put into the address ourselves; a call's first request has
    neither.
    """

    def parse(self, request: RawRequest) -> Received:
        """The step, with ``fields`` step, turn, digits, status and direction; ``text`` holds spoken words."""
        fields, query = fields_of(request), query_of(request)
        sid = fields.key("CallSid")
        step, turn = _name(query.one("step"), FIRST_STEP), _name(query.one("turn"), "0")
        understood = {
            "call": sid,
            "step": step,
            "turn": turn,
            "digits": _digits(fields),
            "status": fields.one("CallStatus"),
            "direction": fields.one("Direction"),
        }
        key = f"{sid}:{step}:{turn}"
        return _received(InboundKind.CALL_STEP, fields, key=key, understood=understood)


class RecordingInbound(TwilioWebhook):
    """What became of a recording. Its key is the RecordingSid with the RecordingStatus."""

    def parse(self, request: RawRequest) -> Received:
        """``fields`` recording, call, status and seconds; the sound itself is ``media[0]`` when there is any."""
        fields = fields_of(request)
        sid, call = fields.key("RecordingSid"), fields.key("CallSid")
        status = _status(fields, "RecordingStatus", RECORDING_STATUSES)
        understood = {
            "recording": sid,
            "call": call,
            "status": status,
            "seconds": _whole(fields.one("RecordingDuration")),
            **_place(request),
        }
        url = fields.one("RecordingUrl").strip()
        media = (Media(url, "audio/x-wav"),) if url and status == "completed" else ()
        key = f"{sid}:{status}"
        return _received(InboundKind.RECORDING, fields, key=key, understood=understood, media=media)


class TranscriptionInbound(TwilioWebhook):
    """A machine's draft of a recording. Its key is the TranscriptionSid."""

    def parse(self, request: RawRequest) -> Received:
        """``text`` is the draft exactly; ``fields`` transcription, recording, call and status."""
        fields = fields_of(request)
        sid = fields.key("TranscriptionSid")
        text = fields.one("TranscriptionText")
        if "\0" in text:
            raise Unreadable("The transcription has a NUL in it, which is no character; it is kept as it came.")
        understood = {
            "transcription": sid,
            "recording": fields.key("RecordingSid"),
            "call": fields.one("CallSid"),
            "status": _status(fields, "TranscriptionStatus", TRANSCRIPTION_STATUSES),
            **_place(request),
        }
        return _received(InboundKind.TRANSCRIPTION, fields, key=sid, understood=understood, text=text)


def _received(
    kind: InboundKind,
    fields: Fields,
    *,
    key: str,
    understood: dict[str, str],
    text: str | None = None,
    media: tuple[Media, ...] = (),
) -> Received:
    return Received(
        kind=kind,
        channel="voice",
        account=fields.one("AccountSid"),
        key=key,
        sender=sender_identity(fields.one("From")) or None,
        recipient=sender_identity(fields.one("To")) or None,
        text=fields.one("SpeechResult") if text is None else text,
        media=media,
        fields=understood,
    )


def _place(request: RawRequest) -> dict[str, str]:
    """The step and turn of ours that led here, where the address names them."""
    query = query_of(request)
    return {name: _name(query.one(name), "") for name in ("step", "turn") if query.one(name)}


def _name(value: str, default: str) -> str:
    """Our own word from our own address. Raises Unreadable on one that we never gave."""
    if not value:
        return default
    if len(value) > 40 or not value.isascii() or not value.replace("-", "").replace("_", "").isalnum():
        raise Unreadable("The call-back address is not one that we gave.")
    return value


def _digits(fields: Fields) -> str:
    digits = fields.one("Digits").strip()
    if len(digits) > 64 or not set(digits) <= set("0123456789*#ABCDabcdwW"):
        raise Unreadable("The keys that were pressed are not keys of a telephone.")
    return digits


def _status(fields: Fields, name: str, known: frozenset[str]) -> str:
    status = fields.key(name).lower()
    if status not in known:
        raise Unreadable(f"The status {status[:40]!r} is not one that we know; a person must look.")
    return status


def _whole(text: str) -> str:
    """A number of seconds as digits; 0 when the carrier gave none."""
    digits = text.strip()
    return digits if digits.isascii() and digits.isdigit() and len(digits) < 8 else "0"
