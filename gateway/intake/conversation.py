"""One number's dialogue while a text of it is dealt with: who it is, which story is spoken of, what was asked."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from channels.phone_number import ANONYMOUS, InvalidPhone, PhoneNumber
from gateway.intake.asked import WHO_ASKED_YOU, is_fresh, last_asked
from gateway.intake.assembly import GROWING, is_open
from gateway.intake.home_index import HomeIndex
from store import authors, contributions, conversations, proofs
from store.authors import Author
from store.contributions import Contribution
from store.conversations import Conversation
from store.database import Session
from store.proofs import Proof
from store.words import LIVE, Kind, State

HOME, CONSENT, WHEN, ANYTHING_ELSE, FINISHED = "home", "consent", "when", "anything_else", "finished"
NEW_OR_MORE, WHICH_STORY, WHO_ASKED = "new_or_more", "which_story", "who_asked"
PUBLISH_TOO = "publish_too"
QUESTION, PROOF, INTERPRETER = "question", "proof", "interpreter"
ONLY_WHILE_OPEN = frozenset({NEW_OR_MORE, ANYTHING_ELSE})
"""Questions that lapse when the window of the story closes."""
_ANYWHERE = frozenset({WHICH_STORY, WHO_ASKED})
"""Questions that may be answered whatever has become of the story."""
_ASKED_IN = {
    WHEN: GROWING | {State.IN_MODERATION, State.SCHEDULED},
    PUBLISH_TOO: GROWING | {State.IN_MODERATION},
}
"""The day may be named while nobody has been told, even when a moderator reads it already."""
FULL = 60
"""Parts: what comes after them is another story, which a moderator may join; so no step reads without bound."""
_RECENT = 5


@dataclass
class Talk:
    """``step`` is the open question, or "finished"; ``data`` what the question needs.

    ``row`` is the story last spoken of, if it is this author's and lives. ``sender`` is empty when it was withheld.
    """

    session: Session
    sender: str
    inbound_id: int
    homes: HomeIndex
    now: datetime
    author: Author | None = None
    authors: tuple[Author, ...] = ()
    """Everyone known by this number who can be texted: a call and a text make two of one person."""
    row: Contribution | None = None
    step: str = FINISHED
    data: dict[str, Any] = field(default_factory=dict)
    asked_at: datetime | None = None
    spoken_of: int | None = None
    """The story that the text belonged to, when it is not ``row``."""
    question: Contribution | None = None
    """The story about which a moderator asked last, whether or not it is too late to answer by number."""
    proof: Proof | None = None
    """What was asked for from this number, and the digits that would prove it."""
    is_borrowed: bool = False
    """Others use the phone: it goes on with the telling of this half hour, and proves nothing."""
    was_known: bool = False
    """The number spoke of a story once; now it is a stranger's."""

    @property
    def is_growing(self) -> bool:
        """More texts belong to the story still."""
        return self.row is not None and is_open(self.row, self.now)

    @property
    def asks(self) -> bool:
        """A question of ours is open, whether or not it is too late to answer it by number alone."""
        if self.row is None or self.step == FINISHED:
            return False
        return self.step in _ANYWHERE or self.row.state in _ASKED_IN.get(self.step, GROWING)

    @property
    def may_answer(self) -> bool:
        return self.asks and (self.is_growing or is_fresh(self.asked_at, now=self.now))

    def known_author(self) -> Author:
        """The author behind the number, made now if this is the first that we hear of it."""
        if self.author is None:
            author_id = authors.add(self.session, Author(phone=self.sender, channels=ways(self.sender)), now=self.now)
            self.author = authors.get(self.session, author_id)
        assert self.author is not None
        return self.author

    def story(self) -> Contribution:
        """The story that is spoken of, as it stands now."""
        assert self.row is not None
        fresh = contributions.get(self.session, self.row.id)
        assert fresh is not None
        self.row = fresh
        return fresh

    def save(self) -> None:
        if self.sender and self.row is not None:
            stands = Conversation(self.row.id, self.step, self.data, self.now)
            conversations.put(self.session, self.sender, stands)


def ways(sender: str) -> tuple[str, ...]:
    """A number can be texted back; a short code, a name in letters or a withheld number can't."""
    try:
        return ("sms",) if sender and PhoneNumber.of_caller(sender).e164 == sender else ()
    except InvalidPhone:
        return ()


def open_talk(session: Session, sender: str | None, *, inbound_id: int, homes: HomeIndex, now: datetime) -> Talk:
    """Take the dialogue up where it stands. The number is locked first: two texts of it come one after the other."""
    talk = Talk(session, "" if sender in {None, ANONYMOUS} else str(sender), inbound_id, homes, now)
    if not talk.sender:
        return talk
    stands = conversations.find(session, talk.sender)
    talk.proof = proofs.find(session, talk.sender)
    found = authors.all_by_phone(session, talk.sender, now=now)
    talk.authors = tuple(each for each in found if set(ways(talk.sender)) <= set(each.channels))
    if not talk.authors:
        _go_on_with_telling(talk, stands)
    if not talk.authors:
        return talk  # a number silent for 90 days, or shared, is a stranger's
    talk.author = talk.authors[0]
    if stands is not None and stands.contribution_id is not None:
        _continue(talk, stands)
    authors.heard_from(session, talk.author.id, now=now)
    talk.question = _moderators_question(talk)
    if talk.row is None or talk.step == FINISHED:
        _take_up_question(talk)
    if talk.row is not None:
        notices = WHO_ASKED_YOU if talk.step == WHO_ASKED else None
        talk.asked_at = last_asked(session, talk.row, notices=notices)
    return talk


def _go_on_with_telling(talk: Talk, stands: Conversation | None) -> None:
    """Whoever tells a story on a shared phone may end the telling, as long as its window is open."""
    row = None if stands is None else contributions.get(talk.session, stands.contribution_id or 0)
    talk.was_known = row is not None
    row = None if row is None else contributions.survivor(talk.session, row)
    teller = None if row is None or row.author_id is None else authors.get(talk.session, row.author_id)
    if row is not None and teller is not None and teller.phone == talk.sender and is_open(row, talk.now):
        talk.authors, talk.is_borrowed = (teller,), True


def _continue(talk: Talk, stands: Conversation) -> None:
    """Where it was left, even days ago; a story that was joined to another is spoken of as that other."""
    row = contributions.get(talk.session, stands.contribution_id or 0, for_update=True)
    author = next((each for each in talk.authors if row is not None and each.id == row.author_id), None)
    if row is None or author is None:
        return
    survivor = contributions.survivor(talk.session, row)
    step, data = (stands.step, stands.data) if survivor.id == row.id else (FINISHED, {})
    if survivor.state not in LIVE and step not in _ANYWHERE:
        talk.data = data  # who asked for the withdrawal is asked once
        return
    talk.author, talk.row, talk.step, talk.data = author, survivor, step, data
    if talk.step in ONLY_WHILE_OPEN and not talk.is_growing:
        talk.step = (missing_answer(survivor) or FINISHED) if talk.step == NEW_OR_MORE else FINISHED
        talk.data = {}


def _moderators_question(talk: Talk) -> Contribution | None:
    waiting = stories_of(talk, State.WITH_AUTHOR)
    return max(waiting, key=lambda row: row.moved_at, default=None)


def _take_up_question(talk: Talk) -> None:
    """A question that did not come from this dialogue: a story told by form or phone whose missing answer we asked
    for by text, or a withdrawal on the author's page. Its answer comes by text too.
    """
    if talk.is_growing:
        return
    for row in stories_of(talk, State.RECEIVED, State.WITHDRAWN):
        step = _open_question(talk, row)
        if step is not None:
            talk.row, talk.step, talk.data = row, step, {}
            return


def _open_question(talk: Talk, row: Contribution) -> str | None:
    if row.kind is not Kind.STORY:
        return None
    if row.state is State.WITHDRAWN:
        asked = last_asked(talk.session, row, notices=WHO_ASKED_YOU)
        answered = row.id == talk.data.get("said_who")
        return WHO_ASKED if not answered and is_fresh(asked, now=talk.now) else None
    missing = missing_answer(row)
    return missing if missing and last_asked(talk.session, row) is not None else None


def stories_of(talk: Talk, *states: State) -> list[Contribution]:
    """The newest that were told from this number, in one of these states (none: in any)."""
    if talk.is_borrowed:
        return [talk.row] if talk.row is not None and (not states or talk.row.state in states) else []
    ids = [author.id for author in talk.authors]
    limit = _RECENT if states else 20
    return contributions.of_authors(talk.session, ids, states=states or None, limit=limit) if ids else []


def missing_answer(row: Contribution) -> str | None:
    if row.home_id is None:
        return HOME
    return CONSENT if row.consent_publish is None else None
