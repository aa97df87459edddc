"""What comes with an event: one frozen type each, with the API's field names, and the one parser for them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from store.words import Event, Ground, HoldKind, RejectCode

MAX_TEXT = 10_000
FREE_TEXT_FIELDS = frozenset({"reason", "comment", "quote", "question", "text", "seen", "told"})


class BadDetails(ValueError):
    """A field that the event does not know, or a value that it cannot hold.

    ``field`` names it, ``sentence`` tells a person what to send instead; ``code`` is for machines.
    """

    code = "bad_details"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(f"{field}: {sentence}")
        self.field = field
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What any event may carry: ``reason`` for the people told, ``comment`` for ourselves."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("reason", "comment")

    reason: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Details):
    FREE_TEXT: ClassVar[tuple[str, ...]] = ("reason", "comment", "question")

    question: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Details):
    """Words of somebody: an answer, an edited text, a recommendation."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("reason", "comment", "text")

    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditsApproved(Details):
    version_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval(Text):
    """``criticality`` is 0 (praise) to 5 (severe); ``redaction_checked`` is the moderator's own word."""

    criticality: int | None = None
    redaction_checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping(Text):
    """``text`` is the redacted text for those to whom the author agreed; without it, the present one."""

    redaction_checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Details):
    consent: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection(Details):
    code: RejectCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Details):
    """``review_on`` is the last day by which the hold is looked at again."""

    kind: HoldKind | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldExtension(Details):
    """``told`` names the senior who agrees, from the second extension on."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("reason", "comment", "told")

    review_on: date | None = None
    told: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(Text):
    """``told`` is the council or person referred to; ``text`` (or ``seen``) what the referral carries."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("reason", "comment", "text", "seen", "told")

    seen: str | None = None
    told: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection(Text):
    """``quote`` holds the exact words that an objection speaks of."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("reason", "comment", "text", "quote")

    ground: Ground | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardingReport(Details):
    """``seen``: what was seen; ``told``: who has been told."""

    FREE_TEXT: ClassVar[tuple[str, ...]] = ("reason", "comment", "seen", "told")

    seen: str | None = None
    told: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reroute(Details):
    home_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiding(Details):
    ground: Ground | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension(Details):
    """``kind`` is ``safeguarding`` when that is the reason rather than a report."""

    kind: HoldKind | None = None


DETAILS: dict[Event, type[Details]] = dict.fromkeys(Event, Details) | {
    Event.ASK_AUTHOR: Question,
    Event.PROPOSE_EDITS: Text,
    Event.REPLY: Text,
    Event.APPROVE_EDITS: EditsApproved,
    Event.APPROVE: Approval,
    Event.KEEP_PRIVATE: Keeping,
    Event.AGREE_TO_PUBLISH: Consent,
    Event.REJECT: Rejection,
    Event.APPEAL: Text,
    Event.HOLD: Hold,
    Event.EXTEND_HOLD: HoldExtension,
    Event.REFER: Referral,
    Event.OBJECT: Objection,
    Event.RAISE_SAFEGUARDING: SafeguardingReport,
    Event.REROUTE: Reroute,
    Event.RECOMMEND: Text,
    Event.HIDE: Hiding,
    Event.SUSPEND: Suspension,
}


def parse_details(event: Event, mapping: Mapping[str, object]) -> Details:
    """The event's details from fields by name; None counts as absent.

    ``reject`` also takes its code in ``reason`` when that is one of the code words and ``code`` is absent.
    Raises BadDetails.
    """
    given = {name: value for name, value in mapping.items() if value is not None}
    kind = DETAILS[event]
    if kind is Rejection and "code" not in given and given.get("reason") in list(RejectCode):
        given["code"] = given.pop("reason")
    known = _names(kind)
    for name in given:
        if name not in known:
            allowed = ", ".join(known)
            raise BadDetails(name, f"“{event}” takes no such field. It takes: {allowed}.")
    return kind(**{name: _READERS[name](event, name, value) for name, value in given.items()})


def _names(kind: type[Details]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _read_text(_event: Event, name: str, value: object) -> str:
    if not isinstance(value, str):
        raise BadDetails(name, "Send words, as one string.")
    if len(value) > MAX_TEXT:
        raise BadDetails(name, f"Send at most {MAX_TEXT:,} characters; these are {len(value):,}.")
    if any("\ud800" <= letter <= "\udfff" or letter == "\0" for letter in value):
        raise BadDetails(name, "The text holds characters that cannot be stored. Type it again.")
    return value.strip()


def _read_number(_event: Event, name: str, value: object) -> int:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:18])
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadDetails(name, "Send a whole number.")
    return value


def _read_flag(_event: Event, name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise BadDetails(name, "Send true or false.")
    return value


def _read_day(_event: Event, name: str, value: object) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise BadDetails(name, "Send a day as YYYY-MM-DD, for example 2027-03-31.") from None


def _read_home(_event: Event, name: str, value: object) -> str:
    digits = "" if isinstance(value, bool) or not isinstance(value, str | int) else str(value).strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise BadDetails(name, "Send the home's own id, a whole number, as /homes gives it.")
    return digits


def _reader_of(words: type[StrEnum]) -> Any:
    def read(_event: Event, name: str, value: object) -> StrEnum:
        try:
            return words(str(value))
        except ValueError:
            raise BadDetails(name, f"Send one of: {', '.join(words)}.") from None

    return read


_READERS: dict[str, Any] = dict.fromkeys(FREE_TEXT_FIELDS, _read_text) | {
    "criticality": _read_number,
    "version_number": _read_number,
    "redaction_checked": _read_flag,
    "consent": _read_flag,
    "review_on": _read_day,
    "home_id": _read_home,
    "code": _reader_of(RejectCode),
    "kind": _reader_of(HoldKind),
    "ground": _reader_of(Ground),
}
