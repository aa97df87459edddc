"""Finds the letter that a code and PIN belong to, telling a guesser nothing."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from gateway.intake import guesses
from letters.codes import LETTER_DIGITS, clean, is_valid
from store import letters
from store.database import Session
from store.letters import Letter, LetterRow

NO_PIN = b"\0" * 32
UNKNOWN = "We do not know this code and PIN. Check both on your letter, and enter them again."
"""The same words for an unknown code and for a wrong PIN."""


@dataclass(frozen=True, slots=True)
class Found:
    """A letter whose code and PIN were right, with its stories in order."""

    letter: Letter
    rows: tuple[LetterRow, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """There were too many wrong tries; nothing was looked at. The same code may be tried again at ``until``."""

    until: datetime


def find_letter(session: Session, code: str, pin: str, *, who: str, now: datetime) -> Found | Wait | None:
    """The letter, or None when the pair is wrong in whatever way. ``who`` names the client or the caller.

    Counts wrong tries, so it needs a write. A late or void letter is found too: what it answers is kept.
    """
    digits, secret = clean(code), clean(pin)
    well_formed = len(digits) == LETTER_DIGITS + 2 and is_valid(digits)
    about = f"letter {digits}" if well_formed else ""
    until = guesses.must_wait(session, client=who, code=about, now=now)
    if until is not None:
        return Wait(until)
    letter = letters.by_code(session, digits) if well_formed else None
    if not _pin_agrees(session, letter, digits, secret) or letter is None:
        guesses.wrong(session, client=who, code=about, now=now)
        return None
    guesses.right(session, client=who, code=about)
    return Found(letter, tuple(letters.rows(session, letter.id)))


def _pin_agrees(session: Session, letter: Letter | None, code: str, pin: str) -> bool:
    """Compared in constant time, and just as long when there is no such letter."""
    expected = letter.pin_hash if letter is not None and letter.pin_hash is not None else NO_PIN
    agrees = [hmac.compare_digest(expected, hash_) for hash_ in letters.pin_hashes(session, code, pin)]
    return any(agrees) and expected is not NO_PIN
