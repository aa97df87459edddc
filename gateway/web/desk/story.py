"""The page of one story: the original beside the text to be read, what was found in it, and every move."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, render_template, request

from gateway.moderation.deadlines import add_working_days, local_day
from gateway.moderation.marks import UNTOLD, marks_of
from gateway.moderation.requirements import HOLD_WORKING_DAYS
from gateway.moderation.roles import DESK_ROLES
from gateway.web import who
from gateway.web.desk import claims, panels, story_page
from gateway.web.desk.event_words import EVENT_WORDS
from gateway.web.desk.foretelling import Foretold, foretell
from gateway.web.desk.move_forms import MoveForm, form_of, hint, starting_values
from gateway.web.desk.plain_names import KINDS, ROLES, TASKS, age, in_danger, reference
from gateway.web.desk.story_page import Story
from gateway.web.gateway_here import here, now
from store import contributions, desk_listings, homes, tags
from store.contributions import Contribution
from store.database import Session
from store.homes import Home
from store.staff import Person
from store.words import Event, Kind

HOMES_SHOWN = 12


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/stories/<ref>", view_func=story)


@who.needs(*who.MAY_READ_DESK)
def story(ref: str) -> str:
    """Opening it marks it as read, when it is whole and somebody of the desk opens it."""
    person, at = me(), now()
    row = find(ref)
    _mark_read(row, person, at)
    claims.opened(row, person, at)
    with here().database.read() as session:
        row = contributions.get(session, row.id) or row
        shown = story_page.gather(session, row, person, now=at)
        fresh = {event: fresh_form(shown, event, at) for event in (Event.APPROVE, Event.RECALL) if event in shown.moves}
        told = {event: tell_first(session, shown, event, person, at) for event in shown.moves}
        found = _search(session, shown, request.args.get("home_q"))
        beside = panels.gather(session, row, person, now=at)
        following = desk_listings.next_for_desk(session, than=row.id, now=at, me=person.id)
        held = claims.held(session, row, person, at)
    done = request.args.get("done", "")
    return render_template(
        "desk/story.html",
        **about(shown, at),
        forms_by_event=fresh,
        foretold=told,
        homes_found=found,
        home_q=_home_q(shown, request.args.get("home_q")),
        panels=beside,
        next_href=f"/desk/stories/{following.reference}" if following else "",
        held=held,
        before=just_decided(),
        may_record=person.has(*DESK_ROLES),
        done=DONE.get(done) or (EVENT_WORDS[Event(done)].done if done in set(Event) else ""),
    )


DONE = {
    "home": "The home is set",
    "consent": "The author's answer is recorded",
    "marks": "What you know is noted",
    "tags": "Its topics are kept",
}


def just_decided() -> tuple[str, str] | None:
    """The reference of the story that was decided just before this page opened, and what was done; as the address says
    it, and only what can be one."""
    was, did = request.args.get("was", ""), request.args.get("did", "")
    known = len(was) == 8 and was.isascii() and was.isalnum() and did in set(Event)
    return (was.upper(), EVENT_WORDS[Event(did)].done) if known else None


def me() -> Person:
    person = who.signed_in()
    if person is None:
        abort(403)
    return person


def find(ref: str) -> Contribution:
    with here().database.read() as session:
        row = contributions.by_reference(session, ref)
    if row is None:
        abort(404)
    return row


def about(shown: Story, at: datetime) -> dict[str, Any]:
    """What every page about one story says of it."""
    row = shown.row
    return {
        "story": shown,
        "row": row,
        "reference": reference(row),
        "kind": "" if row.kind is Kind.STORY else KINDS[row.kind],
        "age": age(row.received_at, at),
        "danger": in_danger(row),
        "hits": shown.hits,
        "words": EVENT_WORDS,
        "hint": hint,
        "task_words": TASKS,
        "role_names": ROLES,
        "my_roles": me().roles,
        "marks": marks_of(row),
        "untold": row.state in UNTOLD,
        "minutes_left": _minutes_left(shown, at),
        "kinds": KINDS,
        "vocabulary": tags.VOCABULARY,
        "ticked": ticked(shown),
    }


def ticked(shown: Story) -> tuple[str, ...]:
    """The topics as this request's form ticked them, else as they are kept."""
    return tuple(request.form.getlist("tag")) if "tags_shown" in request.form else shown.tags


def fresh_form(shown: Story, event: Event, at: datetime) -> MoveForm:
    """The form of a move before anybody has filled it in."""
    review_on = add_working_days(local_day(at), HOLD_WORKING_DAYS, shown.facts.nation)
    values = starting_values(event, text=shown.text, version=shown.row.version, review_on=review_on)
    return form_of(event)(formdata=None, data=values)


def tell_first(session: Session, shown: Story, event: Event, person: Person, at: datetime) -> Foretold:
    by = story_page.actor_for(shown, event, person)
    return foretell(session, shown.row, shown.facts, shown.policy, event, by=by, now=at)


def _mark_read(row: Contribution, person: Person, at: datetime) -> None:
    whole = row.open_until is None or row.open_until <= at
    if row.read_at is None and whole and person.has(*DESK_ROLES):
        here().database.write(lambda session: contributions.change(session, row.id, read_at=at))


def _minutes_left(shown: Story, at: datetime) -> int:
    until = shown.facts.taken_back_until
    return max(1, -int((at - until).total_seconds() // 60)) if until is not None and until > at else 0


def _home_q(shown: Story, typed: str | None) -> str:
    return (shown.row.home_text if typed is None else typed)[:200]


def _search(session: Session, shown: Story, typed: str | None) -> list[Home] | None:
    """Homes that fit what was typed, or what the author called the home; None when there is nothing to look for."""
    words = _home_q(shown, typed).strip()
    if shown.home is not None or not words:
        return None
    return homes.search(session, words, limit=HOMES_SHOWN)
