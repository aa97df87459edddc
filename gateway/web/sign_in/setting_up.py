"""The pages of the set-up link: a password of one's own, then, if wanted, one-time codes from an app."""

from dataclasses import replace
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.sign_in import entering, one_time_codes, passwords
from gateway.web.sign_in.guessing import Guesser
from store import staff
from store.database import Session
from store.staff import Person

WRONG_CODE = "That code does not fit this key. Check that your phone's clock is right, then enter the next code"


class ChoosePassword(BaseForm):
    password = PasswordField("Choose a password", [InputRequired("Choose a password")])
    again = PasswordField(
        "The same password again",
        [InputRequired("Enter the password again"), EqualTo("password", "The two passwords are not the same")],
    )
    email = ""

    def validate_password(self, field: PasswordField) -> None:
        fault = passwords.fault_of(str(field.data), email=self.email)
        if fault:
            raise ValidationError(fault)


class FirstCode(BaseForm):
    offer = HiddenField()
    code = StringField("Six-digit code", [InputRequired("Enter the code that your app shows"), Length(max=20)])


class NextCode(FirstCode):
    """For somebody who has an app: an unlocked screen alone must not be enough to put another in its place."""

    present = StringField(
        "A code from the app that you use now", [InputRequired("Enter a code from your present app"), Length(max=20)]
    )


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/sign-in/set-up/<token>", view_func=set_up, methods=["GET", "POST"])
    part.add_url_rule("/sign-in/one-time-code", view_func=one_time_code, methods=["GET", "POST"])


def set_up(token: str) -> Response | str:
    """Choose a password; opening the link changes nothing, using it ends it."""
    with here().database.read() as db:
        person = staff.by_token(db, token, "setup", now=now())
    if person is None:
        abort(410)
    form = ChoosePassword()
    form.email = person.email
    if not form.validate_on_submit():
        return render_template("sign_in/set_up.html", form=form, email=person.email)
    if not _keep_password(person, token, str(form.password.data)):
        abort(410)
    person = replace(person, totp_sealed=None)
    if one_time_codes.must_have(person, loopback=here().settings.loopback):
        return entering.go_on(person, wanted=None)
    who.sign_in_person(person)
    return redirect("/sign-in/one-time-code", 303)


def one_time_code() -> Response | str:
    """Show a fresh key and ask for its first code; nothing is kept before the app has shown that it has it."""
    person, wanted = _whose()
    if person is None:
        return redirect("/sign-in", 303)
    secret = here().settings.secret_key
    form = FirstCode() if person.totp_sealed is None else NextCode()
    key = one_time_codes.offered_key(person, form.offer.data or "", secret=secret) or one_time_codes.new_key()
    if form.validate_on_submit() and _first_code_right(form, person, key):
        _keep_key(person, key, str(form.code.data))
        return entering.come_in(person, wanted=wanted)
    form.offer.data = one_time_codes.sealed_offer(person, key, secret=secret)
    must = one_time_codes.must_have(person, loopback=here().settings.loopback)
    return render_template(
        "sign_in/one_time_code.html",
        form=form,
        key=key,
        square=one_time_codes.square(one_time_codes.address_for_app(person, key)),
        skip="" if must else who.first_page(person),
        has_one=person.totp_sealed is not None,
    )


def _whose() -> tuple[Person | None, str]:
    person = who.signed_in()
    if person is not None:
        return person, ""
    found = entering.halfway()
    # Somebody who has an app proves it before they may change it.
    return found if found is not None and found[0].totp_sealed is None else (None, "")


def _keep_password(person: Person, token: str, plain: str) -> bool:
    password_hash, at = passwords.hash_password(plain), now()

    def work(db: Session) -> bool:
        if not staff.end_token(db, token, now=at):
            return False
        staff.set_password(db, person.id, password_hash)
        staff.clear_totp(db, person.id)  # a lost phone is why many ask for a new link
        staff.end_sessions(db, person.id, now=at)
        return True

    return here().database.write(work)


def _first_code_right(form: FirstCode, person: Person, key: str) -> bool:
    at, guesser = now(), Guesser(f"code {person.id}")
    if entering.must_wait(form, guesser, at):
        return False
    wrong = []
    if not one_time_codes.is_right(key, str(form.code.data), now=at):
        wrong.append((form.code, WRONG_CODE))
    elif isinstance(form, NextCode) and not _present_taken(person, str(form.present.data), at):
        wrong.append((form.present, entering.WRONG_CODE))
    for field, sentence in wrong:
        field.errors = [sentence]
    if wrong:
        guesser.wrong(at)
    return not wrong


def _present_taken(person: Person, code: str, at: datetime) -> bool:
    return here().database.write(lambda db: one_time_codes.take(db, person, code, now=at))


def _keep_key(person: Person, key: str, code: str) -> None:
    at = now()

    def work(db: Session) -> None:
        staff.set_totp(db, person.id, key)
        fresh = staff.get(db, person.id)
        if fresh is not None:
            one_time_codes.take(db, fresh, code, now=at)

    here().database.write(work)
