"""What every mailbox can do: list what waits in it, and put away what has been kept; nothing is ever deleted."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from channels.email.mailbox_address import MailboxAddress

LARGEST = 10 * 1024 * 1024
"""Bytes of one message; of a larger one the beginning is kept and the rest stays in the mailbox."""
TIMEOUT = 20.0  # seconds, for each answer of a server


class MailboxFault(Exception):
    """The mailbox can't be used just now; the message says why in a sentence, without a secret."""

    def __init__(self, sentence: str, *, code: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Waiting:
    """One message that waits. ``name`` is the mailbox's own; ``raw`` has ``size`` bytes, or the first of them."""

    name: str
    raw: bytes
    size: int

    @property
    def cut(self) -> bool:
        return self.size > len(self.raw)


class Mailbox(Protocol):
    def waiting(self, *, limit: int) -> Iterator[Waiting]:
        """What waits, the oldest first. Raises MailboxFault."""
        ...

    def put_away(self, name: str) -> None:
        """Mark one as read and lay it aside. Doing it again changes nothing. Raises MailboxFault."""
        ...


@contextmanager
def open_mailbox(address: MailboxAddress, *, timeout: float = TIMEOUT) -> Iterator[Mailbox]:
    """The mailbox, open. Raises MailboxFault when it can't be reached or does not let us in."""
    if address.is_maildir:
        from channels.email.maildir import Maildir

        yield Maildir.at(address.path)
        return
    from channels.email.imap import opened_imap

    opened: AbstractContextManager[Mailbox] = opened_imap(address, timeout=timeout)
    with opened as box:
        yield box
