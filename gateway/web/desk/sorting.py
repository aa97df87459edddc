"""One list of all that waits, in an order and with a filter of a moderator's choice, however long the queue is."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.moderation.policies import is_small
from gateway.web.desk.plain_names import in_danger
from store import contributions, desk_listings, homes
from store.contributions import Contribution
from store.database import Session
from store.homes import Home
from store.words import State

OLDEST, NEWEST, CRITICALITY = "oldest", "newest", "criticality"
SORTS = {OLDEST: "The oldest first", NEWEST: "The newest first", CRITICALITY: "The most critical first"}
ONLY = {
    "danger": "Danger",
    "names": "Names somebody",
    "small": "Small home",
    "long": "Waits three days or more",
    "no_home": "Home not known",
    "review": "Objection to decide",
}
NAMING = frozenset({"names_a_person", "names_a_room", "names_health_details"})
LONG = timedelta(days=3)
# So many are looked through for one page, so that a filter that fits little costs no more than one that fits all.
LOOKED_THROUGH = 300
Fits = Callable[[Contribution, Home | None, datetime], bool]
_FITS: dict[str, Fits] = {
    "danger": lambda row, home, at: in_danger(row),
    "names": lambda row, home, at: names_somebody(row),
    "small": lambda row, home, at: home is not None and is_small(home.beds),
    "long": lambda row, home, at: at - row.received_at >= LONG,
    "no_home": lambda row, home, at: row.home_id is None,
    "review": lambda row, home, at: row.state is State.IN_REVIEW,
}


@dataclass(frozen=True, slots=True)
class Page:
    """``last`` is the id at which the next page goes on; ``looked`` counts what was looked through."""

    rows: list[Contribution]
    last: int
    more: bool
    looked: int


def asked(sort: str | None, only: str | None) -> tuple[str, str]:
    """The order and the filter that an address names; empty for what is none of them."""
    order, kept = (sort if sort in SORTS else ""), (only if only in ONLY else "")
    return (order or (OLDEST if kept else "")), kept


def page(session: Session, sort: str, only: str, *, after: int, limit: int, now: datetime) -> Page:
    rows = _next(session, sort, after, only, now)
    fits = _FITS.get(only)
    places = _homes(session, rows) if only == "small" else {}
    kept: list[Contribution] = []
    for looked, row in enumerate(rows, 1):
        if fits is None or fits(row, places.get(row.home_id or 0), now):
            kept.append(row)
        if len(kept) == limit:
            return Page(kept, row.id, looked < len(rows) or len(rows) >= LOOKED_THROUGH, looked)
    return Page(kept, rows[-1].id if rows else 0, len(rows) >= LOOKED_THROUGH, len(rows))


def risks(row: Contribution, home: Home | None) -> list[str]:
    """What to look out for before opening it, in a word or two each; danger has a mark of its own."""
    found = ["Names somebody"] if names_somebody(row) else []
    return found + (["Small home"] if home is not None and is_small(home.beds) else [])


def names_somebody(row: Contribution) -> bool:
    return any(hit.get("check") in NAMING for hit in row.hits)


def _next(session: Session, sort: str, after: int, only: str, now: datetime) -> list[Contribution]:
    if sort == CRITICALITY:
        last = contributions.get(session, after) if after else None
        return desk_listings.by_criticality(session, after=last, limit=LOOKED_THROUGH)
    states: Collection[State] = (State.IN_REVIEW,) if only == "review" else desk_listings.WAITING
    return desk_listings.look_through(
        session, states=states, newest=sort == NEWEST, now=now, after=after, most=LOOKED_THROUGH
    )


def _homes(session: Session, rows: list[Contribution]) -> dict[int, Home | None]:
    return {home_id: homes.get(session, home_id) for home_id in {row.home_id for row in rows} if home_id}
