"""Everything that can be set, read once from EARSHOT_* and checked as a whole: every wrong name is reported at once."""

import base64
import binascii
import ipaddress
import os
import re
from collections.abc import Mapping
from email.errors import HeaderParseError
from email.headerregistry import Address
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from gateway.kept_secrets import NAMES, SecretsSpoilt, kept

PREFIX = "EARSHOT_"
SANDBOXED = ("sms", "voice", "email", "letter")
WHISPER_FILES = ("model.bin", "tokenizer.json")  # without the second it would be fetched from the network
_ID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
NOTIFY_KEY = re.compile(rf"{_ID}-{_ID}$")  # a name of the owner's choice stands before
POLICY_NAMES = ("moderator_only", "provider_decides", "provider_restricts", "provider_may_ask_for_review")


class WrongSettings(ValueError):
    """One or more settings are missing or wrong; ``problems`` has a sentence for each, naming the variable."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _comma_list(value: Any) -> Any:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _some_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    if not keys:
        raise ValueError("names no key; leave it out, and one is made and kept on an embedded database")
    return keys


def _mail_address(text: str) -> str:
    """One address and nothing else: mail is sent from it, and bounces come back to its domain."""
    try:
        if Address(addr_spec=text).domain:
            return text
    except (ValueError, HeaderParseError, IndexError):
        pass
    raise ValueError("must be an e-mail address alone, such as stories@example.org")


def _data_key(text: str) -> str:
    try:
        if len(base64.b64decode(text, validate=True)) != 32:
            raise ValueError("is not 32 bytes")
    except (binascii.Error, ValueError):
        raise ValueError(
            "must be 32 bytes in base64; make one with: "
            "python3 -c 'import base64,os;print(base64.b64encode(os.urandom(32)).decode())'"
        ) from None
    return text


def _parts(text: str) -> SplitResult | None:
    """An address taken apart; None when it has no host, or a port that is none."""
    try:
        parts = urlsplit(text)
        return parts if parts.hostname and (parts.port is None or parts.port > 0) else None
    except ValueError:
        return None


def _base_url(text: str) -> str:
    parts = _parts(text)
    if parts is None or parts.scheme not in {"http", "https"} or parts.query or parts.fragment:
        raise ValueError("must be the address that carriers and people use, such as https://earshot.example.org")
    return text.rstrip("/")


def _database_url(text: str) -> str:
    if text.startswith(("postgresql://", "postgres://")):
        text = "postgresql+psycopg://" + text.split("://", 1)[1]
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    try:
        make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError(
            "must look like postgresql://user:password@host:5432/name, its signs percent-encoded"
        ) from None
    if text.startswith("sqlite") and (text == "sqlite:///" or ":memory:" in text):
        raise ValueError(
            "must name a file, such as sqlite:////srv/earshot/earshot.db: memory is forgotten at each stop"
        )
    return text


def _smtp_url(text: str) -> str:
    parts = _parts(text)
    if parts is None or parts.scheme not in {"smtp", "smtps", "smtp+starttls"}:
        raise ValueError("must look like smtp://host:25, smtps://user:password@host or smtp+starttls://host:587")
    return text


def _mail_return(text: str) -> str:
    """Checked and kept as it is; a plain path with a leading slash is a Maildir."""
    from channels.email.mailbox_address import MailboxAddress

    if text:
        MailboxAddress.parse(text)
    return text


def _ends_with_a_person(names: tuple[str, ...]) -> tuple[str, ...]:
    """Each once; whoever types stands at the end, named or not: only text that a person confirmed is moderated."""
    asked = tuple(dict.fromkeys(names))
    if "typist" in asked[:-1]:
        raise ValueError("asks nobody after “typist”, who takes everything; put typist last, or leave it out")
    return asked if asked[-1:] == ("typist",) else (*asked, "typist")


CommaList = Annotated[tuple[str, ...], BeforeValidator(_comma_list)]
DataKeys = Annotated[
    tuple[Annotated[str, AfterValidator(_data_key)], ...], BeforeValidator(_comma_list), AfterValidator(_some_keys)
]
Transcribers = Annotated[
    tuple[Literal["typist", "twilio", "local"], ...],
    BeforeValidator(_comma_list),
    AfterValidator(_ends_with_a_person),
]
Sandboxes = Annotated[tuple[Literal["sms", "voice", "email", "letter"], ...], BeforeValidator(_comma_list)]
Months = Annotated[int, Field(ge=1, le=1200)]


class Settings(BaseModel):
    """Frozen and validated. Lists have the current value first; the names are those of the environment, lower case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Path("var")
    database_url: Annotated[str, AfterValidator(_database_url)] = ""
    secret_key: str = Field(default="", repr=False)
    data_key: DataKeys = Field(default=(), repr=False)
    base_url: Annotated[str, AfterValidator(_base_url)] = "http://127.0.0.1:8000"
    smtp_url: Annotated[str, AfterValidator(_smtp_url)] | None = Field(default=None, repr=False)
    mail_from: Annotated[str, AfterValidator(_mail_address)] = ""
    mail_return: Annotated[str, AfterValidator(_mail_return)] = Field(default="", repr=False)
    """The mailbox that mail comes back to: an IMAP folder, or a Maildir."""
    twilio_account_sid: str = ""
    twilio_auth_token: CommaList = Field(default=(), repr=False)
    twilio_from: CommaList = ()
    twilio_api_url: Annotated[str, AfterValidator(_base_url)] = "https://api.twilio.com"
    policy: Literal["moderator_only", "provider_decides", "provider_restricts", "provider_may_ask_for_review"] = (
        "provider_may_ask_for_review"
    )
    transcriber: Transcribers = ("typist",)
    """Who writes recordings down, in the order in which they are asked; a person who types is always the last."""
    whisper_model: str = ""
    """The folder of the local transcriber's model."""
    recording: Literal["on", "off"] = "on"
    printer: Literal["tray", "folder", "notify"] = "tray"
    print_folder: Path | None = None
    return_address: str = ""
    """Where letters come back to: lines with commas between them. An envelope never names the service."""
    notify_api_key: str = Field(default="", repr=False)
    notify_api_url: Annotated[str, AfterValidator(_base_url)] = "https://api.notifications.service.gov.uk"
    sandbox: Sandboxes = ()
    retention_contacts: Months = 12
    """Months after the last move of anything that somebody told; then nobody knows who told it."""
    retention_originals: Months = 24
    """Months after publication; then the original and its recording are erased, and the published text stays."""
    retention_unpublished: Months = 12
    """Months for what was rejected, kept private or not published; then it is archived."""
    retention_public: Months = 36
    """Months for what is published, restricted or suspended; then it is archived, and its marker stays."""
    clock_file: Path | None = None

    @model_validator(mode="after")
    def fits_together(self) -> "Settings":
        problems = list(self._contradictions())
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _contradictions(self) -> list[str]:
        problems = []
        for name, given in (("EARSHOT_SECRET_KEY", self.secret_key), ("EARSHOT_DATA_KEY", self.data_key)):
            if not given and not self.embedded:
                problems.append(f"{name} is required with PostgreSQL: every machine needs the same")
        if self.secret_key and len(self.secret_key) < 32:
            problems.append("EARSHOT_SECRET_KEY is too short: use at least 32 random characters")
        if self.clock_file is not None and not self.loopback:
            problems.append("EARSHOT_CLOCK_FILE turns the clock and is only accepted with a loopback EARSHOT_BASE_URL")
        if self.clock_file is not None and self.real_carrier:
            problems.append("EARSHOT_CLOCK_FILE is not accepted while a real carrier is set: deadlines would be wrong")
        if self.twilio_account_sid and not self.twilio_auth_token:
            problems.append("EARSHOT_TWILIO_AUTH_TOKEN is missing: without it nothing from Twilio can be believed")
        if self.twilio_account_sid and not self.twilio_from:
            problems.append(
                "EARSHOT_TWILIO_FROM is missing: texts need a number to be sent from, such as +447700900123"
            )
        if self.smtp_url and not self.mail_from:
            problems.append(
                "EARSHOT_MAIL_FROM is missing: mail needs an address to come from, such as stories@example.org"
            )
        if self.printer == "folder" and self.print_folder is None:
            problems.append("EARSHOT_PRINT_FOLDER is missing: EARSHOT_PRINTER=folder needs a folder to write to")
        if self.mail_return and not self.mail_from:
            problems.append(
                "EARSHOT_MAIL_RETURN has no use without EARSHOT_MAIL_FROM: mail comes back to where it left from"
            )
        return problems + self._notify_problems() + self._whisper_problems()

    def _notify_problems(self) -> list[str]:
        """What keeps letters from going out through GOV.UK Notify: its package, its key."""
        if self.printer != "notify":
            unused = "EARSHOT_NOTIFY_API_KEY has no use without EARSHOT_PRINTER=notify: set both, or leave it out"
            return [unused] if self.notify_api_key else []
        problems = []
        if find_spec("notifications_python_client") is None:
            problems.append(
                "EARSHOT_PRINTER=notify needs a package more: pip install earshot-gateway[notify]; or use tray"
            )
        if not self.notify_api_key:
            problems.append(
                "EARSHOT_NOTIFY_API_KEY is missing: EARSHOT_PRINTER=notify needs a key made at GOV.UK Notify"
            )
        elif not NOTIFY_KEY.search(self.notify_api_key):
            problems.append(
                "EARSHOT_NOTIFY_API_KEY is not a whole key: it ends with two ids of 36 characters, joined by dashes"
            )
        if "letter" in self.sandbox:
            problems.append(
                "EARSHOT_PRINTER=notify posts real letters, and EARSHOT_SANDBOX names “letter”: leave one of them out"
            )
        return problems

    def _whisper_problems(self) -> list[str]:
        """What keeps the local transcriber from working: its package, or its model."""
        if "local" not in self.transcriber:
            unused = "EARSHOT_WHISPER_MODEL has no use without EARSHOT_TRANSCRIBER=local: set both, or leave it out"
            return [unused] if self.whisper_model else []
        problems = []
        if find_spec("faster_whisper") is None:
            problems.append(
                "EARSHOT_TRANSCRIBER=local needs a package more: pip install earshot-gateway[whisper]; or write typist"
            )
        if not self.whisper_model:
            problems.append(
                "EARSHOT_WHISPER_MODEL is missing: EARSHOT_TRANSCRIBER=local needs the folder of a model that "
                "faster-whisper reads; pip install earshot-gateway[whisper] brings the program, not the model"
            )
        elif not all((Path(self.whisper_model) / name).is_file() for name in WHISPER_FILES):
            problems.append(
                f"EARSHOT_WHISPER_MODEL: {self.whisper_model} is no folder with a model that faster-whisper reads: it "
                f"needs {' and '.join(WHISPER_FILES)}"
            )
        return problems

    @property
    def embedded(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def loopback(self) -> bool:
        return is_loopback(self.base_url)

    @property
    def real_carrier(self) -> bool:
        """True when a channel would reach somebody outside this machine."""
        twilio = bool(self.twilio_account_sid) and not is_loopback(self.twilio_api_url)
        mail = self.smtp_url is not None and not is_loopback(self.smtp_url)
        printer = self.printer == "notify" and not is_loopback(self.notify_api_url)
        mailbox = "://" in self.mail_return and not self.mail_return.startswith("maildir:")
        return twilio or mail or printer or (mailbox and not is_loopback(self.mail_return))

    @property
    def keys(self) -> tuple[bytes, ...]:
        return tuple(base64.b64decode(key) for key in self.data_key)

    def channel_mode(self, channel: str) -> Literal["real", "sandbox", "absent"]:
        """Whether ``channel`` reaches a carrier, is a sandbox, or is absent so that the ladder skips it."""
        configured = {
            "sms": bool(self.twilio_account_sid),
            "voice": bool(self.twilio_account_sid),
            "email": self.smtp_url is not None,
            # Paper needs no settings: whatever is printed and ticked "posted" is real.
            "letter": True,
        }[channel]
        if channel in self.sandbox:
            return "sandbox"
        if configured:
            return "real"
        return "sandbox" if self.loopback else "absent"

    @property
    def sandboxes(self) -> tuple[str, ...]:
        return tuple(channel for channel in SANDBOXED if self.channel_mode(channel) == "sandbox")


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in the environment; secrets that are unset on an embedded database are made once and kept.

    Raises WrongSettings with every problem at once.
    """
    environment = os.environ if environment is None else environment
    given = {name[len(PREFIX) :].lower(): value for name, value in environment.items() if name.startswith(PREFIX)}
    values: dict[str, Any] = {name: value for name, value in given.items() if value != ""}
    data_dir = Path(values.get("data_dir", "var")).resolve()
    values["data_dir"] = data_dir
    values.setdefault("database_url", f"sqlite:///{data_dir / 'earshot.db'}")
    problems: list[str] = []
    if values["database_url"].startswith("sqlite"):
        values = {**_secrets(data_dir, values, problems), **values}
    chosen = _checked(values, problems)
    if chosen is None or problems:
        raise WrongSettings(problems)
    return chosen


def _secrets(data_dir: Path, values: Mapping[str, Any], problems: list[str]) -> dict[str, str]:
    """What is kept of the secrets that were not given; where that fails, a problem more and secrets of no use."""
    missing = [name for name in NAMES if name not in values]
    if not missing:
        return {}
    try:
        return kept(data_dir, missing)
    except SecretsSpoilt as error:
        problems.append(f"EARSHOT_DATA_DIR: {error}")
    except OSError as error:
        problems.append(f"EARSHOT_DATA_DIR: {data_dir} can't be written ({error.strerror})")
    return {}


def _checked(values: Mapping[str, Any], problems: list[str]) -> Settings | None:
    """The settings, or None and the sentences: for each wrong value, and for what contradicts among the others."""
    try:
        return Settings(**values)
    except ValidationError as error:
        problems += _sentences(error)
        wrong = {str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}
    if wrong:
        problems += _contradictions_without(values, wrong)
    return None


def _contradictions_without(values: Mapping[str, Any], wrong: set[str]) -> list[str]:
    """What else would have been said, were it not for the wrong ones; of these enough has been said."""
    rest = {name: value for name, value in values.items() if name not in wrong}
    try:
        Settings(**{"database_url": "sqlite:///elsewhere", **rest})
    except ValidationError as error:
        said = {PREFIX + name.upper() for name in wrong}
        return [sentence for sentence in _sentences(error) if sentence.split(" ")[0] not in said]
    return []


def _sentences(error: ValidationError) -> list[str]:
    problems = []
    for fault in error.errors():
        where = PREFIX + str(fault["loc"][0]).upper() if fault["loc"] else ""
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            problems.append(f"{where} is not a setting of Earshot: see the list in the README")
        elif not where:
            problems.extend(message.split("\n"))
        else:
            problems.append(f"{where}: {message[0].lower()}{message[1:]}")
    return problems
