"""The queue: what I took, what nobody has read, danger first; then what waits for somebody; or one list in my order."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request

from gateway.moderation.remember import storable
from gateway.web import who
from gateway.web.desk import page_marks, sorting
from gateway.web.desk.claims import Held, said
from gateway.web.desk.mail import MAY_READ_MAIL
from gateway.web.desk.marked_text import why_hard
from gateway.web.desk.plain_names import KINDS, STATES, age, in_danger, reference
from gateway.web.desk.story import just_decided, me
from gateway.web.gateway_here import here, now
from store import desk_listings, homes, story_claims
from store.contributions import Contribution
from store.database import Session
from store.homes import Home
from store.staff import Person
from store.words import Kind, State

PAGE = 50
BEGINNING = 160  # characters of a story that the queue shows
FILTERS = tuple(State)


@dataclass(frozen=True, slots=True)
class Row:
    """One story as the queue shows it; nothing in it says who wrote it or by which channel."""

    href: str
    reference: str
    home: str
    kind: str
    state: State
    age: str
    criticality: int | None
    danger: bool
    unread: bool
    risks: list[str]
    held: Held | None
    begins: str
    hard: list[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """One list with the address of its next page, if there is one; ``looked`` is how many were looked through."""

    rows: list[Row]
    more: str
    looked: int = 0


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk", view_func=queue)


@who.needs(*who.MAY_READ_DESK)
def queue() -> str:
    at, person = now(), me()
    state, after = _state(request.args.get("state")), page_marks.after(request.args.get("after"))
    sort, only = sorting.asked(request.args.get("sort"), request.args.get("only"))
    with here().database.read() as session:
        if state is not None:
            found = desk_listings.in_state(session, state, after=after, limit=PAGE + 1)
            lists = {"state": _listed(session, found, f"/desk?state={state}&", person, at)}
        elif sort or only:
            lists = {"sorted": _sorted(session, sort, only, after, person, at)}
        else:
            lists = _both(session, request.args.get("list", ""), after, person, at)
    return render_template(
        "desk/queue.html",
        lists=lists,
        state=state,
        states=STATES,
        filters=FILTERS,
        sort=sort,
        only=only,
        sorts=sorting.SORTS,
        reads_mail=person.has(*MAY_READ_MAIL),
        onlies=sorting.ONLY,
        before=just_decided(),
    )


def _both(session: Session, only: str, after: int, person: Person, at: datetime) -> dict[str, Listed]:
    lists = {}
    if not only and not after:
        lists["mine"] = _listed(session, story_claims.mine(session, person.id, now=at, limit=PAGE), "", person, at)
    if only != "waiting":
        urgent = [] if after else desk_listings.unread(session, urgent=True, now=at, limit=PAGE + 1)
        calm = desk_listings.unread(session, urgent=False, now=at, after=after, limit=PAGE + 1)
        lists["urgent"] = _listed(session, urgent, "", person, at)
        lists["unread"] = _listed(session, calm, "/desk?list=unread&", person, at)
    if only != "unread":
        waiting = desk_listings.waiting(session, after=after, limit=PAGE + 1)
        lists["waiting"] = _listed(session, waiting, "/desk?list=waiting&", person, at)
    return lists


def _sorted(session: Session, sort: str, only: str, after: int, person: Person, at: datetime) -> Listed:
    found = sorting.page(session, sort, only, after=after, limit=PAGE, now=at)
    more = f"/desk?sort={sort}&only={only}&after={found.last}" if found.more else ""
    return Listed(_rows(session, found.rows, person, at), more, found.looked)


def _listed(session: Session, found: list[Contribution], address: str, person: Person, at: datetime) -> Listed:
    shown = found[:PAGE]
    more = f"{address}after={shown[-1].id}" if len(found) > PAGE and address else ""
    return Listed(_rows(session, shown, person, at), more)


def _rows(session: Session, shown: list[Contribution], person: Person, at: datetime) -> list[Row]:
    """What a list shows, asked for the whole list at once."""
    ids = [row.id for row in shown]
    found = {home_id: homes.get(session, home_id) for home_id in {row.home_id for row in shown} if home_id}
    begins = desk_listings.first_words(session, ids, length=BEGINNING)
    claims = {key: said(session, one, person) for key, one in story_claims.of_many(session, ids, now=at).items()}
    return [_row(row, found.get(row.home_id or 0), begins.get(row.id, ""), claims.get(row.id), at) for row in shown]


def _row(row: Contribution, home: Home | None, begins: str, held: Held | None, at: datetime) -> Row:
    return Row(
        href=f"/desk/stories/{row.reference}",
        reference=reference(row),
        home="Home not known yet" if home is None else f"{home.name}, {home.town}".rstrip(", "),
        kind="" if row.kind is Kind.STORY else KINDS[row.kind],
        state=row.state,
        age=age(row.received_at, at),
        criticality=row.criticality,
        danger=in_danger(row),
        unread=row.read_at is None,
        risks=sorting.risks(row, home),
        held=held,
        begins=" ".join(storable(begins).split()) + ("…" if len(begins) == BEGINNING else ""),
        hard=why_hard(row.hits),
    )


def _state(word: str | None) -> State | None:
    return State(word) if word in set(State) else None
