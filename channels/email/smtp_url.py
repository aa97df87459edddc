"""Where mail is handed over: ``smtp://``, ``smtps://`` or ``smtp+starttls://user:password@host:port``."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


@dataclass(frozen=True)
class SmtpUrl:
    """A mail server. ``security`` is "smtp" (none), "smtps" (from the first byte) or "smtp+starttls"
    (required).
    """

    security: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> "SmtpUrl":
        """Read the setting. Raises ValueError with a sentence that says what to write instead."""
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise ValueError(_WANTED) from None
        if parts.scheme not in PORTS or not parts.hostname or parts.path not in {"", "/"} or parts.query:
            raise ValueError(_WANTED)
        return cls(
            security=parts.scheme,
            host=parts.hostname,
            port=port or PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


_WANTED = "EARSHOT_SMTP_URL must look like smtp+starttls://user:password@mail.example.org:587 (or smtp://, smtps://)."
