"""Puts a delivery into words for its channel: the notice's own template, inside the frame of whoever reads it."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gateway.notices.facts_for import audience, facts_for
from store import authors, contacts
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES: Final = Path(__file__).with_name("templates")
MEDIA: Final = ("email", "sms", "letter")
COVER: Final = ("What this is", "What you can do", "By when", "If you do nothing")
FRAMED: Final = ("email", "letter")


class NoTemplate(LookupError):
    """A notice has no words for this channel."""

    code = "no_template"


@dataclass(frozen=True, slots=True)
class Composed:
    """The words of one notice. A text message has no subject; ``cover`` is a letter's four lines, or empty."""

    subject: str
    body: str
    html: str | None = None
    cover: tuple[str, ...] = field(default=())
    language: str = "en"


def compose(
    session: Session, delivery: Delivery, *, channel: str, base_url: str, now: datetime, phone: str = ""
) -> Composed:
    """One delivery for one channel. Raises NoTemplate.

    ``phone`` is the number that a letter names; without it no letter promises a phone.
    """
    facts = facts_for(session, delivery, channel=channel, base_url=base_url, phone=phone, now=now)
    language = language_of(session, delivery)
    return render(delivery.notice, facts, channel=channel, to_role=delivery.to_role, language=language)


def render(notice: str, facts: dict[str, Any], *, channel: str, to_role: str, language: str = "en") -> Composed:
    """A notice's template filled with facts. English stands in for a language that nobody has written yet."""
    name, language = _template(notice, channel, language)
    head, body = _parts(_fill(name, facts))
    if channel in FRAMED:
        body = _fill(f"_frame/{audience(to_role)}.{channel}.en.txt", {"mine_helps": False, **facts, "body": body})
    if channel != Channel.EMAIL:
        cover = tuple(head[label] for label in COVER if label in head)
        return Composed(head.get("Subject", ""), _tidy(body), None, cover, language)
    from channels.email.compose import html_of

    body = _tidy(body)
    return Composed(head["Subject"], body, html_of(body), (), language)


def language_of(session: Session, delivery: Delivery) -> str:
    """The language that the recipient reads."""
    if delivery.contact_id is not None and (contact := contacts.get(session, delivery.contact_id)):
        return contact.language
    if delivery.author_id is not None and (author := authors.get(session, delivery.author_id)):
        return author.language
    return "en"


def _template(notice: str, channel: str, language: str) -> tuple[str, str]:
    for wanted in dict.fromkeys((language, "en")):
        name = f"{notice}/{channel}.{wanted}.txt"
        if re.fullmatch(r"[a-z_]+", notice) and channel in MEDIA and (TEMPLATES / name).is_file():
            return name, wanted
    raise NoTemplate(f"There are no words for the notice “{notice}” by {channel}.")


@cache
def _environment() -> "Environment":
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # plain text; the HTML is made from the finished text, escaped
    )


def _fill(name: str, facts: dict[str, Any]) -> str:
    return _environment().get_template(name).render(facts)


def _parts(text: str) -> tuple[dict[str, str], str]:
    """The lines ``Subject: …`` and those of the cover at the top, and the body below them."""
    head: dict[str, str] = {}
    rest = text.lstrip("\n").split("\n")
    while rest:
        label, found, words = rest[0].partition(": ")
        if not found or label not in ("Subject", *COVER) or label in head:
            break
        head[label] = " ".join(words.split())
        rest.pop(0)
    return head, "\n".join(rest).strip("\n")


def _tidy(text: str) -> str:
    """No space at a line's end, at most one blank line between paragraphs."""
    lines = (re.sub(r"(?<=\S) {2,}(?=\S)", " ", line).rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
