"""Everything that an author's own pages show of one story: nobody else ever sees it together."""

from dataclasses import dataclass
from datetime import datetime

from gateway.delivery.erasure import OVER, sealed_until
from gateway.intake.adding import may_add
from gateway.intake.author import NOT_TOLD_YET, moves_of
from gateway.intake.own_data import FIELDS
from gateway.moderation.decide import policy_of
from gateway.moderation.facts import Facts
from gateway.moderation.policies import is_small
from gateway.moderation.remember import facts_of
from gateway.web.author.beside import Beside, beside
from gateway.web.author.state_words import where_it_stands
from gateway.web.plain_words import long_date
from gateway.web.public.reference import shown
from store import contributions, deadlines, homes, log
from store.contributions import Contribution, Version
from store.database import Session
from store.homes import Home
from store.words import Event, Kind, State


@dataclass(frozen=True, slots=True)
class OwnStory:
    """``question`` is ours, unanswered; ``edited`` and ``before`` are the words that wait for a yes."""

    row: Contribution
    reference: str
    home: Home | None
    title: str
    sentences: list[str]
    moves: frozenset[Event]
    facts: Facts
    question: str
    reason: str
    edited: Version | None
    before: str
    may_wait: bool
    small_home: bool
    beside: list[Beside]
    may_add: bool
    sealed: str

    @property
    def parent_id(self) -> int | None:
        """The story that this one, a reply of the author's own, stands beside."""
        return self.row.parent_id if self.row.kind is Kind.FOLLOW_UP else None

    @property
    def asks_home(self) -> bool:
        return self.row.home_id is None and self.row.state in {State.RECEIVED, State.WITH_AUTHOR}

    @property
    def asks_consent(self) -> bool:
        return self.row.consent_publish is None and self.row.state in {State.RECEIVED, State.WITH_AUTHOR}


def own_story(session: Session, contribution_id: int, *, now: datetime) -> OwnStory | None:
    row = contributions.get(session, contribution_id)
    if row is not None and row.merged_into is not None:
        row = contributions.get(session, row.merged_into)  # its words are there now
    if row is None:
        return None
    facts = facts_of(session, row)
    title, sentences = where_it_stands(row, facts, deadlines.of(session, row.id), policy=policy_of(session, row))
    home = None if row.home_id is None else homes.get(session, row.home_id)
    edited, before = _edits(session, row, facts)
    return OwnStory(
        row=row,
        reference=shown(row.reference),
        home=home,
        title=title,
        sentences=[sentence for sentence in sentences if sentence],
        moves=moves_of(session, row, now=now) - ({Event.RESTORE} if facts.author_stopped else set()),
        facts=facts,
        question=_said(session, row, Event.ASK_AUTHOR, "question")
        if row.state is State.WITH_AUTHOR and not edited
        else "",
        reason=_said(session, row, Event.REJECT, "reason") if row.state is State.REJECTED else "",
        edited=edited,
        before=before,
        may_wait=row.kind is Kind.STORY and row.state in NOT_TOLD_YET,
        small_home=home is not None and is_small(home.beds),
        beside=beside(session, row) if row.kind is Kind.STORY and row.state not in OVER else [],
        may_add=may_add(row),
        sealed=_sealed(session, row, now=now),
    )


def _sealed(session: Session, row: Contribution, *, now: datetime) -> str:
    """The day on which a sealed record of a story that its author had erased goes at the latest."""
    until = sealed_until(session, row, now=now) if row.state is State.WITHDRAWN else None
    return long_date(until) if until else ""


def _said(session: Session, row: Contribution, event: Event, field: str) -> str:
    """What our newest move of this kind said to the author."""
    entries = [entry for entry in log.entries(session, row.id) if entry.event == event]
    return log.free_texts(session, row.id).get((entries[-1].id, field), "") if entries else ""


def _edits(session: Session, row: Contribution, facts: Facts) -> tuple[Version | None, str]:
    """The version that waits for the author's yes, and the words before it."""
    if row.state is not State.WITH_AUTHOR or facts.edited_version is None:
        return None, ""
    versions = contributions.versions(session, row.id)
    edited = next((v for v in versions if v.number == facts.edited_version), None)
    earlier = [v.text for v in versions if v.number < facts.edited_version]
    return edited, earlier[-1] if earlier else "\n\n".join(text for _, text in own_words(session, row))


def own_words(session: Session, row: Contribution) -> list[tuple[str, str]]:
    """The original exactly as it came, as (what, words); what is erased is left out."""
    parts = contributions.original(session, row.id)
    return [(FIELDS.get(part.field, "Your words"), part.text) for part in parts if part.text]
