"""A mail server that says exactly what it is told to, line by line, and breaks off where it is told to.

Where the polite one (``mail.py``) would follow the protocol, this one may greet late, give up in mid-dialogue, or take
a whole message and hang up without a word.
"""

import socket
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType

VERBS = {"EHLO": "ehlo", "HELO": "ehlo", "MAIL": "mail", "RCPT": "rcpt", "DATA": "data", "QUIT": "quit"}
USUAL = {
    "banner": "220 mail.example.org",
    "ehlo": "250 mail.example.org",
    "mail": "250 OK",
    "rcpt": "250 OK",
    "data": "354 go on",
    "body": "250 OK kept",
    "quit": "221 bye",
}
CUT = "cut"


@dataclass
class RudeMail:
    """Use as a context manager. ``says``: what to say in place of the usual at a step; ``CUT`` hangs up there.

    ``slow``: seconds before the banner. ``kept``: every message whose last line came.
    """

    says: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0
    kept: list[bytes] = field(default_factory=list)
    met: int = 0

    def __enter__(self) -> "RudeMail":
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)  # or the thread that waits in it would take one caller more
        self._listening.close()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._listening.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._listening.accept()
            except OSError:
                return  # closed: the test is over
            self.met += 1
            threading.Thread(target=self._meet, args=(caller,), daemon=True).start()

    def _meet(self, caller: socket.socket) -> None:
        try:
            with caller, caller.makefile("rb") as lines:
                self._talk(caller, lines)
        except OSError:
            pass  # who is rude is hung up on

    def _talk(self, caller: socket.socket, lines: Iterable[bytes]) -> None:
        time.sleep(self.slow)
        if not self._say(caller, "banner"):
            return
        for line in lines:
            step = VERBS.get(line[:4].decode("latin-1").upper(), "")
            if not step:
                caller.sendall(b"500 what?\r\n")
                continue
            if not self._say(caller, step) or step == "quit":
                return
            if step == "data" and self._saying("data").startswith("354"):
                self.kept.append(_body(lines))
                if not self._say(caller, "body"):
                    return

    def _saying(self, step: str) -> str:
        return self.says.get(step, USUAL[step])

    def _say(self, caller: socket.socket, step: str) -> bool:
        """False when this is where the line goes dead."""
        words = self._saying(step)
        if words == CUT:
            return False
        caller.sendall(words.encode() + b"\r\n")
        return not words.startswith("421")


def _body(lines: Iterable[bytes]) -> bytes:
    kept = b""
    for line in lines:
        if line == b".\r\n":
            return kept
        kept += line
    return kept
