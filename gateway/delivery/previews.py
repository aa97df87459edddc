"""Every form of one notice with fictional facts, to be looked at before anybody gets it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from channels.sms.segments import count
from gateway.delivery.envelopes import lay_in_tray, pdf_of
from gateway.delivery.run_manifest import PDF, RunFile
from gateway.delivery.sender import SPECIMEN
from gateway.delivery.specimen import cast, database_of_its_own, specimen
from gateway.notices.compose import compose
from gateway.notices.reviews import Text, texts_of
from store.database import Session
from store.words import Channel

BASE_URL = "https://earshot.example.org"
MOMENT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)  # a Monday, always the same: previews can be compared
TEXT = "text/plain"


@dataclass(frozen=True, slots=True)
class Previews:
    """``segments`` is what the text message costs, in parts; ``pages`` the letter's.

    ``languages`` are the texts that exist besides English, with who reviewed each; a draft is never sent.
    """

    files: tuple[RunFile, ...]
    segments: int
    encoding: str
    pages: int
    languages: tuple[Text, ...] = ()


def previews(notice: str) -> Previews:
    """The notice as ``email.txt``, ``sms.txt`` and ``letter.pdf``. Raises KeyError for one that does not exist."""
    with database_of_its_own() as database:
        return database.write(lambda session: _previews(session, notice))


def _previews(session: Session, notice: str) -> Previews:
    people = cast(session, now=MOMENT)

    def words(channel: Channel) -> tuple[str, str]:
        delivery = specimen(session, people, notice, channel=channel, now=MOMENT)
        made = compose(session, delivery, channel=channel, base_url=BASE_URL, now=MOMENT, phone=SPECIMEN.phone)
        return made.subject, made.body

    subject, mail = words(Channel.EMAIL)
    _, text = words(Channel.SMS)
    cost = count(text)
    delivery = specimen(session, people, notice, channel=Channel.LETTER, now=MOMENT)
    letter_id = lay_in_tray(session, delivery, now=MOMENT)
    letter = pdf_of(session, letter_id, base_url=BASE_URL, now=MOMENT)
    files = (
        RunFile("email.txt", TEXT, f"Subject: {subject}\n\n{mail}\n".encode()),
        RunFile("sms.txt", TEXT, f"{text}\n".encode()),
        RunFile("letter.pdf", PDF, letter.bytes),
    )
    return Previews(files, cost.segments, cost.encoding.value, letter.pages, tuple(texts_of(notice)))
