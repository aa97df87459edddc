"""Passwords: argon2id with 19 MiB, two passes and one lane, one at a time, and what a good one is."""

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200
FEWEST_DIFFERENT = 5
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Each hash takes 19 MiB: many at once would let strangers fill the memory.
_one_at_a_time = threading.Lock()


def hash_password(plain: str) -> str:
    """Slow on purpose: never inside a transaction."""
    with _one_at_a_time:
        return _hasher.hash(_same(plain))


def matches(password_hash: str | None, plain: str) -> bool:
    """Whether this is the password. With no hash it takes the same time and is False."""
    against = password_hash or _nobodys()
    with _one_at_a_time:
        try:
            right = _hasher.verify(against, _same(plain[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return False
    return right and password_hash is not None


def fault_of(plain: str, *, email: str) -> str | None:
    """A sentence that says what to do about a weak password; None when it is good."""
    if len(plain) < SHORTEST:
        return f"Use at least {SHORTEST} characters. Three or four words that only you would put together are good"
    if len(plain) > LONGEST:
        return f"Use at most {LONGEST} characters"
    if len(set(plain.lower())) < FEWEST_DIFFERENT:
        return "That repeats the same few characters. Use several different words"
    name = email.split("@")[0].lower()
    if len(name) > 3 and name in plain.lower():
        return "Leave your own name and e-mail address out of the password"
    return None


def _same(plain: str) -> str:
    # "é" can be typed as one sign or as two: both are the same password.
    return unicodedata.normalize("NFKC", plain)


@cache
def _nobodys() -> str:
    return hash_password("nobody has this password")
