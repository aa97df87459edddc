"""Our own words for what passes between a carrier and the gateway: frozen, typed, and free of any carrier's
field names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class InboundKind(StrEnum):
    """What a parsed request from a carrier is about."""

    TEXT = "text"
    RECEIPT = "receipt"
    CALL_STEP = "call_step"
    RECORDING = "recording"
    TRANSCRIPTION = "transcription"
    FORM = "form"


@dataclass(frozen=True)
class Media:
    """A picture or other file that came with a message, still at the carrier."""

    url: str
    media_type: str


@dataclass(frozen=True)
class Received:
    """One thing that reached us. ``key`` makes it unique within (channel, account); it is never blank or
    "null".

    ``sender`` is E.164 when it could be parsed, otherwise the carrier's own word (a short code, letters,
    "anonymous"), or None. ``text`` is exactly what was sent. ``fields`` holds what else the channel
    understood
    (keypad digits, step, recording id …) under our names.
    """

    kind: InboundKind
    channel: str
    account: str
    key: str
    sender: str | None = None
    recipient: str | None = None
    text: str = ""
    media: tuple[Media, ...] = ()
    opt_out: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outgoing:
    """One composed message for one recipient on one channel.

    ``to`` is an E.164 number, an e-mail address, or for a letter the postal address' lines joined by
    newlines.
    ``delivery_id`` is ours; it makes message ids deterministic and names the delivery in call-back addresses.
    ``answers``: the carrier's name of the message that this one answers, of a machine's own accord.
    """

    delivery_id: int
    channel: str
    to: str
    body: str
    subject: str = ""
    html: str | None = None
    status_url: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    answers: str = ""


class Outcome(StrEnum):
    """What the carrier said of a hand-over, or later of a delivery."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    RETURNED = "returned"


@dataclass(frozen=True)
class Handover:
    """The carrier took it. ``provider_id`` is the carrier's own name for the message."""

    provider_id: str
    detail: str = ""


@dataclass(frozen=True)
class Receipt:
    """What a carrier later said of a message that it took; may come early, late, twice or out of order."""

    provider_id: str
    outcome: Outcome
    key: str
    status: str
    delivery_id: int | None = None
    code: str | None = None
    permanent: bool = True
