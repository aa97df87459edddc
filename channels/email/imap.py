"""Mail in a folder of an IMAP server: what has been kept is moved to the folder “Earshot read”, and nothing is deleted.

Where a server can't move, it is copied there and the first one taken out by its own number; where it can do neither, it
stays and is marked with a keyword of ours.
"""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from channels.email.mailbox import LARGEST, MailboxFault, Waiting
from channels.email.mailbox_address import MailboxAddress

READ = "Earshot read"
KEYWORD = "EarshotRead"
WINDOW = 500  # messages asked after at once, so that a full mailbox never makes one answer too long
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,18})")
_LISTED = re.compile(rb'\([^)]*\) (?:"((?:[^"\\]|\\.)*)"|NIL) ')


@dataclass
class Imap:
    """One folder, selected. Numbers are UIDs, which stay the same while others come and go."""

    connection: imaplib.IMAP4
    folder: str
    how_many: int
    _target: str = ""

    def waiting(self, *, limit: int) -> Iterator[Waiting]:
        """One that the server won't give is passed over, and said once the others are through."""
        given, fault = 0, None
        for uid in self._numbers():
            if given >= limit:
                break
            try:
                found = self._fetch(uid)
            except MailboxFault as error:
                if error.code != "refused":
                    raise
                found, fault = None, error
            if found is not None:
                given += 1
                yield found
        if fault is not None:
            raise fault

    def put_away(self, name: str) -> None:
        """Move it, or copy it and take out this very one, or mark it: the first that this server can."""
        if not self._has("MOVE") and not self._has("UIDPLUS"):
            self._mark(name)
            return
        target = self._target or self._make_target()
        if self._has("MOVE"):
            self._asked("MOVE", name, target)
            return
        self._asked("COPY", name, target)
        self._asked("STORE", name, "+FLAGS.SILENT", r"(\Seen \Deleted)")
        self._asked("EXPUNGE", name)

    def _numbers(self) -> Iterator[str]:
        """UIDs from the front on; what we put away leaves gaps that a listing made before does not mind."""
        found: list[str] = []
        for first in range(1, self.how_many + 1, WINDOW):
            last = min(first + WINDOW - 1, self.how_many)
            data = self._asked("SEARCH", f"{first}:{last}", "UNDELETED", "UNKEYWORD", KEYWORD)
            found += [uid for line in data if isinstance(line, bytes) for uid in line.decode("ascii", "ignore").split()]
            if len(found) >= WINDOW:
                break
        yield from sorted((uid for uid in found if uid.isdigit()), key=int)

    def _fetch(self, uid: str) -> Waiting | None:
        """Peeked at, so that a crash leaves it as it was; None when it is not there any more."""
        said = b" ".join(_pieces(self._asked("FETCH", uid, "(RFC822.SIZE)")))
        size = _SIZE.search(said)
        if size is None:
            return None
        raw = next((one[1] for one in self._asked("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)") if _literal(one)), None)
        return None if raw is None else Waiting(uid, bytes(raw), max(int(size[1]), len(raw)))

    def _mark(self, uid: str) -> None:
        answer, _ = _spoken(lambda: self.connection.uid("STORE", uid, "+FLAGS.SILENT", rf"(\Seen {KEYWORD})"))
        if answer != "OK":
            raise MailboxFault(
                f"The mail server neither moves nor marks a message in {self.folder}. Give its user the right to.",
                code="not_allowed",
            )

    def _make_target(self) -> str:
        """The folder of what was read, made when it is not there; some servers want everything under INBOX."""
        for name in (READ, f"INBOX{self._delimiter()}{READ}"):
            quoted = _quoted(name)
            if self._is_there(quoted):
                self._target = quoted
                return quoted
        raise MailboxFault(f"The mail server lets us make no folder “{READ}”. Make it there.", code="no_folder")

    def _is_there(self, quoted: str) -> bool:
        created, said = _spoken(lambda: self.connection.create(quoted))
        if created == "OK":
            _spoken(lambda: self.connection.subscribe(quoted))
            return True
        if b"ALREADYEXISTS" in b" ".join(_pieces(said)).upper():
            return True
        answer, _ = _spoken(lambda: self.connection.status(quoted, "(MESSAGES)"))
        return answer == "OK"

    def _delimiter(self) -> str:
        _, data = _spoken(lambda: self.connection.list('""', '""'))
        found = _LISTED.search(b" ".join(_pieces(data)))
        return found[1].decode("ascii", "replace") if found and found[1] else "/"

    def _has(self, capability: str) -> bool:
        return capability in self.connection.capabilities

    def _asked(self, command: str, *arguments: str) -> list[Any]:
        answer, data = _spoken(lambda: self.connection.uid(command, *arguments))
        if answer != "OK":
            said = b" ".join(_pieces(data)).decode("utf-8", "replace")[:120]
            raise MailboxFault(f"The mail server refused {command} in {self.folder}: {said}", code="refused")
        return list(data)


@contextmanager
def opened_imap(address: MailboxAddress, *, timeout: float) -> Iterator[Imap]:
    """Connected, logged in and looking at the folder. Raises MailboxFault."""
    connection = _connected(address, timeout)
    try:
        _logged_in(connection, address)
        answer, data = _spoken(lambda: connection.select(_quoted(address.folder)))
        if answer != "OK":
            raise MailboxFault(f"The mail server has no folder “{address.folder}” for us.", code="no_folder")
        many = data[0].decode("ascii", "ignore") if data and isinstance(data[0], bytes) else "0"
        yield Imap(connection, address.folder, int(many) if many.isdigit() else 0)
    finally:
        _leave(connection)


def _connected(address: MailboxAddress, timeout: float) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    try:
        if address.security == "imaps":
            return imaplib.IMAP4_SSL(address.host, address.port, ssl_context=context, timeout=timeout)
        connection = imaplib.IMAP4(address.host, address.port, timeout=timeout)
    except (imaplib.IMAP4.error, OSError) as error:
        raise _unreachable(error) from None
    if address.security == "imap+starttls":
        try:
            connection.starttls(ssl_context=context)
        except (imaplib.IMAP4.error, OSError) as error:
            _leave(connection)
            raise _unreachable(error) from None
    return connection


def _logged_in(connection: imaplib.IMAP4, address: MailboxAddress) -> None:
    try:
        connection.login(address.user, address.password)
        # Some servers say only now what they can do.
        _, data = connection.capability()
        said = b" ".join(_pieces(list(data))).decode("ascii", "ignore").upper().split()
        connection.capabilities = tuple(said) or connection.capabilities
    except imaplib.IMAP4.abort as error:
        raise _unreachable(error) from None
    except (imaplib.IMAP4.error, UnicodeError):
        raise MailboxFault(
            "The mail server refused our name and password. Check EARSHOT_MAIL_RETURN.", code="settings"
        ) from None
    except OSError as error:
        raise _unreachable(error) from None


def _spoken(ask: Any) -> tuple[str, list[Any]]:
    """An answer, whatever it is; a broken line or a silence is a fault that passes."""
    try:
        answer, data = ask()
        return str(answer), list(data or [])
    except (imaplib.IMAP4.abort, OSError) as error:
        raise _unreachable(error) from None
    except imaplib.IMAP4.error as error:
        return "NO", [str(error).encode("utf-8", "replace")]


def _unreachable(error: Exception) -> MailboxFault:
    silent = isinstance(error, TimeoutError | socket.timeout)
    why = "does not answer" if silent else f"can't be reached or broke off ({type(error).__name__})"
    return MailboxFault(f"The mail server {why}; trying again.", code="unreachable")


def _literal(piece: object) -> bool:
    return isinstance(piece, tuple) and len(piece) > 1 and isinstance(piece[1], bytes)


def _pieces(data: list[Any]) -> list[bytes]:
    return [piece if isinstance(piece, bytes) else piece[0] for piece in data if piece]


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _leave(connection: imaplib.IMAP4) -> None:
    """Without CLOSE, which would take out for good whatever somebody else has marked as deleted."""
    try:
        connection.logout()
    except (imaplib.IMAP4.error, OSError):
        connection.shutdown()
