"""Where mail comes back: a folder of an IMAP server, or a Maildir on this machine."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

PORTS = {"imap": 143, "imaps": 993, "imap+starttls": 143}
WANTED = (
    "must look like imaps://user:password@mail.example.org/INBOX (or imap+starttls://, imap://), the signs in it "
    "percent-encoded, or like maildir:///srv/mail/earshot"
)


@dataclass(frozen=True)
class MailboxAddress:
    """``security`` is "imap" (none), "imaps" (from the first byte), "imap+starttls" (required) or "maildir"."""

    security: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    path: Path = Path()

    @property
    def is_maildir(self) -> bool:
        return self.security == "maildir"

    @property
    def shown(self) -> str:
        """What may be printed of it: never the password."""
        return str(self.path) if self.is_maildir else f"{self.folder} at {self.host}"

    @classmethod
    def parse(cls, text: str) -> "MailboxAddress":
        """Read the setting. Raises ValueError with a sentence that says what to write instead, and no secret."""
        text = text.strip()
        if text.startswith("/"):
            return cls._maildir(text)
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise ValueError(WANTED) from None
        if parts.query or parts.fragment:
            raise ValueError(WANTED)
        if parts.scheme == "maildir" and not parts.netloc:
            return cls._maildir(unquote(parts.path))
        if parts.scheme not in PORTS or not parts.hostname or not parts.username or not parts.password:
            raise ValueError(WANTED)
        return cls(
            security=parts.scheme,
            host=parts.hostname,
            port=port or PORTS[parts.scheme],
            user=_plain(unquote(parts.username)),
            password=_plain(unquote(parts.password)),
            folder=_folder(unquote(parts.path.strip("/"))),
        )

    @classmethod
    def _maildir(cls, path: str) -> "MailboxAddress":
        if not path.startswith("/") or "\0" in path or path.strip("/") == "":
            raise ValueError(WANTED)
        return cls(security="maildir", path=Path(path))


def _folder(name: str) -> str:
    """A folder's name; letters beyond ASCII would have to be written in IMAP's own alphabet."""
    name = name or "INBOX"
    if not (name.isascii() and name.isprintable()) or "&" in name:
        raise ValueError("names a folder with letters that mail servers write differently; give it a plain name")
    return name


def _plain(text: str) -> str:
    if not text.isprintable():
        raise ValueError(WANTED)
    return text
