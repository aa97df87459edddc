"""One story in another language: the author's own words, and a field for the English of a named person."""

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from gateway.intake import other_language
from gateway.intake.other_language import NotTranslated
from gateway.moderation.details import MAX_TEXT
from gateway.moderation.remember import storable
from gateway.notices.languages import ENGLISH, NAMES, name_of
from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.translating.listed import LIST, MAY, is_held, taken
from gateway.web.typing.fields import typed
from gateway.web.typing.people import myself
from store import contributions, tasks, translations
from store.contributions import Contribution
from store.database import Session
from store.tasks import Task
from store.words import TaskKind

# Every language but English, by name; what no list can name comes last.
LANGUAGES = [
    SelectChoice(code, name[0].upper() + name[1:])
    for code, name in sorted(NAMES.items(), key=lambda pair: (pair[0] == "xx", pair[1]))
    if code != ENGLISH
]


class EnglishForm(BaseForm):
    language = SelectField("Which language is it?", choices=LANGUAGES)
    english = TextAreaField(
        "The story in English",
        [
            InputRequired("Write the English version"),
            Length(max=MAX_TEXT, message=f"Write at most {MAX_TEXT:,} characters"),
        ],
    )
    whole = BooleanField(
        "I understand this language, and the English says what the author says, no more and no less",
        [InputRequired("Tick this when the English says what the author says")],
    )


def add_to(part: Blueprint) -> None:
    part.add_url_rule(f"{LIST}/<int:task_id>", view_func=one, methods=["GET", "POST"])


@who.needs(*MAY)
def one(task_id: int) -> str | Response:
    """The page of the person who took it; others are told who did."""
    me, at, form = myself(), now(), EnglishForm()
    with here().database.read() as session:
        task, row = _found(session, task_id)
        known = translations.get(session, row.id)
        words = other_language.words_of(session, row.id)
    if task.done_at is not None:
        return redirect(f"{LIST}?done=before", 303)
    if not form.is_submitted():
        form.language.data = row.language
        form.english.data = known.english if known else ""
    elif form.validate() and _kept(form, task, row):
        return redirect(f"{LIST}?done=kept", 303)
    return render_template(
        "translating/one.html",
        form=form,
        row=row,
        task=task,
        words=storable(words),
        named=name_of(row.language),
        mine=is_held(task, at) and task.claimed_by == me.id,
        taken=is_held(task, at) and task.claimed_by != me.id,
    )


def _kept(form: EnglishForm, task: Task, row: Contribution) -> bool:
    me, at = myself().id, now()

    def work(session: Session) -> None:
        fresh = contributions.get(session, row.id, for_update=True) or row
        if not taken(session, task.id, by=me, now=at):
            raise NotTranslated("taken", "Somebody else has this story now. Copy your words and speak with them.")
        if form.language.data != fresh.language:
            other_language.name_language(session, fresh, str(form.language.data), by=me, now=at)
        other_language.put_into_english(session, fresh, typed(form.english.data), by=me, now=at)

    try:
        here().database.write(work)
    except NotTranslated as error:
        form.form_errors.append(str(error))
        return False
    return True


def _found(session: Session, task_id: int) -> tuple[Task, Contribution]:
    task = tasks.get(session, task_id)
    if task is None or task.kind is not TaskKind.TRANSLATE or task.contribution_id is None:
        abort(404)
    row = contributions.get(session, task.contribution_id)
    if row is None:
        abort(404)
    return task, row
