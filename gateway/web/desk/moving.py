"""Making a move: its page with the form and whom it tells, then the one door, and what to say when it refuses."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from gateway.moderation import questions
from gateway.moderation.decide import Conflict, NotFound, decide, policy_of
from gateway.moderation.details import BadDetails, Details, parse_details
from gateway.moderation.facts import Actor
from gateway.moderation.machine import (
    Case,
    MoveNotPossible,
    RequirementNotMet,
    WrongRole,
    actors_by_event,
    find_row,
)
from gateway.moderation.remember import facts_of
from gateway.moderation.requirements import REQUIREMENTS
from gateway.web import who
from gateway.web.desk import as_text, story_page, tagging
from gateway.web.desk.differences import differ, marked
from gateway.web.desk.event_words import EVENT_WORDS
from gateway.web.desk.history import title_of
from gateway.web.desk.move_forms import FIELD_OF, MoveForm, form_of
from gateway.web.desk.plain_names import ROLES
from gateway.web.desk.story import HOMES_SHOWN, about, find, fresh_form, me, tell_first
from gateway.web.desk.story_page import ACTING_ORDER, Story
from gateway.web.gateway_here import here, now
from store import contributions, homes, log, staff, story_claims
from store.contributions import Contribution
from store.database import Session
from store.staff import Person
from store.words import Event, Role

WITH_ORIGINAL = frozenset({Event.APPROVE, Event.PROPOSE_EDITS, Event.ASK_AUTHOR, Event.KEEP_PRIVATE})


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/desk/stories/<ref>/moves/<event>", view_func=move, methods=["GET", "POST"])


@who.needs(*sorted(ACTING_ORDER))
def move(ref: str, event: str) -> AnyResponse | tuple[str, int]:
    """GET shows the form; POST makes the move, or shows the form again with everything that was typed.

    With ``preview`` it only shows the text message that would go out.
    """
    if event not in set(Event):
        abort(404)
    wanted, row, person, at = Event(event), find(ref), me(), now()
    if request.method == "GET":
        return _page(row, wanted, person, at)
    form = form_of(wanted)()
    _leave_out(form, row)
    if "insert" in request.form and "question" in form:
        # Only puts a question of the list into the form; nothing is sent.
        form.question.data = questions.put_in(str(form.question.data or ""), request.form.get("canned", ""))
        return _page(row, wanted, person, at, form=form)
    if not form.validate_on_submit():
        return _page(row, wanted, person, at, form=form, status=400)
    if "preview" in request.form:
        return _page(row, wanted, person, at, form=form)
    refused = _make(row, wanted, form, person, at)
    if refused is None and request.form.get("then") == "next":
        return redirect(f"/desk/next?was={row.reference}&did={wanted}", 303)
    if refused is None:
        return redirect(f"/desk/stories/{row.reference}?done={wanted}", 303)
    return _page(row, wanted, person, at, form=form, status=refused)


def _make(row: Contribution, event: Event, form: MoveForm, person: Person, at: datetime) -> int | None:
    """Go through the door; None when it opened, else the status of the page that says why it did not."""
    try:
        details = parse_details(event, form.details())
        role = _role(row, event, person, at)
        by = who.actor(role)
        version = form.version()
        if version is None:
            form.refuse("", "This page has lost count of what it showed. Look at the story again, then decide.")
            return 400
        ticked = tagging.posted()

        def work(db: Session) -> None:
            decide(db, row.id, event, by=by, details=details, expected_version=version, now=at)
            if ticked is not None:
                tagging.keep(db, row.id, ticked, person=person, at=at)
            story_claims.give_back(db, row.id, by=person.id)

        here().database.write(work)
    except NotFound:
        abort(404)
    except WrongRole:
        abort(403)
    except Conflict as conflict:
        form.refuse("", _who_was_first(conflict))
        # What was typed is kept; sent once more it is meant for what now stands.
        form.expected_version.data = str(conflict.version)
        return 409
    except BadDetails as bad:
        form.refuse(bad.field, bad.sentence)
        return 422
    except RequirementNotMet as missing:
        for name in _all_missing(row, event, missing, details=details, by=by, at=at):
            form.refuse(FIELD_OF.get(name, ""), REQUIREMENTS[name].sentence)
        return 422
    except MoveNotPossible as impossible:
        form.refuse("", _what_is_possible(row, impossible, person, at))
        return 409
    return None


def _all_missing(
    row: Contribution, event: Event, first: RequirementNotMet, *, details: Details, by: Actor, at: datetime
) -> list[str]:
    """Every requirement of what was filled in that is not met, so that nobody mends a form one line at a time."""
    with here().database.read() as session:
        fresh = contributions.get(session, row.id) or row
        case = Case(facts_of(session, fresh), by, details, policy_of(session, fresh), at)
    names = find_row(case, event).requires
    missing = [name for name in names if REQUIREMENTS[name].of_input and not REQUIREMENTS[name].check(case)]
    return missing if first.requirement in missing else [first.requirement]


def _role(row: Contribution, event: Event, person: Person, at: datetime) -> Role:
    """The role in which the move is possible; failing that, one that the table knows, so that the door can say why."""
    with here().database.read() as session:
        shown = story_page.gather(session, contributions.get(session, row.id) or row, person, now=at)
    if event in shown.moves:
        return shown.moves[event]
    known = actors_by_event(event, kind=row.kind)
    mine = [role for role in ACTING_ORDER if person.has(role)]
    return next((role for role in mine if role in known), mine[0] if mine else abort(403))


def _who_was_first(conflict: Conflict) -> str:
    if conflict.winner is None:
        return "Somebody was first. Look at what it is now, then decide again."
    what = title_of(conflict.winner).lower()
    return (
        f"Somebody was first: {_name(conflict.winner)} – {what}. What you wrote is still here. "
        "Look at the story as it is now, then decide again."
    )


def _name(winner: log.Entry) -> str:
    role = ROLES.get(winner.role, winner.role)
    if not winner.actor.isdigit():
        return role
    with here().database.read() as session:
        person = staff.get(session, int(winner.actor))
    return f"{person.name}, {role}" if person and person.name else role


def _what_is_possible(row: Contribution, impossible: MoveNotPossible, person: Person, at: datetime) -> str:
    with here().database.read() as session:
        shown = story_page.gather(session, contributions.get(session, row.id) or row, person, now=at)
    names = ", ".join(EVENT_WORDS[event].ask.lower() for event in shown.moves)
    ask = EVENT_WORDS[impossible.event].ask
    return f"“{ask}” is not possible now. What you can do: {names}." if names else f"“{ask}” is not possible now."


def _page(
    row: Contribution, event: Event, person: Person, at: datetime, *, form: MoveForm | None = None, status: int = 200
) -> AnyResponse | tuple[str, int]:
    with here().database.read() as session:
        shown = story_page.gather(session, contributions.get(session, row.id) or row, person, now=at)
        possible = event in shown.moves
        if not possible and form is None:
            return _not_possible(shown, event, at)
        form = form or _leave_out(fresh_form(shown, event, at), row)
        _fill_choices(session, shown, event, form, person)
        foretold = tell_first(session, shown, event, person, at) if possible else None
        said = _said_by_text(form, event)
        text = as_text.of_move(session, shown.row, event, said, base_url=here().settings.base_url, now=at)
    page = render_template(
        "desk/move.html",
        **about(shown, at),
        event=event,
        form=form,
        foretold=foretold,
        text=text,
        possible=possible,
        with_original=event in WITH_ORIGINAL,
        home_q=request.args.get("home_q", "")[:200],
        questions=questions.QUESTIONS if event is Event.ASK_AUTHOR else {},
        **_compared(shown, form, status),
    )
    return page, status


def _compared(shown: Story, form: MoveForm, status: int) -> dict[str, Any]:
    """What the form's text changes of what came in; after somebody else was first, also of what they made of it."""
    if "text" not in form or form.event is Event.REFER or shown.row.language != "en":
        return {}
    mine = str(form.text.data or "")
    original = "\n\n".join(seam.text for seam in shown.told)
    found: dict[str, Any] = {}
    if differ(original, mine):
        found["changed"] = marked(original, mine)
        found["is_changed"] = True
    if status == 409 and differ(shown.text, mine):
        found["theirs"] = shown.text
        found["against_theirs"] = marked(shown.text, mine)
    return found


def _said_by_text(form: MoveForm, event: Event) -> str:
    """What was written so far of the words that may go out in a text message."""
    name = as_text.SAID_IN.get(event, ("", ""))[0]
    return str(form[name].data or "") if name in form else ""


def _leave_out(form: MoveForm, row: Contribution) -> MoveForm:
    """A story that is kept private is redacted only where the author agreed that somebody reads it."""
    if form.event is Event.KEEP_PRIVATE and not row.consent_home:
        for name in ("text", "redaction_checked"):
            if name in form:
                del form[name]
    return form


def _not_possible(shown: Story, event: Event, at: datetime) -> AnyResponse | tuple[str, int]:
    page = render_template("desk/not_possible.html", **about(shown, at), event=event)
    return page, 409


def _fill_choices(session: Session, shown: Story, event: Event, form: Any, person: Person) -> None:
    """The choices that depend on who is there: the homes that fit a search, the seniors who could agree."""
    if event is Event.REROUTE:
        words = request.args.get("home_q", "").strip()[:200]
        found = [] if not words else homes.search(session, words, limit=HOMES_SHOWN)
        chosen = form.home_id.data or ""
        if chosen.isdigit() and not any(str(home.id) == chosen for home in found):
            home = homes.get(session, int(chosen[:18]))
            found = [*found, home] if home else found
        form.home_id.choices = {
            str(home.id): f"{home.name}, {home.town} {home.postcode}".strip()
            for home in found
            if home.id != shown.row.home_id
        }
    if event is Event.EXTEND_HOLD:
        seniors = [
            one for one in staff.everyone(session) if one.active and one.has(Role.SENIOR) and one.id != person.id
        ]
        form.told.choices = {"": "Nobody (the first time)", **{one.email: one.name or one.email for one in seniors}}
