"""The words in a raw delivery, without who sent it: an address or a number in it is never shown at the desk."""

import json
from urllib.parse import parse_qs

from channels.phone_number import InvalidPhone, PhoneNumber
from gateway.moderation.remember import storable
from store.inbound import Raw

# What people wrote stands in these; everything else in a delivery is about the sender or the carrier.
WORDS = ("Body", "TranscriptionText", "SpeechResult", "text", "good", "better", "feelings", "answer", "message")
SENDERS = ("From", "Caller", "phone")
LONGEST = 10_000


def words_in(raw: Raw) -> str:
    """What somebody wrote, as far as it can be made out; empty when nothing can."""
    fields = _fields(raw.payload)
    return storable("\n\n".join(fields[name] for name in WORDS if fields.get(name, "").strip()))[:LONGEST]


def sender_of(raw: Raw) -> str:
    """The number that it came from, for making a story of it; never for a page."""
    fields = _fields(raw.payload)
    try:
        return PhoneNumber.parse(next((fields[name] for name in SENDERS if fields.get(name)), "")).e164
    except InvalidPhone:
        return ""


def _fields(payload: bytes) -> dict[str, str]:
    text = payload.decode("utf-8", "replace")
    try:
        found = json.loads(text)
    except ValueError:
        found = parse_qs(text, keep_blank_values=True, max_num_fields=None) if "=" in text else {}
    except RecursionError:
        found = {}
    if not isinstance(found, dict):
        return {}
    return {str(name): _joined(value) for name, value in found.items()}


def _joined(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")
