"""Every form of a notice with fictional facts, to be looked at before anybody gets it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from channels.sms.segments import count
from gateway.delivery.envelopes import lay_in_tray
from gateway.delivery.letter_document import Texts, document
from gateway.delivery.letter_pages import PRAISED
from gateway.delivery.run_manifest import PDF, RunFile
from gateway.delivery.sender import SPECIMEN
from gateway.delivery.specimen import Cast, cast, database_of_its_own, specimen
from gateway.notices.compose import Composed, compose
from gateway.notices.languages import name_of
from gateway.notices.reviews import EASY_LETTER, ENGLISH, LETTER, Text, texts_of
from letters.codes import letter_code
from letters.letter import compose as compose_letter
from letters.wording import WORDINGS
from store.database import Database, Session
from store.deliveries import Delivery
from store.words import Channel

BASE_URL = "https://earshot.example.org"
MOMENT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)  # a Monday, always the same: previews can be compared
TEXT, HTML = "text/plain", "text/html"
DRAFT = "Draft, not reviewed"
CODE, PIN = letter_code("12345678"), "402915"


@dataclass(frozen=True, slots=True)
class Form:
    """One file, and what is worth knowing of it: its cost, its pages, who reviewed it."""

    file: RunFile
    note: str


@dataclass(frozen=True, slots=True)
class Previews:
    """``languages`` are the texts that need a reviewer, Easy Read among them; a draft is never sent."""

    notice: str
    forms: tuple[Form, ...]
    languages: tuple[Text, ...] = ()

    @property
    def files(self) -> tuple[RunFile, ...]:
        return tuple(form.file for form in self.forms)


def previews(notices: Iterable[str]) -> Iterator[Previews]:
    """Each notice in each form: e-mail, text message, letter in clear and large print, and whatever exists in Easy
    Read or another language, drafts included. Raises KeyError for a notice that does not exist."""
    with database_of_its_own() as database:
        people = database.write(lambda session: cast(session, now=MOMENT))
        for notice in notices:
            yield Previews(notice, _forms_in(database, people, notice), tuple(texts_of(notice)))


def _forms_in(database: Database, people: Cast, notice: str) -> tuple[Form, ...]:
    return database.write(lambda session: tuple(_forms(session, people, notice)))


def _forms(session: Session, people: Cast, notice: str) -> Iterator[Form]:
    def made(channel: Channel) -> Delivery:
        return specimen(session, people, notice, channel=channel, now=MOMENT)

    mail, text, letter = made(Channel.EMAIL), made(Channel.SMS), made(Channel.LETTER)
    lay_in_tray(session, letter, now=MOMENT)
    yield from _mail(_words(session, mail, Channel.EMAIL), "email", "")
    yield _text(_words(session, text, Channel.SMS), "sms", "")
    yield _letter(session, letter, "letter", Texts(size="clear"), "")
    yield _letter(session, letter, "letter-large", Texts(size="large"), "large print")
    if notice == PRAISED:
        praise = specimen(session, people, notice, channel=Channel.LETTER, now=MOMENT, praise=True)
        yield _letter(session, praise, "letter-praise", Texts(size="clear"), "with a sheet for the wall")
    for one in texts_of(notice):
        yield from _besides(session, {"email": mail, "sms": text}.get(one.medium, letter), one)


def _besides(session: Session, delivery: Delivery, one: Text) -> Iterator[Form]:
    """A text in another language or in Easy Read, as it would go; nothing where its frame or its paper is missing."""
    name = f"{one.medium}.{one.language}" + ("" if one.reviewed_by else ".draft")
    said = _reviewed(one)
    if one.medium in {LETTER, EASY_LETTER}:
        easy = one.medium == EASY_LETTER
        if one.language in WORDINGS:
            chosen = Texts(drafts=True, language=one.language, size="easy" if easy else "clear")
            yield _letter(session, delivery, name, chosen, said, draft=not one.reviewed_by)
        return
    if one.medium not in {Channel.EMAIL, Channel.SMS}:
        return
    made = _words(session, delivery, Channel(one.medium), language=one.language)
    if made.language == one.language:
        yield from _mail(made, name, said) if one.medium == Channel.EMAIL else [_text(made, name, said)]


def _words(session: Session, delivery: Delivery, channel: Channel, *, language: str = "") -> Composed:
    return compose(
        session,
        delivery,
        channel=channel,
        base_url=BASE_URL,
        now=MOMENT,
        phone=SPECIMEN.phone,
        language=language,
        drafts=bool(language),
    )


def _mail(made: Composed, name: str, said: str) -> Iterator[Form]:
    yield Form(RunFile(f"{name}.txt", TEXT, f"Subject: {made.subject}\n\n{made.body}\n".encode()), said)
    yield Form(RunFile(f"{name}.html", HTML, (made.html or "").encode()), said)


def _text(made: Composed, name: str, said: str) -> Form:
    cost = count(made.body)
    note = _joined(f"{_count(cost.segments, 'part')} ({cost.encoding.value})", said)
    return Form(RunFile(f"{name}.txt", TEXT, f"{made.body}\n".encode()), note)


def _letter(session: Session, delivery: Delivery, name: str, chosen: Texts, said: str, *, draft: bool = False) -> Form:
    """The letter as it would be printed; a draft says so where the sender's name stands."""
    content = document(
        session, [delivery], code=CODE, pin=PIN, base_url=BASE_URL, sender=SPECIMEN, now=MOMENT, texts=chosen
    )
    made = compose_letter(replace(content, sender_name=DRAFT) if draft else content)
    return Form(RunFile(f"{name}.pdf", PDF, made.bytes), _joined(_count(made.pages, "page"), said))


def _reviewed(one: Text) -> str:
    by = f"reviewed by {one.reviewed_by}" if one.reviewed_by else "a draft that nobody reviewed, never sent"
    kind = "Easy Read, " if one.medium == EASY_LETTER else ""
    return f"{kind}{name_of(one.language)}, {by}" if kind or one.language != ENGLISH else by


def _joined(*notes: str) -> str:
    return ", ".join(filter(None, notes))


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
