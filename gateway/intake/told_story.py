"""A story that comes whole, from the form or from another program, becomes one contribution in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from gateway.intake import consent
from gateway.intake.checking import check
from gateway.intake.completing import complete_if_ready
from gateway.intake.conversation import CONSENT, HOME
from gateway.intake.home_index import index_of
from gateway.intake.match_home import find, label
from gateway.moderation.decide import Opened, open_contribution, set_home
from gateway.moderation.facts import Actor
from gateway.notices.post_at_a_home import ASKED, staff_may_open
from store import authors, consents, contributions, homes, inbound
from store.authors import Author
from store.database import Session
from store.homes import Home
from store.words import Kind, Role

STORY_FIELDS = ("text", "good", "better", "feelings")
WRITER_ROLE = 40  # characters of the writer's role are kept beside the story; the raw delivery has all


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStory:
    """``parts`` are (field, exactly what was written). ``filer`` says who held the pen.

    ``letter_warned``: the author was told that staff may open post at a home's address, and chose letters anyway.
    """

    channel: str
    inbound_id: int
    parts: tuple[tuple[str, str], ...]
    author: Author
    filer: str = "me"
    role: str = ""
    home_id: int | None = None
    home_text: str = ""
    consent_publish: bool | None = None
    consent_contact: bool | None = None
    consent_home: bool | None = None
    letter_warned: bool = False


def open_story(session: Session, story: ToldStory, *, now: datetime) -> Opened:
    """Keep the author apart, the parts as they came and each consent as asked, and pass the story on if it is whole.

    A home that we are not sure of is asked for, never guessed; so is a consent that was not answered.
    """
    home = _home(session, story)
    author_id = authors.add(session, _reachable_as_agreed(session, story), now=now)
    opened = open_contribution(
        session,
        kind=Kind.STORY,
        channel=story.channel,
        by=Actor(Role.CHANNEL),
        now=now,
        author_id=author_id,
        filer=story.filer,
        writer_role=" ".join(story.role.split())[:WRITER_ROLE],
        home_text=story.home_text,
        receipt=_first_question(story, home),
    )
    for field, text in story.parts:
        if text.strip():
            contributions.add_part(session, opened.id, text, field=field, inbound_id=story.inbound_id, at=now)
    inbound.belongs_to(session, story.inbound_id, opened.id)
    consent.record(
        session,
        opened.id,
        channel=story.channel,
        now=now,
        publish=story.consent_publish,
        contact=story.consent_contact,
        home=story.consent_home,
    )
    if story.letter_warned and staff_may_open(session, story.author.postal_address):
        said = {"wording": consent.wording(ASKED, story.channel), "channel": story.channel}
        consents.record(session, opened.id, ASKED, True, at=now, **said)
    _pass_on(session, opened.id, home, now=now)
    return opened


def _home(session: Session, story: ToldStory) -> Home | None:
    if story.home_id is not None:
        return homes.get(session, story.home_id)
    return find(index_of(session), story.home_text).sure if story.home_text.strip() else None


def _reachable_as_agreed(session: Session, story: ToldStory) -> Author:
    """The author with only those channels that may be used: none when the author wants no contact."""
    if story.consent_contact is False:
        return replace(story.author, channels=())
    if not story.letter_warned and staff_may_open(session, story.author.postal_address):
        return replace(story.author, channels=tuple(each for each in story.author.channels if each != "letter"))
    return story.author


def _pass_on(session: Session, contribution_id: int, home: Home | None, *, now: datetime) -> None:
    row = contributions.get(session, contribution_id)
    if home is not None and row is not None:
        set_home(session, row, home.id, now=now)
    check(session, contribution_id, now=now)
    complete_if_ready(session, contribution_id, now=now)


def _first_question(story: ToldStory, home: Home | None) -> dict[str, object]:
    """What is missing is asked with the receipt; who can't be reached is never asked."""
    if home is None:
        return {"ask": HOME, "candidates": []}
    return {"ask": CONSENT, "home": label(home)} if story.consent_publish is None else {}
