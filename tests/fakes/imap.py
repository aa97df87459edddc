"""An IMAP4rev1 server on a real socket: folders of messages, as many of the extensions as a test asks for."""

import re
import socketserver
import threading
from dataclasses import dataclass, field
from types import TracebackType

USER, PASSWORD = "post", "a pass/word:@ with signs"


@dataclass
class Letter:
    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class FakeImap:
    """Use as a context manager. ``extensions``: those of MOVE and UIDPLUS that it has. ``refuses``: commands that it
    answers with NO; ``cuts_at``: a command at which it breaks off once. ``under_inbox``: folders live there alone.
    """

    extensions: tuple[str, ...] = ("MOVE", "UIDPLUS")
    refuses: set[str] = field(default_factory=set)
    cuts_at: str = ""
    under_inbox: bool = False
    keywords: bool = True
    folders: dict[str, list[Letter]] = field(default_factory=lambda: {"INBOX": []})
    said: list[str] = field(default_factory=list)
    _next_uid: int = 101

    def __enter__(self) -> "FakeImap":
        fake = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                _Talk(fake, self).talk()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"imap://{USER}:a%20pass%2Fword%3A%40%20with%20signs@127.0.0.1:{self._server.server_address[1]}/INBOX"

    def put(self, raw: bytes, *flags: str) -> int:
        self._next_uid += 1
        self.folders["INBOX"].append(Letter(self._next_uid, raw, set(flags)))
        return self._next_uid

    def raws(self, folder: str) -> list[bytes]:
        return [letter.raw for letter in self.folders.get(folder, [])]

    def moved(self, letter: Letter, folder: str) -> None:
        self._next_uid += 1
        self.folders[folder].append(Letter(self._next_uid, letter.raw, letter.flags - {"\\Deleted"}))


class _Talk:
    """One connection."""

    def __init__(self, fake: FakeImap, handler: socketserver.StreamRequestHandler) -> None:
        self.fake, self.handler = fake, handler
        self.folder = ""

    def talk(self) -> None:
        self._send("* OK ready")
        while line := self.handler.rfile.readline():
            tag, _, rest = line.decode("utf-8").strip().partition(" ")
            words = _words(rest)
            command = " ".join(words[:2]).upper() if words[0].upper() == "UID" else words[0].upper()
            self.fake.said.append(rest)
            if self.fake.cuts_at and command == self.fake.cuts_at:
                self.fake.cuts_at = ""
                return
            if command in self.fake.refuses:
                self._send(f"{tag} NO not for you")
                continue
            answer = self._do(command, words)
            self._send(f"{tag} {answer} done")
            if command == "LOGOUT":
                return

    def _send(self, line: str) -> None:
        self.handler.wfile.write(line.encode() + b"\r\n")

    def _do(self, command: str, words: list[str]) -> str:
        name = f"_{command.lower().replace(' ', '_')}"
        return str(getattr(self, name)(words)) if hasattr(self, name) else "BAD unknown"

    @property
    def _here(self) -> list[Letter]:
        return self.fake.folders[self.folder]

    def _capability(self, words: list[str]) -> str:
        self._send(f"* CAPABILITY IMAP4rev1 {' '.join(self.fake.extensions)}")
        return "OK"

    def _login(self, words: list[str]) -> str:
        return "OK" if words[1:] == [USER, PASSWORD] else "NO wrong name or password"

    def _list(self, words: list[str]) -> str:
        self._send(r'* LIST (\Noselect) "." ""')
        return "OK"

    def _select(self, words: list[str]) -> str:
        if words[1] not in self.fake.folders:
            return "NO no such folder"
        self.folder = words[1]
        self._send(f"* {len(self._here)} EXISTS")
        return "OK [READ-WRITE]"

    def _create(self, words: list[str]) -> str:
        if self.fake.under_inbox and not words[1].startswith("INBOX."):
            return "NO only under INBOX"
        if words[1] in self.fake.folders:
            return "NO [ALREADYEXISTS] it is there"
        self.fake.folders[words[1]] = []
        return "OK"

    def _subscribe(self, words: list[str]) -> str:
        return "OK"

    def _status(self, words: list[str]) -> str:
        return "OK" if words[1] in self.fake.folders else "NO no such folder"

    def _logout(self, words: list[str]) -> str:
        self._send("* BYE")
        return "OK"

    def _uid_search(self, words: list[str]) -> str:
        first, last = map(int, words[2].split(":"))
        without = {"\\Deleted", *(words[at + 1] for at, word in enumerate(words) if word == "UNKEYWORD")}
        found = [one.uid for one in self._here[first - 1 : last] if not one.flags & without]
        self._send(f"* SEARCH {' '.join(map(str, found))}")
        return "OK"

    def _uid_fetch(self, words: list[str]) -> str:
        for at, one in enumerate(self._here, 1):
            if one.uid != int(words[2]):
                continue
            if "RFC822.SIZE" in words[3]:
                self._send(f"* {at} FETCH (UID {one.uid} RFC822.SIZE {len(one.raw)})")
            else:
                asked = re.search(r"<0\.(\d+)>", words[3])
                raw = one.raw[: int(asked[1])] if asked else one.raw
                self._send(f"* {at} FETCH (UID {one.uid} BODY[]<0> {{{len(raw)}}}")
                self.handler.wfile.write(raw + b")\r\n")
        return "OK"

    def _uid_store(self, words: list[str]) -> str:
        for one in self._found(words[2]):
            given = set(words[4].strip("()").split())
            one.flags |= given if self.fake.keywords else {flag for flag in given if flag.startswith("\\")}
        return "OK"

    def _uid_copy(self, words: list[str]) -> str:
        if words[3] not in self.fake.folders:
            return "NO [TRYCREATE] no such folder"
        for one in self._found(words[2]):
            self.fake.moved(one, words[3])
        return "OK"

    def _uid_move(self, words: list[str]) -> str:
        answer = self._uid_copy(words)
        if answer == "OK":
            self._take_out(self._found(words[2]))
        return answer

    def _uid_expunge(self, words: list[str]) -> str:
        self._take_out([one for one in self._found(words[2]) if "\\Deleted" in one.flags])
        return "OK"

    def _take_out(self, letters: list[Letter]) -> None:
        for one in letters:
            self._send(f"* {self._here.index(one) + 1} EXPUNGE")
            self._here.remove(one)

    def _found(self, uid: str) -> list[Letter]:
        return [one for one in self._here if one.uid == int(uid)]


def _words(text: str) -> list[str]:
    """Atoms, quoted strings and lists in brackets, each as one word."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|(\([^)]*\))|(\S+)', text)
    return [
        re.sub(r"\\(.)", r"\1", quoted) if not (listed or atom) else listed or atom for quoted, listed, atom in found
    ]
