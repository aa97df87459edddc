"""The last line of each text: a few signs that tell one delivery from all others to the same number.

By it the carrier can be asked whether it took just this text, also when two say the same within minutes ("Thank you,
we have your message") and when a date or a name in it would be put differently now. It says nothing to its reader and
opens nothing: without vowels it spells no word, and it is neither a story's reference nor a return code.
"""

import hashlib
import re

from channels.sms.segments import MAX_CHARACTERS

SIGNS = "BCDFGHJKLMNPQRSTVWXZ2456789"
LENGTH = 5
_LAST_LINE = re.compile(rf"\n#([{SIGNS}]{{{LENGTH}}})\Z")


def with_reference(body: str, delivery_id: int) -> str:
    """The text with its reference below it; one that is too long or empty already stays what it is."""
    line = f"\n#{reference(delivery_id)}"
    return body + line if body.strip() and len(body) + len(line) <= MAX_CHARACTERS else body


def reference(delivery_id: int) -> str:
    """The same for each attempt at a delivery. A hash, so that it tells nothing of when that was."""
    number = int.from_bytes(hashlib.sha256(f"text {delivery_id}".encode()).digest()[:8], "big")
    signs = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(SIGNS))
        signs.append(SIGNS[place])
    return "".join(signs)


def reference_of(body: str) -> str | None:
    """The reference that a text ends with, or None."""
    found = _LAST_LINE.search(body)
    return found.group(1) if found else None
