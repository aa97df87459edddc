"""Puts a story or a home into the shape that the caller's role may see."""

from datetime import datetime

from gateway.moderation.decide import policy_of, possible_moves
from gateway.moderation.policies import DEFAULT, is_small
from gateway.moderation.remember import current_text
from gateway.notices.translated import with_line
from gateway.web.api.shapes import HistoryGiven, HomeBrief, HomeWhole, PartGiven, StoryGiven
from gateway.web.api.sight import Seen, Sight, sight
from gateway.web.public.date_bands import quarter_start
from gateway.web.public.home_numbers import in_band
from store import contributions, deadlines, homes, log, policy_uses, public_listings
from store.contributions import Contribution
from store.database import Session
from store.homes import Home
from store.staff import Person
from store.words import Event, Kind, State

NEXT_EVENTS = ("lapse", "release", "review", "legal_hold_ends")
TO_RESTRICTION = frozenset({Event.OBJECT, Event.PROPOSE_RESTRICTION, Event.CONFIRM_RESTRICTION})
PUBLIC_COUNTS = (
    State.PUBLISHED,
    State.RESTRICTED,
    State.NOT_PUBLISHED,
    State.SUSPENDED,
    State.PRIVATE,
    State.REJECTED,
)


def story_in_list(session: Session, row: Contribution, seen: Sight) -> StoryGiven:
    """What a list says of a story; ``seen`` is more than nothing."""
    home = None if row.home_id is None else homes.get(session, row.home_id)
    given = StoryGiven(reference=row.reference, kind=row.kind, state=row.state, version=row.version)
    given.home = home_brief(session, home) if home else None
    if seen.seen >= Seen.WORDS:
        given.policy = policy_of(session, row).name
    if seen.seen >= Seen.HISTORY:
        given.criticality, given.urgent = row.criticality, row.urgent
        given.channel, given.filer = row.channel, row.filer
    if seen.seen >= Seen.DESK:
        given.home_text = row.home_text
    return given


def story_whole(session: Session, row: Contribution, seen: Sight, *, now: datetime) -> StoryGiven:
    """One story with its words, its moves, its history and its children, as far as the role goes."""
    given = story_in_list(session, row, seen)
    given.text = _text(session, row, seen)
    given.moves = moves(session, row, seen, now=now)
    if row.state is State.RESTRICTED and seen.seen >= Seen.WORDS:
        given.reason = _reason(session, row)
    if seen.seen >= Seen.HISTORY or (seen.seen is Seen.WORDS and row.state is State.WITH_PROVIDER):
        due = deadlines.of(session, row.id)
        given.deadline = min((due[kind] for kind in NEXT_EVENTS if kind in due), default=None)
    if seen.seen >= Seen.HISTORY:
        given.history = _history(session, row)
    if seen.seen >= Seen.DESK:
        original = contributions.original(session, row.id)
        given.original = [PartGiven(field=part.field, text=part.text, at=part.at) for part in original]
    if row.kind is Kind.STORY:
        given.children = _children(session, row, seen.person, now=now)
    return given


def moves(session: Session, row: Contribution, seen: Sight, *, now: datetime) -> list[str]:
    """What the person may do now, in any of their roles."""
    found = [possible_moves(session, row, by=seen.actor(role), now=now) for role in seen.roles]
    return list(dict.fromkeys(event.value for events in found for event in events))


def home_brief(session: Session, home: Home) -> HomeBrief:
    return HomeBrief(
        id=home.id,
        location_id=home.location_id,
        name=home.name,
        town=home.town,
        postcode=home.postcode,
        policy=_policy(session, home),
    )


def home_whole(session: Session, home: Home, *, exact: bool, now: datetime) -> HomeWhole:
    """``exact``: for those who see every story anyway. Others get a small home's counts in bands, a quarter old."""
    brief = home_brief(session, home)
    counts = _counts(session, home, exact=exact, now=now)
    return HomeWhole(**brief.model_dump(), beds=home.beds, nation=home.nation, counts=counts)


def _counts(session: Session, home: Home, *, exact: bool, now: datetime) -> dict[str, int | str]:
    if exact:
        return dict(homes.counts(session, home.id))
    if not is_small(home.beds):
        fresh = homes.counts(session, home.id)
        return {state.value: fresh.get(state, 0) for state in PUBLIC_COUNTS}
    before = public_listings.counts_before(session, home.id, quarter_start(now))
    return {state.value: in_band(before.get(state, 0)) for state in PUBLIC_COUNTS}


def _policy(session: Session, home: Home) -> str:
    return policy_uses.chosen_for(session, home) or DEFAULT.name


def _text(session: Session, row: Contribution, seen: Sight) -> str | None:
    """The desk sees the words as they stand; everyone else only the version that was approved."""
    if seen.seen >= Seen.DESK:
        return current_text(session, row.id)
    if seen.seen < Seen.WORDS or row.public_text_id is None:
        return None
    version = contributions.version_by_id(session, row.public_text_id)
    return with_line(session, row, version.text) if version else None


def _history(session: Session, row: Contribution) -> list[HistoryGiven]:
    texts = log.free_texts(session, row.id)
    return [
        HistoryGiven(
            at=entry.at,
            event=entry.event,
            role=entry.role,
            from_=entry.from_state,
            to=entry.to_state,
            reason=texts.get((entry.id, "reason")),
        )
        for entry in log.entries(session, row.id)
    ]


def _reason(session: Session, row: Contribution) -> str | None:
    """The public reason of a restriction: the last that was given on the way to it."""
    texts = log.free_texts(session, row.id)
    about = [entry.id for entry in log.entries(session, row.id) if entry.event in TO_RESTRICTION]
    reasons = [texts[entry_id, "reason"] for entry_id in about if (entry_id, "reason") in texts]
    return reasons[-1] if reasons else None


def _children(session: Session, row: Contribution, person: Person, *, now: datetime) -> list[StoryGiven]:
    found = []
    for child in contributions.children(session, row.id):
        seen = sight(session, person, child)
        if seen.seen is not Seen.NOTHING:
            found.append(story_whole(session, child, seen, now=now))
    return found
