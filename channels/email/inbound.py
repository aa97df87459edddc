"""Says what a raw e-mail is: a report, a complaint, an end of mail that was asked for, a machine's, or a person's.

Only what names one of our deliveries with its keyed check can be any of the first three; everything else is words that
somebody claims, and acts on nothing. Nothing here raises, whatever the bytes.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from enum import StrEnum

from channels.email.automatic import why_automatic
from channels.email.odd_bounces import odd_bounce
from channels.email.reading import attachments_of, header, headers, parse, returned_parts, sender_of, words_of
from channels.email.reports import Reported, delivery_reports, feedback_fields, feedback_type
from channels.email.return_address import deliveries_in

NO_KEY = frozenset({"", "null", "none", "undefined", "nil"})
_ID = re.compile(r"<[!-;=?-~]{1,250}@[!-;=?-~]{1,250}>", re.ASCII)
# Who a message was for, as the servers on its way wrote it down.
_FOR = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "Resent-To", "Cc")
_STOP = re.compile(r"\W*(?:stop|unsubscribe|opt ?out|dad-?danysgrifio)\W*", re.IGNORECASE)
_REPLY = re.compile(r"^\W*(?:re|aw|sv|atb)\s*:\s*", re.IGNORECASE)
NOT_OURS = "It is a report by a mail server, about no message that we can be sure we sent."


class MailKind(StrEnum):
    REPORT = "report"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    AUTOMATIC = "automatic"
    PERSON = "person"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Mail:
    """One message as it was understood. ``delivery_id`` is the one of ours that it is about, by a right check alone.

    ``sender`` and ``subject`` are what it says of itself, and prove nothing. ``message_id`` is empty unless it is one
    that an answer may name. ``why`` says in a sentence why it was taken for what it was taken for.
    """

    kind: MailKind
    why: str
    delivery_id: int | None = None
    reports: tuple[Reported, ...] = ()
    sender: str = ""
    subject: str = ""
    message_id: str = ""
    words: str = ""
    attachments: tuple[str, ...] = ()


def key_of(raw: bytes) -> str:
    """What makes a message one: its Message-ID, or its own bytes when it has none worth the name."""
    try:
        named = header(BytesHeaderParser(policy=compat32).parsebytes(raw), "Message-ID")
    except Exception:  # whatever a header does to the library, its bytes are still a key
        named = ""
    if named.strip("<> \t").lower() not in NO_KEY:
        return f"id:{hashlib.sha256(named.encode()).hexdigest()}"
    lines = raw.replace(b"\r\n", b"\n").strip()
    return f"bytes:{hashlib.sha256(lines).hexdigest()}"


def read_mail(raw: bytes, *, key: bytes, own: Collection[str]) -> Mail:
    """Understand one message. ``key`` is that of our return path, ``own`` our own addresses in lower case."""
    try:
        return _read(parse(raw), key, own)
    except Exception as error:
        return Mail(MailKind.UNREADABLE, f"It can't be taken apart ({type(error).__name__}).")


def _read(message: "Message[str, str]", key: bytes, own: Collection[str]) -> Mail:
    sender, words = sender_of(message), words_of(message)
    kind, why, delivery_id, reports = _what_it_is(message, sender, words, key, own)
    named = header(message, "Message-ID")
    return Mail(
        kind,
        why,
        delivery_id,
        reports,
        sender,
        header(message, "Subject")[:300],
        named if _ID.fullmatch(named) else "",
        words,
        attachments_of(message),
    )


def _what_it_is(
    message: "Message[str, str]", sender: str, words: str, key: bytes, own: Collection[str]
) -> tuple[MailKind, str, int | None, tuple[Reported, ...]]:
    to = _one(deliveries_in("\n".join(_for_whom(message)), key))
    if (feedback := feedback_type(message)) and feedback != "not-spam":
        about = to or _one(deliveries_in(f"{feedback_fields(message)}\n{_returned(message)}", key))
        if about is None or feedback not in {"abuse", "fraud", "opt-out", "other", "virus", "opt-out-list"}:
            return MailKind.AUTOMATIC, NOT_OURS, about, ()
        return MailKind.COMPLAINT, "Its reader's mail service reports it as unwanted.", about, ()
    if reports := delivery_reports(message):
        about = to or _one(deliveries_in(_returned(message), key))
        kind = MailKind.AUTOMATIC if about is None else MailKind.REPORT
        return kind, NOT_OURS if about is None else "A mail server reports what became of it.", about, reports
    if to is not None and (bounce := odd_bounce(message, words, sender=sender)):
        return MailKind.REPORT, "A mail server's letter came back to the address of this message alone.", to, (bounce,)
    replied = _one(deliveries_in("\n".join(headers(message, "In-Reply-To") + headers(message, "References")), key))
    why = why_automatic(message, sender=sender, own=own)
    if not why and deliveries_in(header(message, "Message-ID"), key):
        why = "It is a copy of a message of our own."
    if why:
        return MailKind.AUTOMATIC, why, to or replied, ()
    about = to or replied
    if about is not None and _asks_to_stop(message, words):
        return MailKind.UNSUBSCRIBE, "It answers a message of ours and says to stop.", about, ()
    return MailKind.PERSON, "A person seems to have written it.", about, ()


def _for_whom(message: "Message[str, str]") -> list[str]:
    return [value for name in _FOR for value in headers(message, name)]


def _returned(message: "Message[str, str]") -> str:
    """What names the message that a report gives back: its own Message-ID and return path, and nothing it quotes."""
    found = []
    for text in returned_parts(message):
        given_back = message_from_bytes(text.lstrip("\n").encode("utf-8", "replace"), policy=compat32)
        found += [header(given_back, name) for name in ("Message-ID", "Return-Path")]
    return "\n".join(found)


def _one(named: frozenset[int]) -> int | None:
    """A message that names two deliveries names none: nobody can say which is meant."""
    return next(iter(named)) if len(named) == 1 else None


def _asks_to_stop(message: "Message[str, str]", words: str) -> bool:
    """The one word alone, as its subject or its first line; anything longer is for a person to read."""
    first = next((line for line in words.split("\n") if line.strip()), "")
    subject = _REPLY.sub("", header(message, "Subject"))
    return bool(_STOP.fullmatch(first) or (_STOP.fullmatch(subject) and len(words) < 2_000 and not first.strip()))
