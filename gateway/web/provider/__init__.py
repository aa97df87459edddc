"""The stories of a signed-in provider's homes: what waits for an answer, and what became of the others."""

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from gateway.intake.answer import Answer, Answered, answer_as_staff
from gateway.web.answer import answering, responding
from gateway.web.answer.home_story import READABLE, HomeStory, home_story, may_know
from gateway.web.gateway_here import here, now
from gateway.web.provider import settings
from gateway.web.public.reference import read, shown
from gateway.web.who import needs, signed_in
from store import contributions, public_listings
from store.staff import Person
from store.words import Kind, Role, State

PAGE = 50
LISTED = (
    State.WITH_PROVIDER,
    *sorted(READABLE - {State.WITH_PROVIDER}),
    State.PRIVATE,
    State.WITHDRAWN,
    State.ARCHIVED,
)
pages = Blueprint("provider", __name__)
Page = str | Response | tuple[str, int]


settings.add_to(pages)


def blueprint() -> Blueprint:
    return pages


@pages.get("/provider")
@needs(Role.PROVIDER)
def stories() -> Page:
    """What waits comes first, however old it is; then the others, the newest first."""
    person, at = _person(), now()
    reference = read(request.args.get("after", ""))
    with here().database.read() as db:
        after = contributions.by_reference(db, reference) if reference else None
        waiting = [] if after else public_listings.of_homes(db, person.home_ids, (State.WITH_PROVIDER,), limit=500)
        others = public_listings.of_homes(
            db, person.home_ids, LISTED[1:], after=after.id if after else None, limit=PAGE + 1
        )
        open_now = [home_story(db, one.row, None, now=at) for one in reversed(waiting) if may_know(db, one.row)]
        known = [one for one in others[:PAGE] if may_know(db, one.row)]
        closed = [home_story(db, one.row, None, now=at) for one in known]
    more = f"/provider?after={shown(others[PAGE - 1].row.reference)}" if len(others) > PAGE else ""
    return render_template(
        "provider/stories.html", waiting=open_now, others=closed, more=more, homes=len(person.home_ids)
    )


@pages.get("/provider/stories/<written>")
@needs(Role.PROVIDER)
def story(written: str) -> Page:
    found = _story(written)
    return answering.page(found, path=f"/provider/stories/{found.reference}", layout="base/desk.html", back="/provider")


@pages.post("/provider/stories/<written>")
@needs(Role.PROVIDER)
def answer(written: str) -> Page:
    found, person, at = _story(written), _person(), now()

    def give(answer: Answer) -> Answered:
        return here().database.write(lambda db: answer_as_staff(db, found.id, answer, staff_id=person.id, now=at))

    path = f"/provider/stories/{found.reference}"
    return answering.post(found, give, here=path, layout="base/desk.html", back="/provider")


@pages.route("/provider/stories/<written>/respond", methods=["GET", "POST"])
@needs(Role.PROVIDER)
def respond(written: str) -> Page:
    found = _story(written)
    path = f"/provider/stories/{found.reference}"
    return responding.page(found, by=f"staff:{_person().id}", path=path, layout="base/desk.html")


@pages.route("/provider/stories/<written>/change", methods=["GET", "POST"])
@needs(Role.PROVIDER)
def change(written: str) -> Page:
    found = _story(written)
    path, by = f"/provider/stories/{found.reference}", f"staff:{_person().id}"
    return responding.page(found, by=by, path=path, kind=Kind.CHANGE, layout="base/desk.html")


@pages.get("/provider/stories/<written>/done")
@needs(Role.PROVIDER)
def done(written: str) -> Page:
    return answering.done_page(href="/provider", link="Back to your stories", layout="base/desk.html")


def _person() -> Person:
    person = signed_in()
    if person is None:
        abort(403)
    return person


def _story(written: str) -> HomeStory:
    """A story of one of this person's homes; any other does not exist for them."""
    reference, person = read(written), _person()
    with here().database.read() as db:
        row = contributions.by_reference(db, reference) if reference else None
        if row is None or row.home_id not in person.home_ids or not may_know(db, row):
            abort(404)
        return home_story(db, row, None, now=now())
