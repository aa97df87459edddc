"""The queue: what nobody has read, danger first; then what waits for somebody, the oldest first."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request

from gateway.web import who
from gateway.web.desk import page_marks
from gateway.web.desk.plain_names import KINDS, STATES, age, in_danger, reference
from gateway.web.gateway_here import here, now
from store import desk_listings, homes
from store.contributions import Contribution
from store.database import Session
from store.words import Kind, State

PAGE = 50
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


@dataclass(frozen=True, slots=True)
class Listed:
    """One list with the address of its next page, if there is one."""

    rows: list[Row]
    more: str


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk", view_func=queue)


@who.needs(*who.MAY_READ_DESK)
def queue() -> str:
    at, state, after = now(), _state(request.args.get("state")), page_marks.after(request.args.get("after"))
    with here().database.read() as session:
        if state is not None:
            found = desk_listings.in_state(session, state, after=after, limit=PAGE + 1)
            lists = {"state": _listed(session, found, f"/desk?state={state}&", at)}
        else:
            lists = _both(session, request.args.get("list", ""), after, at)
    return render_template("desk/queue.html", lists=lists, state=state, states=STATES, filters=FILTERS)


def _both(session: Session, only: str, after: int, at: datetime) -> dict[str, Listed]:
    lists = {}
    if only != "waiting":
        urgent = [] if after else desk_listings.unread(session, urgent=True, now=at, limit=PAGE + 1)
        calm = desk_listings.unread(session, urgent=False, now=at, after=after, limit=PAGE + 1)
        lists["urgent"] = _listed(session, urgent, "", at)
        lists["unread"] = _listed(session, calm, "/desk?list=unread&", at)
    if only != "unread":
        waiting = desk_listings.waiting(session, after=after, limit=PAGE + 1)
        lists["waiting"] = _listed(session, waiting, "/desk?list=waiting&", at)
    return lists


def _listed(session: Session, found: list[Contribution], address: str, at: datetime) -> Listed:
    shown = found[:PAGE]
    more = f"{address}after={shown[-1].id}" if len(found) > PAGE and address else ""
    names = {home_id: _home_name(session, home_id) for home_id in {row.home_id for row in shown}}
    return Listed([_row(row, names[row.home_id], at) for row in shown], more)


def _home_name(session: Session, home_id: int | None) -> str:
    home = None if home_id is None else homes.get(session, home_id)
    return "Home not known yet" if home is None else f"{home.name}, {home.town}".rstrip(", ")


def _row(row: Contribution, home: str, at: datetime) -> Row:
    return Row(
        href=f"/desk/stories/{row.reference}",
        reference=reference(row),
        home=home,
        kind="" if row.kind is Kind.STORY else KINDS[row.kind],
        state=row.state,
        age=age(row.received_at, at),
        criticality=row.criticality,
        danger=in_danger(row),
        unread=row.read_at is None,
    )


def _state(word: str | None) -> State | None:
    return State(word) if word in set(State) else None
