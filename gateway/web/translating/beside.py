"""The second step: the author's own words beside the published English, with the same details left out."""

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response
from wtforms import BooleanField, TextAreaField
from wtforms.validators import Length

from gateway.intake import other_language
from gateway.intake.other_language import NotTranslated
from gateway.moderation.details import MAX_TEXT
from gateway.moderation.remember import storable
from gateway.notices.languages import name_of
from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.translating.listed import LIST, MAY
from gateway.web.typing.fields import typed
from gateway.web.typing.people import myself
from store import contributions, translations
from store.contributions import Contribution
from store.database import Session


class BesideForm(BaseForm):
    words = TextAreaField(
        "The author's own words, as they may be public",
        [Length(max=MAX_TEXT, message=f"Write at most {MAX_TEXT:,} characters")],
    )
    same = BooleanField("I understand this language, and the same details are left out as in the English")


def add_to(part: Blueprint) -> None:
    part.add_url_rule(f"{LIST}/beside/<ref>", view_func=beside, methods=["GET", "POST"])


@who.needs(*MAY)
def beside(ref: str) -> str | Response:
    """Only what is both translated and approved has this page."""
    form = BesideForm()
    with here().database.read() as session:
        row = contributions.by_reference(session, ref)
        known = None if row is None else translations.get(session, row.id)
        if row is None or row.public_text_id is None or known is None or not known.translated:
            abort(404)
        version = contributions.version_by_id(session, row.public_text_id)
        original = storable(other_language.words_of(session, row.id))
    if not form.is_submitted():
        form.words.data = other_language.shown_beside(known, row) or original
    elif form.validate() and _kept(form, row):
        return redirect(f"/desk/stories/{row.reference}", 303)
    return render_template(
        "translating/beside.html",
        form=form,
        row=row,
        original=original,
        english=version.text if version else "",
        named=name_of(row.language),
        shown=bool(other_language.shown_beside(known, row)),
    )


def _kept(form: BesideForm, row: Contribution) -> bool:
    me, at = myself().id, now()

    def work(session: Session) -> None:
        fresh = contributions.get(session, row.id, for_update=True)
        if fresh is None or fresh.public_text_id != row.public_text_id:
            raise NotTranslated("changed", "The English text has changed. Look at it again.")
        words = typed(form.words.data)
        other_language.show_beside(session, fresh, words, same=bool(form.same.data), by=me, now=at)

    try:
        here().database.write(work)
    except NotTranslated as error:
        form.form_errors.append(str(error))
        return False
    return True
