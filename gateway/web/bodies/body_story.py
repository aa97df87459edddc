"""What a public interest body sees of one story of its area, and what it may say of it now."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import abort

from gateway.moderation.decide import policy_of
from gateway.notices.translated import with_line
from gateway.web.api.given import story_whole
from gateway.web.api.sight import BODY_READS, Seen, Sight, sight
from gateway.web.plain_words import in_london, long_date
from gateway.web.public.date_bands import band
from gateway.web.public.home_numbers import REJECTED
from gateway.web.public.reference import read, shown
from gateway.web.public.shown_story import Child, shown_story
from gateway.web.public.told_words import GROUNDS
from gateway.web.who import signed_in
from store import contributions, deadlines, homes, log
from store.contributions import Contribution
from store.database import Session
from store.homes import Home
from store.staff import Person
from store.words import Event, Ground, Kind, Role, State

STANDS = {
    State.PUBLISHED: "Everyone can read it.",
    State.RESTRICTED: "Its words are kept from the public. You may read them.",
    State.SUSPENDED: "It was public. It is hidden for now while we look into a concern about it.",
    State.PRIVATE: "Its author does not want it published, and agreed that you read it.",
}
NO_WORDS = "Under the rules that this story was handled by, public interest bodies do not read its words."
COMMENTS_ON = frozenset({State.PUBLISHED, State.RESTRICTED})
WRITTEN = {Kind.COMMENT: "A comment of a public interest body", Kind.RESPONSE: "A response of a public interest body"}
OVER = frozenset({State.PUBLISHED, State.WITHDRAWN, State.ARCHIVED})


@dataclass(frozen=True, slots=True)
class BodyCard:
    """A story in a list; ``text`` is None where its words are not for bodies."""

    reference: str
    state: State
    home: Home | None
    when: str
    text: str | None


@dataclass(frozen=True, slots=True)
class BodyStory:
    """``told`` says how the home was told; ``waiting`` what bodies wrote that does not show (yet)."""

    id: int
    card: BodyCard
    stands: str
    ground: str
    reason: str
    looked_at_by: str
    told: tuple[str, ...]
    children: tuple[Child, ...]
    waiting: tuple[tuple[str, State], ...]
    recommended: tuple[tuple[str, str], ...]
    can: frozenset[str]


def body() -> Person:
    """The signed-in person as a public interest body alone, whatever else they are: these pages show no more."""
    person = signed_in()
    if person is None or not person.has(Role.BODY):
        abort(403)
    return replace(person, roles=frozenset({Role.BODY}))


def find(session: Session, written: str, person: Person) -> tuple[Contribution, Sight] | None:
    """A story of this body's areas that it may see something of; any other does not exist for it."""
    reference = read(written)
    row = contributions.by_reference(session, reference) if reference else None
    if row is None or row.kind is not Kind.STORY or row.state not in BODY_READS:
        return None
    seen = sight(session, person, row)
    return (row, seen) if Role.BODY in seen.roles and seen.seen is not Seen.NOTHING else None


def card(session: Session, row: Contribution, person: Person) -> BodyCard:
    """What a list says of a story of this body's areas."""
    home = None if row.home_id is None else homes.get(session, row.home_id)
    readable = sight(session, person, row).seen >= Seen.WORDS
    version = contributions.version_by_id(session, row.public_text_id or 0) if readable else None
    when = band(row.published_at or row.moved_at, home)
    text = with_line(session, row, version.text) if version else None
    return BodyCard(shown(row.reference), row.state, home, when, text)


def body_story(session: Session, row: Contribution, seen: Sight, *, now: datetime) -> BodyStory:
    """Everything on the story's own page."""
    given = story_whole(session, row, seen, now=now)
    public = shown_story(session, row.reference)
    reads = seen.seen >= Seen.WORDS
    restricted = row.state is State.RESTRICTED
    return BodyStory(
        id=row.id,
        card=card(session, row, seen.person),
        stands=STANDS[row.state] if reads else NO_WORDS,
        ground=_ground(row) if restricted and reads else "",
        reason=given.reason or "",
        looked_at_by=_review(session, row) if restricted else "",
        told=public.told if public else (),
        children=public.children if public else (),
        waiting=tuple(_waiting(session, row)),
        recommended=tuple(_recommended(session, row)) if reads else (),
        can=frozenset(what_is_possible(session, row, seen, set(given.moves or ()))),
    )


def what_is_possible(session: Session, row: Contribution, seen: Sight, moves: set[str]) -> list[str]:
    """Of comment, respond and recommend, what a body may do to this story now."""
    reads = seen.seen >= Seen.WORDS
    can = []
    if reads and row.state in COMMENTS_ON and policy_of(session, row).bodies_comment:
        can.append("comment")
    if row.state is State.PUBLISHED:
        can.append("respond")
    if reads and Event.RECOMMEND in moves:
        can.append("recommend")
    return can


def kept_back_because(session: Session, row: Contribution, seen: Sight) -> tuple[str, ...]:
    """The ground that the home gave and the reason of whoever restricted it, where its words are for bodies."""
    if seen.seen < Seen.WORDS:
        return (NO_WORDS,)
    reason = story_whole(session, row, seen, now=row.moved_at).reason or ""
    return tuple(part for part in (_ground(row), reason) if part) or ("No reason is kept with it.",)


def _ground(row: Contribution) -> str:
    ground = row.memory.get("objection_ground")
    return f"The home says that {GROUNDS[Ground(ground)]}." if ground else ""


def _review(session: Session, row: Contribution) -> str:
    at = deadlines.of(session, row.id).get("review")
    return long_date(in_london(at).date()) if at else ""


def _waiting(session: Session, row: Contribution) -> list[tuple[str, State]]:
    children = contributions.children(session, row.id)
    theirs = [child for child in children if child.filer == Role.BODY and child.kind in WRITTEN]
    return [(_written(child), child.state) for child in theirs if child.state not in OVER]


def _written(child: Contribution) -> str:
    """What it is, and for one that was not accepted why."""
    code = child.memory.get("reject_code") if child.state is State.REJECTED else None
    return WRITTEN[child.kind] + (f", not accepted: {REJECTED.get(str(code), code)}" if code else "")


def _recommended(session: Session, row: Contribution) -> list[tuple[str, str]]:
    """(day, words) of each recommendation whose words are still kept."""
    texts = log.free_texts(session, row.id)
    made = [entry for entry in log.entries(session, row.id) if entry.event == Event.RECOMMEND]
    return [(long_date(in_london(e.at).date()), texts[e.id, "text"]) for e in made if (e.id, "text") in texts]
