"""One decision of a senior: the story as it would be read beside what is said against it, and where each way leads."""

from typing import NamedTuple

from flask import Blueprint, render_template

from gateway.web import who
from gateway.web.desk import claims, objections, separation, story_page
from gateway.web.desk.event_words import EVENT_WORDS
from gateway.web.desk.foretelling import Foretold
from gateway.web.desk.reviews import SENIORS
from gateway.web.desk.story import about, find, me, tell_first
from gateway.web.desk.time_left import time_left
from gateway.web.gateway_here import here, now
from store import contributions, staff
from store.database import Session
from store.words import Event, State

DECISIONS = (
    *(Event.CONFIRM_RESTRICTION, Event.DISMISS, Event.REINSTATE, Event.LIFT, Event.PROPOSE_RESTRICTION),
    *(Event.PROPOSE_EDITS, Event.ASK_AUTHOR, Event.RETURN_TO_MODERATION, Event.REROUTE, Event.REJECT),
)


class Way(NamedTuple):
    """One decision that this person may take now, and what follows from it."""

    event: Event
    ask: str
    what: str
    href: str
    foretold: Foretold


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/reviews/<ref>", view_func=one_review)


@who.needs(*SENIORS)
def one_review(ref: str) -> str:
    person, at, row = me(), now(), find(ref)
    claims.opened(row, person, at)
    with here().database.read() as session:
        row = contributions.get(session, row.id) or row
        shown = story_page.gather(session, row, person, now=at)
        ways = [
            Way(
                event,
                EVENT_WORDS[event].ask,
                EVENT_WORDS[event].what,
                f"/desk/stories/{row.reference}/moves/{event}",
                tell_first(session, shown, event, person, at),
            )
            for event in DECISIONS
            if event in shown.moves
        ]
        said = objections.against(session, row.id)
        seconds = separation.who_can(session, shown.facts, shown.policy, Event.CONFIRM_RESTRICTION, now=at)
        proposer = _name(session, shown.facts.proposer)
        first = _name(session, shown.facts.first_moderator)
        held = claims.held(session, row, person, at)
    return render_template(
        "desk/review.html",
        **about(shown, at),
        ways=ways,
        said=said,
        held=held,
        left=time_left(shown.facts.due_at, at),
        due_at=shown.facts.due_at,
        proposer=proposer,
        seconds=seconds,
        first=first,
        decided=row.state not in {State.IN_REVIEW, State.SUSPENDED, State.RESTRICTED},
    )


def _name(session: Session, staff_id: str | None) -> str:
    one = staff.get(session, int(staff_id)) if staff_id and staff_id.isdigit() else None
    return (one.name or one.email) if one else ""
