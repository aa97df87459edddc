"""Who of a provider's homes is told of their stories, and how: looked at, changed, and confirmed before it counts."""

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from gateway.intake import home_wishes
from gateway.intake.home_wishes import NotKept
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.provider.settings_form import WAYS, MovedForm, PersonForm, given_for
from gateway.web.who import needs, signed_in
from store import contacts, homes
from store.contacts import Contact
from store.homes import Home
from store.staff import Person
from store.words import Role

SETTINGS = "/provider/settings"
MOST = 50  # homes on one page
Page = str | Response | tuple[str, int]


def add_to(pages: Blueprint) -> None:
    for rule, view in (
        (SETTINGS, settings),
        (f"{SETTINGS}/<int:home_id>/add", add_person),
        (f"{SETTINGS}/<int:home_id>/people/<int:contact_id>", change_person),
        (f"{SETTINGS}/<int:home_id>/people/<int:contact_id>/remove", remove_person),
        (f"{SETTINGS}/<int:home_id>/moved", moved),
    ):
        methods = ["GET"] if view is settings else ["GET", "POST"]
        pages.add_url_rule(rule, view_func=view, methods=methods)


@needs(Role.PROVIDER)
def settings() -> str:
    """A provider of very many homes names the first by ``after``."""
    person, after = _person(), request.args.get("after", default=0, type=int)
    ids = sorted(one for one in person.home_ids if one > after)
    with here().database.read() as db:
        shown = [
            (home, home_wishes.of_home(db, home.id), bool(contacts.of_home(db, home.id, role="responsible_person")))
            for home in (homes.get(db, home_id) for home_id in ids[:MOST])
            if home is not None
        ]
    more = f"{SETTINGS}?after={ids[MOST - 1]}" if len(ids) > MOST else ""
    saved = request.args.get("done", "")
    return render_template("provider/settings.html", homes=shown, more=more, saved=saved, words=_ways)


@needs(Role.PROVIDER)
def add_person(home_id: int) -> Page:
    return _person_page(_home(home_id), None)


@needs(Role.PROVIDER)
def change_person(home_id: int, contact_id: int) -> Page:
    home = _home(home_id)
    return _person_page(home, _contact(home, contact_id))


@needs(Role.PROVIDER)
def remove_person(home_id: int, contact_id: int) -> Page:
    home, person, at = _home(home_id), _person(), now()
    contact, form = _contact(home, contact_id), BaseForm()
    if not form.validate_on_submit():
        with here().database.read() as db:
            alone = len(home_wishes.of_home(db, home.id)) == 1
        return render_template("provider/remove_person.html", form=form, home=home, contact=contact, alone=alone)
    try:
        here().database.write(lambda db: home_wishes.remove(db, home, contact.id, by=person, now=at))
    except NotKept:
        abort(404)
    return redirect(f"{SETTINGS}?done=removed", 303)


@needs(Role.PROVIDER)
def moved(home_id: int) -> Page:
    home, person, at, form = _home(home_id), _person(), now(), MovedForm()
    if not form.validate_on_submit():
        shown = render_template("provider/moved.html", form=form, home=home)
        return (shown, 422) if form.is_submitted() else shown
    address = str(form.address.data).strip()
    here().database.write(lambda db: home_wishes.moved(db, home, address, by=person, now=at))
    return redirect(f"{SETTINGS}?done=moved", 303)


def _person_page(home: Home, before: Contact | None) -> Page:
    """The form, then the page to check, then the change itself."""
    form, person, at = PersonForm(data=given_for(before) if before else None), _person(), now()
    if not form.validate_on_submit() or request.form.get("change"):
        shown = render_template("provider/person.html", form=form, home=home, contact=before)
        return (shown, 422) if form.errors else shown
    if form.sure.data != "yes":
        return render_template("provider/check_person.html", form=form, home=home, contact=before, rows=form.summary())
    contact = form.contact(before.id if before else 0)
    try:
        here().database.write(lambda db: home_wishes.keep(db, home, contact, by=person, now=at))
    except NotKept as error:
        form.name.errors = [str(error)]
        return render_template("provider/person.html", form=form, home=home, contact=before), 409
    return redirect(f"{SETTINGS}?done=saved", 303)


def _ways(contact: Contact) -> str:
    return WAYS[given_for(contact)["ways"]]


def _person() -> Person:
    person = signed_in()
    if person is None:
        abort(403)
    return person


def _home(home_id: int) -> Home:
    with here().database.read() as db:
        home = home_wishes.home_of(db, _person(), home_id)
    if home is None:
        abort(404)
    return home


def _contact(home: Home, contact_id: int) -> Contact:
    with here().database.read() as db:
        found = next((one for one in home_wishes.of_home(db, home.id) if one.id == contact_id), None)
    if found is None:
        abort(404)
    return found
