"""Takes a raw e-mail apart, whatever state it is in: headers on one line, plain words, names of what is attached."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses
from html.parser import HTMLParser

MOST_PARTS = 200
LONGEST_WORDS = 20_000
LONGEST_HEADER = 998
RETURNED = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global",
    "message/global-headers",
)


def parse(raw: bytes) -> "Message[str, str]":
    """The most forgiving of the standard library's readings: it keeps what it can't make sense of."""
    return message_from_bytes(raw, policy=compat32)


def header(message: "Message[str, str]", name: str) -> str:
    """One header in plain words on one line; empty when it is missing."""
    return next(iter(headers(message, name)), "")


def headers(message: "Message[str, str]", name: str) -> list[str]:
    wanted = name.lower()
    found = [str(value) for given, value in message.raw_items() if given.lower() == wanted][:50]
    return [tidy(_whole(value)) for value in found]


def _whole(value: str) -> str:
    """A header whose bytes were never encoded, as some programs send it: most likely they are UTF-8."""
    try:
        return value.encode("ascii", "surrogateescape").decode("utf-8", "replace")
    except UnicodeError:
        return value


def tidy(value: str) -> str:
    """An encoded header in plain words, without control characters or lone surrogates."""
    try:
        plain = str(make_header(decode_header(value)))
    except (ValueError, LookupError, UnicodeError):
        plain = value
    plain = plain.encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in plain)).strip()[:LONGEST_HEADER]


def sender_of(message: "Message[str, str]") -> str:
    """The one address that it says it is from, in lower case; empty when there is none, or several."""
    try:
        found = {address.strip().lower() for _, address in getaddresses(headers(message, "From")) if "@" in address}
    except (ValueError, IndexError, TypeError):
        return ""
    return found.pop()[:320] if len(found) == 1 else ""


def parts_of(message: "Message[str, str]") -> Iterator["Message[str, str]"]:
    """Every part, but not those of a message that was returned inside; a bomb of parts is cut off."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(0), seen + 1
        yield part
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting[:0] = [one for one in inside if isinstance(one, Message)]


def words_of(message: "Message[str, str]") -> str:
    """What it says: its plain text, or else what its page would say, never rendered."""
    plain, page = [], []
    for part in parts_of(message):
        if part.get_content_maintype() != "text" or _is_attached(part):
            continue
        if part.get_content_subtype() == "html":
            page.append(text_of_html(text_of(part)))
        elif part.get_content_type() not in RETURNED:
            plain.append(text_of(part))
    words = "\n\n".join(text.strip() for text in plain if text.strip()) or "\n\n".join(page)
    return storable(words)[:LONGEST_WORDS].strip()


def text_of(part: "Message[str, str]") -> str:
    """A part's text, decoded as it says it is, or as well as can be."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    for charset in (str(part.get_content_charset() or "utf-8"), "utf-8"):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("latin-1")


def attachments_of(message: "Message[str, str]") -> tuple[str, ...]:
    """The names and kinds of what is attached; nothing of it is opened."""
    found = []
    for part in parts_of(message):
        kind = part.get_content_type()
        if part.get_content_maintype() == "multipart" or kind == "message/delivery-status":
            continue
        if _is_attached(part) or part.get_content_maintype() != "text":
            name = tidy(str(part.get_filename() or ""))[:120]
            found.append(f"{name or 'without a name'} ({kind})")
    return tuple(found[:50])


def returned_parts(message: "Message[str, str]") -> Iterator[str]:
    """The text of each message, or of its headers, that a report gives back."""
    for part in parts_of(message):
        if part.get_content_type() in RETURNED:
            yield flat(part)[:200_000]


def flat(part: "Message[str, str]") -> str:
    """A part's whole content as text, whether or not the library took it apart."""
    inside = part.get_payload()
    if isinstance(inside, list):
        return "\n\n".join(_as_text(one) for one in inside if isinstance(one, Message))
    return text_of(part) or str(inside)


def storable(text: str) -> str:
    """Text that any database takes: no NUL, no lone surrogate, lines ended in one way."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text.encode("utf-8", "replace").decode("utf-8")


def text_of_html(page: str) -> str:
    """The words of a page without its marks, scripts or styles; links are not followed and pictures not fetched."""
    reader = _Words()
    reader.feed(page[: 10 * LONGEST_WORDS])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Words(HTMLParser):
    _BREAKS = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "table", "blockquote"})
    _SILENT = frozenset({"script", "style", "head", "title", "template"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self._SILENT
        if tag in self._BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in self._SILENT))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def _is_attached(part: "Message[str, str]") -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _as_text(message: "Message[str, str]") -> str:
    lines = [f"{name}: {value}" for name, value in message.items()]
    inside = message.get_payload()
    body = "" if isinstance(inside, list) else str(inside or "")
    return "\n".join(lines) + "\n\n" + body
