"""What stands beside an author's story: responses and changes that are public, and the author's own replies."""

from dataclasses import dataclass

from gateway.intake.adding import ANSWERS
from gateway.moderation.decide import policy_of
from gateway.moderation.remember import facts_of
from gateway.web.author.state_words import where_it_stands
from store import contributions, deadlines
from store.contributions import Contribution
from store.database import Session
from store.words import Kind, State

FROM_HOME = frozenset({"provider", "manager", ""})
WRITERS = {"body": "a public interest body", "council": "the council", "commissioner": "the commissioner"}
WHAT = {Kind.RESPONSE: "A response", Kind.CHANGE: "A change", Kind.COMMENT: "A comment"}


@dataclass(frozen=True, slots=True)
class Beside:
    """``text``: the words as everyone reads them. ``own``: the author's, with where they stand."""

    id: int
    title: str
    text: str
    stands: str = ""
    own: bool = False
    is_change: bool = False


def beside(session: Session, story: Contribution) -> list[Beside]:
    """Each public response with the author's replies to it under it; then what the author added to the story."""
    children = contributions.children(session, story.id)
    shown = [child for child in children if child.kind in WHAT and child.state is State.PUBLISHED]
    own = [child for child in children if child.kind is Kind.FOLLOW_UP]
    found: list[Beside] = []
    for child in shown:
        found.append(_public(session, child))
        found += [_own(session, one, "Your reply to it") for one in own if one.memory.get(ANSWERS) == child.id]
    to_these = {child.id for child in shown}
    return found + [_own(session, one, "You added") for one in own if one.memory.get(ANSWERS) not in to_these]


def _public(session: Session, child: Contribution) -> Beside:
    who = "the home" if child.writer_role in FROM_HOME else WRITERS.get(child.writer_role, "")
    title = f"{WHAT[child.kind]} from {who}" if who else WHAT[child.kind]
    return Beside(child.id, title, _text(session, child), is_change=child.kind is Kind.CHANGE)


def _own(session: Session, child: Contribution, title: str) -> Beside:
    stands, _ = where_it_stands(
        child, facts_of(session, child), deadlines.of(session, child.id), policy=policy_of(session, child)
    )
    words = _text(session, child) if child.state is State.PUBLISHED else _original(session, child)
    return Beside(child.id, title, words, stands=stands, own=True)


def _text(session: Session, child: Contribution) -> str:
    version = contributions.version_by_id(session, child.public_text_id or 0)
    return version.text if version else ""


def _original(session: Session, child: Contribution) -> str:
    return "\n\n".join(part.text for part in contributions.original(session, child.id) if part.text)
