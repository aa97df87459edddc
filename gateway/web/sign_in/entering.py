"""The pages for coming in and going out: address and password, then a one-time code, then out again."""

from datetime import datetime, timedelta

from flask import Blueprint, abort, redirect, render_template, request, session
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.plain_words import in_london
from gateway.web.sign_in import one_time_codes, passwords
from gateway.web.sign_in.guessing import Guesser
from store import staff
from store.staff import Person

# The same words whether the address or the password is wrong: nobody learns who has an account.
WRONG = "That e-mail address and password do not go together. Check both and try again"
WRONG_CODE = "That code is not right, or was used already. Wait for the next one in your app"
HALFWAY = "half_signed_in"
HALFWAY_LASTS = timedelta(minutes=10)
MAX_EMAIL = 254


class SignIn(BaseForm):
    email = StringField(
        "E-mail address", [InputRequired("Enter your e-mail address"), Length(max=MAX_EMAIL, message=WRONG)]
    )
    password = PasswordField("Password", [InputRequired("Enter your password")])
    next = HiddenField()


class OneTimeCode(BaseForm):
    code = StringField("Six-digit code", [InputRequired("Enter the code that your app shows"), Length(max=20)])


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/sign-in", view_func=sign_in, methods=["GET", "POST"])
    part.add_url_rule("/sign-in/code", view_func=code, methods=["GET", "POST"])
    part.add_url_rule("/sign-out", view_func=sign_out, methods=["POST"])


def sign_in() -> Response | str:
    """Address and password. Somebody who is signed in goes on to where they were going."""
    person = who.signed_in()
    if request.method == "GET" and person is not None:
        return redirect(who.local_path(request.args.get("next")) or who.first_page(person), 303)
    form = SignIn(next=request.args.get("next", ""))
    if form.validate_on_submit():
        found = _proved(form)
        if found is not None:
            return go_on(found, wanted=form.next.data)
    return render_template("sign_in/sign_in.html", form=form)


def go_on(person: Person, *, wanted: str | None) -> Response:
    """What follows a right password: a code, the setting up of codes where they are a must, or the page wanted."""
    needs_app = one_time_codes.must_have(person, loopback=here().settings.loopback)
    if person.totp_sealed is None and not needs_app:
        return come_in(person, wanted=wanted)
    session[HALFWAY] = {"id": person.id, "at": now().isoformat(), "next": who.local_path(wanted) or ""}
    return redirect("/sign-in/one-time-code" if person.totp_sealed is None else "/sign-in/code", 303)


def come_in(person: Person, *, wanted: str | None) -> Response:
    who.sign_in_person(person)
    return redirect(who.local_path(wanted) or who.first_page(person), 303)


def halfway() -> tuple[Person, str] | None:
    """Who gave the right password a moment ago and still owes a code, with the page they want."""
    noted = session.get(HALFWAY)
    if not noted or now() - datetime.fromisoformat(noted["at"]) > HALFWAY_LASTS:
        return None
    with here().database.read() as db:
        person = staff.get(db, int(noted["id"]))
    return (person, noted["next"]) if person is not None and person.active else None


def code() -> Response | str:
    """The one-time code of somebody whose password was right."""
    found = halfway()
    if found is None or found[0].totp_sealed is None:
        return redirect("/sign-in", 303)
    person, wanted = found
    form = OneTimeCode()
    if form.validate_on_submit() and _code_taken(form, person):
        return come_in(person, wanted=wanted)
    return render_template("sign_in/code.html", form=form)


def sign_out() -> Response:
    if not BaseForm().validate_on_submit():
        abort(400)
    who.sign_out()
    return redirect("/sign-in", 303)


def must_wait(form: BaseForm, guesser: Guesser, at: datetime) -> bool:
    """Whether guessing has to pause; the form then says until when."""
    until = guesser.wait_until(at)
    if until is None:
        return False
    clock = in_london(until + timedelta(seconds=1))
    form.form_errors.append(f"There were several wrong tries. Wait until {clock:%H:%M:%S}, then try again")
    return True


def _proved(form: SignIn) -> Person | None:
    email, password = str(form.email.data), str(form.password.data)
    at, guesser = now(), Guesser(email)
    if must_wait(form, guesser, at):
        return None
    with here().database.read() as db:
        person = staff.by_email(db, email)
    usable = person if person is not None and person.active else None
    if not passwords.matches(usable.password_hash if usable else None, password):
        guesser.wrong(at)
        form.form_errors.append(WRONG)
        return None
    guesser.right()
    return usable


def _code_taken(form: OneTimeCode, person: Person) -> bool:
    at, guesser = now(), Guesser(f"code {person.id}")
    if must_wait(form, guesser, at):
        return False
    if here().database.write(lambda db: one_time_codes.take(db, person, str(form.code.data), now=at)):
        guesser.right()
        return True
    guesser.wrong(at)
    form.code.errors = [WRONG_CODE]
    return False
