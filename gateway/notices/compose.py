"""Puts a delivery into words for its channel: the notice's own template, inside the frame of whoever reads it."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gateway.notices.facts_for import audience, facts_for
from gateway.notices.languages import name_of
from gateway.notices.reviews import EASY_LETTER, ENGLISH, HEADER, LETTER, MATTERS, TEMPLATES, paper_speaks, reviewer
from gateway.notices.welsh import FILTERS
from store import authors, contacts
from store.database import Session
from store.deliveries import Delivery
from store.words import Channel

if TYPE_CHECKING:
    from jinja2 import Environment

MEDIA: Final = ("email", "sms", "letter")
COVER: Final = ("What this is", "What you can do", "By when", "If you do nothing")
FRAMED: Final = ("email", "letter")
EASY_READ: Final = "Easy Read"


class NoTemplate(LookupError):
    """A notice has no words for this channel."""

    code = "no_template"


@dataclass(frozen=True, slots=True)
class Composed:
    """The words of one notice. A text message has no subject; ``cover`` is a letter's four lines, or empty.

    ``easy``: an Easy Read letter, whose paragraphs are ideas (``letters.easy``).
    """

    subject: str
    body: str
    html: str | None = None
    cover: tuple[str, ...] = field(default=())
    language: str = "en"
    easy: bool = False


def compose(
    session: Session,
    delivery: Delivery,
    *,
    channel: str,
    base_url: str,
    now: datetime,
    phone: str = "",
    language: str = "",
    drafts: bool = False,
) -> Composed:
    """One delivery for one channel. Raises NoTemplate.

    ``phone`` is the number that a letter names; without it no letter promises a phone. ``language`` stands in the
    place of the recipient's own, and ``drafts`` shows what nobody reviewed, to be looked at before it goes.
    """
    facts = facts_for(session, delivery, channel=channel, base_url=base_url, phone=phone, now=now)
    language = language or language_of(session, delivery)
    return render(delivery.notice, facts, channel=channel, to_role=delivery.to_role, language=language, drafts=drafts)


def render(
    notice: str,
    facts: dict[str, Any],
    *,
    channel: str,
    to_role: str,
    language: str = ENGLISH,
    folder: Path = TEMPLATES,
    easy: bool = False,
    drafts: bool = False,
) -> Composed:
    """A notice's template filled with facts. English stands in for what no named fluent person has reviewed, and
    offers a person where consent or safety depends on understanding it, and in every letter.

    ``easy`` asks for an Easy Read letter; without one that was reviewed the plain letter goes, and offers a person.
    ``drafts`` shows what nobody reviewed, to be looked at and never sent.
    """
    if easy and channel == LETTER:
        made = _easy(notice, facts, language, folder, drafts)
        if made is not None:
            return made
    wanted, frame = language, f"{audience(to_role)}.{channel}" if channel in FRAMED else ""
    name, language = _template(notice, channel, wanted, frame=frame, folder=folder, drafts=drafts)
    head, body = _parts(_fill(name, facts, folder))
    if wanted != language and (notice in MATTERS or channel == LETTER):
        body = f"{body}\n\n{_ask_for_a_person(name_of(wanted), folder)}"
    elif easy and channel == LETTER and language == ENGLISH:
        body = f"{body}\n\n{_ask_for_a_person(EASY_READ, folder)}"
    if frame:
        body = _fill(f"_frame/{frame}.{language}.txt", {"mine_helps": False, **facts, "body": body}, folder)
        body = _parts(body)[1] if language != ENGLISH else body
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


def _easy(notice: str, facts: dict[str, Any], wanted: str, folder: Path, drafts: bool) -> Composed | None:
    """The Easy Read letter in the wanted language or else in English; it says all that a frame would."""
    for language in dict.fromkeys((wanted, ENGLISH)):
        if _offered(notice, EASY_LETTER, language, folder, drafts) and paper_speaks(language, drafts=drafts):
            head, body = _parts(_fill(f"{notice}/{EASY_LETTER}.{language}.txt", facts, folder))
            return Composed(head["Subject"], _tidy(body), language=language, easy=True)
    return None


def _offered(notice: str, medium: str, language: str, folder: Path, drafts: bool) -> bool:
    if drafts and re.fullmatch(r"[a-z_]+", notice) and re.fullmatch(r"[a-z]{2,3}", language):
        return (folder / notice / f"{medium}.{language}.txt").is_file()
    return bool(reviewer(notice, medium, language, folder))


def _ask_for_a_person(wanted: str, folder: Path) -> str:
    return _fill("_part/ask_for_a_person.en.txt", {"language": wanted}, folder)


def _template(
    notice: str, channel: str, language: str, *, frame: str, folder: Path, drafts: bool = False
) -> tuple[str, str]:
    """The template's name and its language: the wanted one only where it was reviewed, with its frame, and on paper
    with the paper's own words."""
    if not re.fullmatch(r"[a-z_]+", notice) or channel not in MEDIA:
        raise NoTemplate(f"There are no words for the notice “{notice}” by {channel}.")
    reviewed = language != ENGLISH and _offered(notice, channel, language, folder, drafts)
    reviewed = reviewed and (channel != LETTER or paper_speaks(language, drafts=drafts))
    if reviewed and (not frame or _offered("_frame", frame, language, folder, drafts)):
        return f"{notice}/{channel}.{language}.txt", language
    name = f"{notice}/{channel}.{ENGLISH}.txt"
    if not (folder / name).is_file():
        raise NoTemplate(f"There are no words for the notice “{notice}” by {channel}.")
    return name, ENGLISH


@cache
def _environment(folder: Path) -> "Environment":
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    made = SandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # plain text; the HTML is made from the finished text, escaped
    )
    made.filters.update(FILTERS)
    return made


def _fill(name: str, facts: dict[str, Any], folder: Path) -> str:
    return _environment(folder).get_template(name).render(facts)


def _parts(text: str) -> tuple[dict[str, str], str]:
    """The lines ``Subject: …`` and those of the cover at the top, and the body below them."""
    head: dict[str, str] = {}
    rest = text.lstrip("\n").split("\n")
    if rest[0].partition(":")[0] == HEADER:
        rest.pop(0)
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
