"""Print runs: open one, download its files, tick it as posted."""

from flask import Blueprint, Response, abort, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import DataRequired

from gateway.delivery.post import WrongDay, post_run
from gateway.delivery.print_folder import write_files
from gateway.delivery.print_run import RunFile, RunMade, files_of, open_run
from gateway.delivery.sender import NoReturnAddress, sender_of
from gateway.delivery.ways_out import posting_is_evidence
from gateway.moderation.deadlines import local_day
from gateway.web import who
from gateway.web.date_field import DayMonthYear
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.print_room import tray
from gateway.web.print_room.listed import MAY, listed, me
from store import letters
from store.letters import PrintRun
from store.words import LetterState


class PostedForm(BaseForm):
    on = DayMonthYear("When were they posted?", [DataRequired("Give the day on which they were posted")])


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/runs", view_func=start, methods=["POST"])
    part.add_url_rule("/runs/<int:run_id>", view_func=one_run, methods=["GET", "POST"])
    part.add_url_rule("/runs/<int:run_id>/files/<name>", view_func=download)
    part.add_url_rule("/runs/<int:run_id>/folder", view_func=to_folder, methods=["POST"])


@who.needs(*MAY)
def start() -> AnyResponse | tuple[str, int]:
    """Print the tray. The files then lie in the run, and in the bureau's folder where there is one."""
    if not BaseForm().validate_on_submit():
        abort(400)
    gateway, at = here(), now()
    try:
        sender = sender_of(gateway.settings)
    except NoReturnAddress as error:
        return tray.page(problem=str(error)), 422
    made = open_run(gateway.database, by=me(), base_url=gateway.settings.base_url, sender=sender, now=at)
    if made is None or made.letters == 0:
        return redirect("/print-room", 303)
    problem = _hand_to_bureau(made)
    if problem:
        return _page(made.id, PostedForm(formdata=None), problem=problem), 500
    return redirect(f"/print-room/runs/{made.id}", 303)


@who.needs(*MAY)
def one_run(run_id: int) -> AnyResponse | tuple[str, int]:
    """GET shows it; POST ticks its letters as posted on a day."""
    form, at, by = PostedForm(data={"on": local_day(now())}), now(), me()
    if form.validate_on_submit() and form.on.data is not None:
        try:
            evidence = posting_is_evidence(here().settings)
            here().database.write(
                lambda session: post_run(session, run_id, on=form.on.data, by=by, now=at, evidence=evidence)
            )
        except WrongDay as error:
            form.on.errors = [str(error)]
        else:
            return redirect(f"/print-room/runs/{run_id}", 303)
    return _page(run_id, form), 422 if form.errors else 200


@who.needs(*MAY)
def download(run_id: int, name: str) -> Response:
    """The same bytes as often as they are asked for: to print a run again is not to send it again."""
    file = next((file for file in _files(run_id) if file.name == name), None)
    if file is None:
        abort(404)
    answer = Response(file.data, mimetype=file.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer


@who.needs(*MAY)
def to_folder(run_id: int) -> AnyResponse | tuple[str, int]:
    if not BaseForm().validate_on_submit():
        abort(400)
    run = _run(run_id)
    problem = _hand_to_bureau(RunMade(run.id, run.letters, run.pages))
    if problem:
        return _page(run_id, PostedForm(formdata=None), problem=problem), 500
    return redirect(f"/print-room/runs/{run_id}", 303)


def _page(run_id: int, form: PostedForm, *, problem: str = "") -> str:
    run = _run(run_id)
    with here().database.read() as session:
        held = [listed(session, letter) for letter in letters.in_run(session, run.id)]
    names = [file.name for file in _files(run_id)]
    waiting = [one for one in held if one.letter.state is LetterState.PRINTED]
    settings = here().settings
    return render_template(
        "print_room/run.html",
        run=run,
        held=held,
        names=names,
        to_post=[one for one in waiting if not one.wrong],
        to_take_out=[one for one in waiting if one.wrong],
        folder=settings.print_folder if settings.printer == "folder" else None,
        form=form,
        plain_form=BaseForm(),
        problem=problem,
    )


def _hand_to_bureau(made: RunMade) -> str:
    """Write a run into the bureau's folder, where one is set; what went wrong, or nothing."""
    settings = here().settings
    if settings.printer != "folder" or settings.print_folder is None:
        return ""
    try:
        write_files(_files(made.id), settings.print_folder)
    except OSError as error:
        why = error.strerror or "it can't be written"
        return (
            f"The letters are printed and kept here, but the folder {settings.print_folder} did not take them: {why}."
        )
    return ""


def _files(run_id: int) -> list[RunFile]:
    with here().database.read() as session:
        run = letters.get_run(session, run_id)
        return [] if run is None else list(files_of(session, run))


def _run(run_id: int) -> PrintRun:
    with here().database.read() as session:
        run = letters.get_run(session, run_id)
    if run is None:
        abort(404)
    return run
