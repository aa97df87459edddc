"""What names a delivery in mail that comes back: its number, with a keyed check that nobody else can make.

The same name stands in the return path (VERP) and in the Message-ID, so whoever reports on a message has either been
handed it or has guessed eighty bits.
"""

import hmac
import re

CHECK_DIGITS = 20  # hexadecimal: eighty bits, and a local part of at most 47 of the 64 characters allowed
_OURS = re.compile(r"\b(?:bounce\+|delivery-)(\d{1,19})\.([0-9a-f]{20})@", re.IGNORECASE | re.ASCII)


def return_path(delivery_id: int, domain: str, key: bytes) -> str:
    """Where a bounce goes; the address names the delivery."""
    return f"bounce+{delivery_id}.{_check(delivery_id, key)}@{domain}"


def message_id(delivery_id: int, domain: str, key: bytes) -> str:
    """The same for each attempt at a delivery, so that a second copy can be seen to be one."""
    return f"<delivery-{delivery_id}.{_check(delivery_id, key)}@{domain}>"


def deliveries_in(text: str, key: bytes) -> frozenset[int]:
    """Every delivery that is named in a text with a right check; a wrong one names nothing."""
    named = ((int(number), check.lower()) for number, check in _OURS.findall(text))
    return frozenset(number for number, check in named if hmac.compare_digest(check, _check(number, key)))


def delivery_of(text: str, key: bytes) -> int | None:
    """The one delivery that a text names, or None when it names none, or several."""
    found = deliveries_in(text, key)
    return next(iter(found)) if len(found) == 1 else None


def _check(delivery_id: int, key: bytes) -> str:
    return hmac.digest(key, f"delivery {delivery_id}".encode(), "sha256").hex()[:CHECK_DIGITS]
