"""What mail needs to know of ourselves: our addresses, and the key that signs where our messages come back to."""

import hmac
from dataclasses import dataclass, field

from gateway.settings import Settings


@dataclass(frozen=True)
class Ourselves:
    """``addresses`` in lower case; ``answers``: whether an e-mail can go out from here at all."""

    addresses: frozenset[str]
    domain: str
    key: bytes = field(repr=False)
    answers: bool


def ourselves(settings: Settings) -> Ourselves:
    sender = settings.mail_from.lower()
    return Ourselves(
        addresses=frozenset({sender} - {""}),
        domain=sender.rpartition("@")[2],
        key=return_key(settings),
        answers=settings.channel_mode("email") != "absent",
    )


def return_key(settings: Settings) -> bytes:
    """Made of the secret key, so that every machine has the same and nobody else has it."""
    return hmac.digest(settings.secret_key.encode(), b"earshot mail return path", "sha256")
