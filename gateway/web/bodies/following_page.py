"""Follow a home or an area, see what one follows and by which way one is told, and stop at once."""

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from channels.phone_number import PhoneNumber
from gateway.web.bodies import followed
from gateway.web.bodies.body_story import body
from gateway.web.bodies.following_forms import FollowForm, WayForm
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.who import needs
from store import follows, homes
from store.database import Session
from store.words import Role

PAGE = "/bodies/following"
Page = str | Response | tuple[str, int]


def add_to(part: Blueprint) -> None:
    part.add_url_rule(PAGE, view_func=following)
    part.add_url_rule(f"{PAGE}/area", view_func=follow_area, methods=["GET", "POST"])
    part.add_url_rule("/bodies/homes/<int:home_id>/follow", view_func=follow_home, methods=["GET", "POST"])
    part.add_url_rule(f"{PAGE}/<int:follow_id>/stop", view_func=stop, methods=["GET", "POST"])
    part.add_url_rule(f"{PAGE}/way", view_func=way, methods=["GET", "POST"])


@needs(Role.BODY)
def following() -> str:
    person = body()
    with here().database.read() as session:
        found = followed.followed(session, person)
        contact = followed.contact_of(session, person)
    whole = {one.row.area for one in found if one.home is None}
    return render_template(
        "bodies/following.html",
        found=found,
        areas=[area for area in person.areas if area not in whole],
        no_area=not person.areas,
        told_by=_told_by(contact.channels, contact.mobile),
        stopped=request.args.get("stopped", ""),
    )


@needs(Role.BODY)
def follow_area() -> Page:
    area = request.args.get("area", "")
    if area not in body().areas:
        abort(404)
    return _follow(area, None, f"Follow all homes of {area}")


@needs(Role.BODY)
def follow_home(home_id: int) -> Page:
    with here().database.read() as session:
        home = homes.get(session, home_id) if home_id < 2**63 else None
    if home is None or home.local_authority not in body().areas:
        abort(404)
    return _follow(home.local_authority, home.id, f"Follow {home.name}")


@needs(Role.BODY)
def stop(follow_id: int) -> Page:
    """GET asks; only POST stops, so that nothing that merely opens a link can."""
    person, form = body(), BaseForm()
    if form.is_submitted() and not form.validate():
        abort(400)
    with here().database.read() as session:
        found = next((one for one in followed.followed(session, person) if one.row.id == follow_id), None)
    if found is None:
        return redirect(PAGE, 303)
    if form.is_submitted():
        here().database.write(lambda session: follows.stop(session, person.id, follow_id))
        return redirect(f"{PAGE}?stopped=yes", 303)
    return render_template("bodies/stop.html", form=form, one=found)


@needs(Role.BODY)
def way() -> Page:
    person, at = body(), now()
    with here().database.read() as session:
        contact = followed.contact_of(session, person)
    shown = {"way": contact.channels[0], "mobile": _national(contact.mobile), "address": contact.postal_address}
    form = WayForm(data=shown)
    if form.validate_on_submit():
        chosen, number, postal = str(form.way.data), form.number, form.postal

        def work(session: Session) -> None:
            followed.tell_by(session, person, chosen, mobile=number, address=postal, now=at)

        here().database.write(work)
        return redirect(PAGE, 303)
    return render_template("bodies/way.html", form=form, email=person.email), 422 if form.is_submitted() else 200


def _follow(area: str, home_id: int | None, title: str) -> Page:
    person, at, form = body(), now(), FollowForm()
    if form.validate_on_submit():
        how = str(form.how.data)
        given = {"home_id": home_id, "how": how, "now": at}
        here().database.write(lambda session: followed.follow(session, person, area, **given))  # type: ignore[arg-type]
        return redirect(PAGE, 303)
    back = PAGE if home_id is None else f"/bodies/homes/{home_id}"
    page = render_template("bodies/follow.html", form=form, title=title, back=back)
    return page, 422 if form.is_submitted() else 200


def _told_by(channels: tuple[str, ...], mobile: str) -> str:
    words = {"email": "By e-mail, to the address that you sign in with", "letter": "By a letter in the post"}
    return words.get(channels[0], f"By text message to {_national(mobile)}")


def _national(mobile: str) -> str:
    return PhoneNumber.parse(mobile).national if mobile else ""
