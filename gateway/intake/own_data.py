"""Everything that is held about an author and their story, in plain words, for them to look at and take along."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from channels.phone_number import InvalidPhone, PhoneNumber
from gateway.moderation.notice_list import NOTICES
from gateway.notices.dialogue_notices import DIALOGUE_NOTICES
from gateway.notices.languages import name_of
from store import authors, calls, consents, contributions, deliveries, homes, log, mail, pictures
from store.authors import Author
from store.contributions import Contribution
from store.database import Session
from store.pictures import PictureState
from store.words import DeliveryState, Recipient

When = Callable[[datetime], str]
CHANNELS = {
    "sms": "text message",
    "voice": "phone",
    "email": "e-mail",
    "letter": "letter",
    "web": "this website",
    "api": "another program",
    "phone_task": "phone call",
}
CONSENTS = {
    "publish": "Publish it",
    "contact": "Contact you about it",
    "home": "Let the home and the public bodies read it privately",
    "record": "Record the call",
    "letter_at_home": "Send letters to a care home’s address",
}
FIELDS = {
    "text": "Your words",
    "good": "What was good",
    "better": "What could be better",
    "feelings": "How it felt",
    "answer": "Your answer to us",
}
BECAME = {
    DeliveryState.DUE: "waits to be sent",
    DeliveryState.WAITING: "waits for a person here to put something right",
    DeliveryState.CLAIMED: "is being sent",
    DeliveryState.UNKNOWN: "sent; we do not know whether it came",
    DeliveryState.HANDED_OVER: "sent",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.FAILED: "not delivered",
    DeliveryState.RETURNED: "came back to us",
    DeliveryState.SUPPRESSED: "not sent, because you asked us not to",
    DeliveryState.CANCELLED: "not sent, because it was no longer right",
}
UNSAFE_TO_SAY = frozenset({"refer", "hold", "extend_hold", "review_due", "release", "raise_safeguarding"})
PRINT = {"clear": "clear print", "large": "large print", "easy": "Easy Read"}
AS_THE_STORY = "As long as the story."


@dataclass(frozen=True, slots=True)
class Months:
    """How long things are kept, as whoever runs the service has set it."""

    contacts: int
    originals: int
    unpublished: int
    public: int


@dataclass(frozen=True, slots=True)
class File:
    """A sound or a picture to download; ``kind`` is recording or picture."""

    kind: str
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of thing that we hold, as (what, value), and how long it is kept."""

    what: str
    kept: str
    items: list[tuple[str, str]]
    files: list[File] = field(default_factory=list)


def held_about(session: Session, row: Contribution, months: Months, *, in_full: bool, when: When) -> list[Held]:
    """All of it, kind by kind. ``in_full``: whoever asks has shown that they know how the author is reached; else the
    contact is masked, for a code alone may be found by somebody else.
    """
    author = None if row.author_id is None else authors.get(session, row.author_id)
    ids = [one.id for one in all_of(session, row)]
    originals = f"Until {months.originals} months after it was published; or as long as the story, if it never is."
    contacts = f"Until {months.contacts} months after the last thing that happened to your story."
    return [
        Held("How we can reach you", contacts, [] if author is None else contact(author, in_full=in_full)),
        _story(session, row, months, when),
        Held("What you agreed to", AS_THE_STORY, list(_consents(session, ids, when))),
        Held("Your own words, as they came", originals, list(_words(session, ids))),
        Held("Recordings", originals, [], list(_recordings(session, ids, when))),
        Held("Pictures", originals, [], list(_pictures(session, ids))),
        Held("The words as we would show them", AS_THE_STORY, list(_versions(session, ids))),
        Held("What we sent to you", AS_THE_STORY, list(_sent(session, ids, when))),
        Held("E-mail that came back", contacts, list(_came_back(session, ids, when))),
        Held("What happened to your story", "For good, without a word of the story.", list(_moves(session, row, when))),
    ]


def all_of(session: Session, row: Contribution) -> list[Contribution]:
    """The story, what was joined to it, and what its author added beside it."""
    added = [
        child
        for child in contributions.children(session, row.id)
        if row.author_id is not None and child.author_id == row.author_id
    ]
    return [row, *contributions.joined_to(session, row.id), *added]


def contact(author: Author, *, in_full: bool) -> list[tuple[str, str]]:
    """How an author is reached, as (what, value); masked unless ``in_full``."""
    name, _, place = author.email.partition("@")
    masked = {
        "Name": author.name,
        "Phone": f"a number that ends in {author.phone[-3:]}" if author.phone else "",
        "E-mail": f"{name[:1]}…@{place}" if place else "",
        "Postal address": "kept, and not shown here" if author.postal_address else "",
    }
    full = {
        "Name": author.name,
        "Phone": author.phone,
        "E-mail": author.email,
        "Postal address": author.postal_address,
    }
    chosen = {
        "When a call is safe": author.safe_times,
        "How you want to be told": ", ".join(CHANNELS.get(each, each) for each in author.channels)
        or "only by your code",
        "Language": name_of(author.language),
        "Print": PRINT.get(author.print_size, author.print_size),
        "Calls": "never, only texts" if author.no_voice else "",
        "Interpreter": name_of(author.interpreter) if author.interpreter else "",
        "Your name at our desk": author.pseudonym,
    }
    return [(what, value) for what, value in ((full if in_full else masked) | chosen).items() if value]


def knows(author: Author, said: str) -> bool:
    """Whether what somebody typed is this author's own number or e-mail address."""
    said = said.strip()
    if author.email and said.casefold() == author.email.casefold():
        return True
    try:
        return bool(author.phone) and PhoneNumber.parse(said).e164 == author.phone
    except InvalidPhone:
        return False


def _story(session: Session, row: Contribution, months: Months, when: When) -> Held:
    home = None if row.home_id is None else homes.get(session, row.home_id)
    items = [
        ("Reference", f"{row.reference[:4]}-{row.reference[4:]}"),
        ("Came to us", f"{when(row.received_at)}, by {CHANNELS.get(row.channel, row.channel)}"),
        ("Home", home.name if home else row.home_text),
        ("Written down by", "" if row.filer == "me" else row.filer.replace("_", " ")),
        ("How you know the home", row.writer_role),
        ("Language", name_of(row.language)),
    ]
    kept = f"{months.public} months after it was public, or {months.unpublished} months if it never was."
    return Held("Your story", kept, [(what, value) for what, value in items if value])


def _consents(session: Session, ids: list[int], when: When) -> Iterator[tuple[str, str]]:
    for one in (one for story in ids for one in consents.of(session, story)):
        by = CHANNELS.get(one.channel, one.channel)
        answer = "yes" if one.given else "no"
        yield CONSENTS.get(one.what, one.what), f"{answer}, {when(one.at)}, by {by}, in the wording {one.wording}"


def _words(session: Session, ids: list[int]) -> Iterator[tuple[str, str]]:
    for part in (part for story in ids for part in contributions.original(session, story)):
        if part.text:
            yield FIELDS.get(part.field, "Your words"), part.text
    for one in (one for story in ids for one in calls.recordings_of(session, story)):
        if one.draft:
            yield "What a machine wrote down of your recording", one.draft


def _versions(session: Session, ids: list[int]) -> Iterator[tuple[str, str]]:
    for version in (version for story in ids for version in contributions.versions(session, story)):
        if version.text:
            yield f"Version {version.number}", version.text


def _recordings(session: Session, ids: list[int], when: When) -> Iterator[File]:
    for one in (one for story in ids for one in calls.recordings_of(session, story)):
        if one.blob_id is not None:
            yield File("recording", one.id, f"{one.seconds} seconds, {when(one.announced_at)}")


def _pictures(session: Session, ids: list[int]) -> Iterator[File]:
    found = (picture for story in ids for picture in pictures.of(session, story))
    for number, picture in enumerate(found, 1):
        if picture.blob_id is not None and picture.state is PictureState.KEPT:
            yield File("picture", picture.id, f"Picture {number}")


def _sent(session: Session, ids: list[int], when: When) -> Iterator[tuple[str, str]]:
    for one in (one for story in ids for one in deliveries.of(session, story)):
        if one.to_role == Recipient.AUTHOR:
            at = one.told_at or one.handed_at or one.created_at
            yield _purpose(one.notice), f"By {CHANNELS.get(one.channel, one.channel)}, {when(at)}: {BECAME[one.state]}"


def _came_back(session: Session, ids: list[int], when: When) -> Iterator[tuple[str, str]]:
    sent = [one.id for story in ids for one in deliveries.of(session, story) if one.to_role == Recipient.AUTHOR]
    for one in mail.of_deliveries(session, sent) if sent else []:
        yield when(one.received_at), one.did or one.taken_for


def _purpose(notice: str) -> str:
    known = NOTICES.get(notice) or DIALOGUE_NOTICES.get(notice)
    return known.purpose if known else notice.replace("_", " ")


def _moves(session: Session, row: Contribution, when: When) -> Iterator[tuple[str, str]]:
    unsafe = UNSAFE_TO_SAY if row.memory.get("author_unsafe") else frozenset()
    for entry in (entry for entry in log.entries(session, row.id) if entry.event not in unsafe):
        yield when(entry.at), f"{entry.event.replace('_', ' ')}, by {entry.role.replace('_', ' ')}"
