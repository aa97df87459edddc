"""Answers /tell: draws one page after the other, and sends the form when the last is checked."""

import secrets
from collections.abc import Mapping

from flask import Blueprint, current_app, render_template, request

from channels.web_form.form import Form, Who
from channels.web_form.inbound import FieldError, FormReading, read_form
from gateway.intake.form import LETTER_AT_HOME, FormKept, receive_form
from gateway.intake.home_index import index_of
from gateway.intake.match_home import find
from gateway.moderation.policies import is_small
from gateway.notices.post_at_a_home import staff_may_open
from gateway.web.gateway_here import here, now
from gateway.web.tell import steps
from gateway.web.tell.advice import ADVICE
from gateway.web.tell.fields import TellForm, form_with
from gateway.web.tell.steps import Answers, one
from letters.codes import pretty
from store import homes
from store.homes import Home

LARGEST = 1024 * 1024  # bytes: three texts at their longest, each sign written out, and room to spare
CHOOSE_HOME = "Choose a home, or say that you can’t find it"
SAY_LETTER = "Say whether we may send letters to this address"
MOST_OFFERED = 8  # homes on one page: more are no longer a choice
KEPT = frozenset(Form.model_fields) | {"home_searched", LETTER_AT_HOME}
Page = tuple[str, int]


def blueprint() -> Blueprint:
    tell = Blueprint("tell", __name__)
    tell.add_url_rule("/tell", view_func=begin, methods=["GET"], endpoint="begin")
    tell.add_url_rule("/tell", view_func=post, methods=["POST"], endpoint="post")
    return tell


def begin() -> Page:
    """The first page, with the nonce that makes one story of this form however often it is sent."""
    answers = {"nonce": [secrets.token_urlsafe(18)]}
    home = request.args.get("home", "")
    if home.isascii() and home.isdigit() and len(home) < 19:
        answers["home_id"] = [home]
    return _page(steps.WHO, answers)


def post() -> Page:
    """One page of the form, by its ``step``; without one the whole form at once."""
    request.max_content_length = LARGEST
    answers = {name: values for name, values in request.form.to_dict(flat=False).items() if name in KEPT}
    step = request.form.get("step", "")
    if not _is_ours(answers):
        return _page(step if step in steps.ASKS else steps.CHECK, answers, forged=True)
    if request.form.get("back") in steps.ASKS:
        return _page(request.form["back"], answers)
    if step in steps.ASKS and step not in {steps.CHECK, steps.WORRIED}:
        return _go_on(step, answers)
    return _send(answers)


def _is_ours(answers: Answers) -> bool:
    """Whether the post came from a page of ours that is not too old."""
    return not current_app.config.get("WTF_CSRF_ENABLED", True) or bool(
        form_with(request.form.to_dict(flat=False)).validate()
    )


def _go_on(step: str, answers: Answers) -> Page:
    wrong = steps.wrong_in(step, _read(answers).errors, answers)
    if step == steps.REACH and not wrong and _asks_about_letters(answers):
        wrong = {LETTER_AT_HOME: SAY_LETTER}
    if wrong:
        return _page(step, answers, wrong)
    if step == steps.HOME and _must_choose(answers):
        again = {**answers, "home_searched": [one(answers, "home_text")]}
        return _page(step, again, {"home_id": CHOOSE_HOME} if _searched(answers) else None)
    return _page(steps.after(step, answers), answers)


def _must_choose(answers: Answers) -> bool:
    """A name was written that nobody has searched for yet, or no home was chosen of those found."""
    return bool(one(answers, "home_text").strip()) and not (_searched(answers) and one(answers, "home_id"))


def _searched(answers: Answers) -> bool:
    """Whether what stands in the field is what was searched for last."""
    return one(answers, "home_text").strip() == one(answers, "home_searched").strip()


def _post_goes_to_a_home(answers: Answers) -> bool:
    """Whether a letter is wished for at an address where a home's staff may open it."""
    if "letter" not in answers.get("channels", ()):
        return False
    with here().database.read() as session:
        return staff_may_open(session, one(answers, "postal_address"))


def _asks_about_letters(answers: Answers) -> bool:
    return one(answers, LETTER_AT_HOME) not in {"yes", "no"} and _post_goes_to_a_home(answers)


def _read(answers: Answers) -> FormReading:
    """The answers as the form's reader takes them; "not sure" is no home."""
    plain = {name: values for name, values in answers.items() if name in Form.model_fields}
    if one(plain, "home_id") == steps.UNSURE:
        plain = {**plain, "home_id": [""]}
    reading = read_form(plain)
    if reading.form is not None and reading.form.home_id is not None and _home(reading.form.home_id) is None:
        unknown = FieldError(
            "home_unknown", "We do not know this home. Search for it again, or say that you are not sure."
        )
        return FormReading(None, {"home_id": unknown}, reading.answers)
    return reading


def _send(answers: Answers) -> Page:
    reading = _read(answers)
    form = reading.form
    if form is None:
        step = steps.first_wrong(reading.errors, answers)
        answers = answers if one(answers, "nonce") and "nonce" not in reading.errors else _with_nonce(answers)
        said = {name: error.message for name, error in reading.errors.items() if name in {*steps.ASKS[step], "nonce"}}
        return _page(step, answers, said)
    at = now()
    kept = here().database.write(lambda session: receive_form(session, form, answers, now=at))
    return _thanks(form, kept)


def _with_nonce(answers: Answers) -> Answers:
    return {**answers, "nonce": [secrets.token_urlsafe(18)]}


def _thanks(form: Form, kept: FormKept) -> Page:
    if kept.worried:
        return render_template("tell/worried_thanks.html", kept=kept, advice=ADVICE), 200
    home = None if form.home_id is None else _home(form.home_id)
    code = pretty(kept.code) if kept.code else ""
    return render_template("tell/thanks.html", kept=kept, code=code, for_author=form.who is Who.ME, home=home), 200


def _page(step: str, answers: Answers, wrong: Mapping[str, str] | None = None, *, forged: bool = False) -> Page:
    offered = _offered(answers)
    form = form_with(answers if not forged else request.form.to_dict(flat=False), offered)
    if forged:
        form.validate()
    _mark(form, wrong or {})
    chosen = next((home for home in offered if str(home.id) == one(answers, "home_id")), None)
    own = {*steps.ASKS[step], "home_searched"} if step == steps.HOME else set(steps.ASKS[step])
    shown = render_template(
        f"tell/{step}.html",
        form=form,
        step=step,
        back_to=steps.before(step, answers),
        number=steps.ORDER.index(step) + 1 if step in steps.ORDER else 2,
        of=len(steps.order_for(answers)),
        carried=[(name, value) for name, values in answers.items() if name not in own for value in values],
        for_author=one(answers, "who") in {"", Who.ME},
        searched=one(answers, "home_searched"),
        home=chosen,
        offered=offered,
        small=chosen is None or is_small(chosen.beds),
        advice=ADVICE,
        post_opened=step == steps.REACH and _post_goes_to_a_home(answers),
    )
    return shown, 400 if forged else 422 if wrong else 200


def _mark(form: TellForm, wrong: Mapping[str, str]) -> None:
    for name, sentence in wrong.items():
        if name in form:
            form[name].errors = [sentence]
        else:
            form.form_errors.append(sentence)


def _offered(answers: Answers) -> list[Home]:
    """The homes to choose from: the one chosen, and those that the words may mean."""
    chosen, written = one(answers, "home_id"), one(answers, "home_searched").replace("\0", "").strip()
    with here().database.read() as session:
        found = [homes.get(session, int(chosen))] if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else []
        if written:
            match = find(index_of(session), written, limit=MOST_OFFERED)
            found += [match.sure] if match.sure else match.candidates
            if len(found) < 2:
                found += homes.search(session, written, limit=MOST_OFFERED)
    return list(dict.fromkeys(home for home in found if home))[:MOST_OFFERED]


def _home(home_id: int) -> Home | None:
    with here().database.read() as session:
        return homes.get(session, home_id)
