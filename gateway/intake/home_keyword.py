"""The word by which a home is named in a text message: letters of its name and four digits, such as ROSE4821."""

import hashlib
import unicodedata

from store import homes
from store.database import Session

LETTERS = 4
# Words that a carrier or our own dialogue acts on, and a home's keyword must not look like one.
TAKEN = frozenset({"STOP", "HELP", "INFO", "QUIT", "DONE", "AGREE", "YES", "END"})
_SKIPPED = frozenset({"THE", "A", "AN"})


def new_keyword(session: Session, name: str, known_by: str) -> str:
    """A keyword that no other home has; the same home gets the same one in any database where it is free."""
    letters = _letters(name)
    for attempt in range(10_000):
        keyword = f"{letters}{_digits(f'{known_by}|{attempt}')}"
        if homes.by_keyword(session, keyword) is None:
            return keyword
    raise RuntimeError(f"every keyword that begins with {letters} is taken")


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).upper()
    words = ["".join(sign for sign in word if "A" <= sign <= "Z") for word in plain.split()]
    letters = "".join(word for word in words if word and word not in _SKIPPED)[:LETTERS]
    return "HOME" if len(letters) < LETTERS or letters in TAKEN else letters


def _digits(seed: str) -> int:
    """1000 to 9999: a leading zero is easily lost when read aloud."""
    return 1000 + int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big") % 9000
