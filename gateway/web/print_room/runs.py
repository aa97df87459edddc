"""Print runs: open one, watch it, download its files, tick it as posted."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import DataRequired

from gateway.delivery import print_notify, run_manifest
from gateway.delivery.envelopes import OVER
from gateway.delivery.post import WrongDay, post_whole_run
from gateway.delivery.print_folder import hand_over
from gateway.delivery.print_run import PrintRoom, RunMade, print_documents, to_print
from gateway.delivery.sender import NoReturnAddress, sender_of
from gateway.delivery.ways_out import posting_is_evidence
from gateway.moderation.deadlines import local_day
from gateway.web import who
from gateway.web.date_field import DayMonthYear
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.print_room import tray
from gateway.web.print_room.listed import MAY, Listed, listed, me
from gateway.web.print_room.start_form import StartForm
from store import letters
from store.database import Session
from store.letters import PrintRun
from store.words import LetterState

SHOWN = 100


class PostedForm(BaseForm):
    on = DayMonthYear("When were they posted?", [DataRequired("Give the day on which they were posted")])


@dataclass(frozen=True, slots=True)
class _Held:
    """A page of a run's letters, and what is to be done with all of them."""

    shown: list[Listed]
    after: int | None
    to_take_out: list[Listed]
    to_post: int
    done: int
    left: int


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/runs", view_func=start, methods=["POST"])
    part.add_url_rule("/runs/<int:run_id>", view_func=one_run, methods=["GET", "POST"])
    part.add_url_rule("/runs/<int:run_id>/files/<name>", view_func=download)
    part.add_url_rule("/runs/<int:run_id>/folder", view_func=to_folder, methods=["POST"])


@who.needs(*MAY)
def start() -> AnyResponse | tuple[str, int]:
    """Print the tray. The files then lie in the run, and in the bureau's folder where there is one.

    Only the first document is made before the answer; the clock makes the others, and the run's page shows how far
    it is.
    """
    form = StartForm()
    if not form.validate_on_submit():
        abort(400)
    gateway = here()
    try:
        room = PrintRoom(gateway.database, gateway.settings.base_url, sender_of(gateway.settings))
    except NoReturnAddress as error:
        return tray.page(problem=str(error)), 422
    if gateway.settings.printer == "notify":
        run_id = print_notify.open_notify_run(room, by=me(), now=now())
        return redirect("/print-room" if run_id is None else f"/print-room/runs/{run_id}", 303)
    made = print_documents(room, by=me(), separators=bool(form.separators.data), now=now(), most_documents=1)
    return _after_printing(made)


def _after_printing(made: RunMade | None) -> AnyResponse | tuple[str, int]:
    if made is None or (made.whole and made.letters == 0):
        return redirect("/print-room", 303)
    problem = _hand_to_bureau(made.id) if made.whole else ""
    if problem:
        return _page(made.id, PostedForm(formdata=None), problem=problem), 500
    return redirect(f"/print-room/runs/{made.id}", 303)


@who.needs(*MAY)
def one_run(run_id: int) -> AnyResponse | tuple[str, int]:
    """GET shows it; POST ticks its letters as posted on a day."""
    form, at, by = PostedForm(data={"on": local_day(now())}), now(), me()
    if form.validate_on_submit() and form.on.data is not None:
        if _run(run_id).printed_at is None:
            abort(409)
        try:
            evidence = posting_is_evidence(here().settings)
            post_whole_run(here().database, run_id, on=form.on.data, by=by, now=at, evidence=evidence)
        except WrongDay as error:
            form.on.errors = [str(error)]
        else:
            return redirect(f"/print-room/runs/{run_id}", 303)
    return _page(run_id, form), 422 if form.errors else 200


@who.needs(*MAY)
def download(run_id: int, name: str) -> Response:
    """The same bytes as often as they are asked for: to print a run again is not to send it again."""
    with here().database.read() as session:
        run = letters.get_run(session, run_id)
        file = None if run is None else run_manifest.file_of(session, run, name)
    if file is None:
        abort(404)
    answer = Response(file.data, mimetype=file.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer


@who.needs(*MAY)
def to_folder(run_id: int) -> AnyResponse | tuple[str, int]:
    if not BaseForm().validate_on_submit():
        abort(400)
    problem = _hand_to_bureau(_run(run_id).id)
    if problem:
        return _page(run_id, PostedForm(formdata=None), problem=problem), 500
    return redirect(f"/print-room/runs/{run_id}", 303)


def _page(run_id: int, form: PostedForm, *, problem: str = "") -> str:
    run, settings = _run(run_id), here().settings
    with here().database.read() as session:
        held = _held(session, run)
        manifest = run_manifest.read(session, run)
        names = run_manifest.file_names(session, run)
    at_notify = manifest.get("printer") == print_notify.NOTIFY
    return render_template(
        "print_room/run.html",
        run=run,
        held=held,
        places=run_manifest.places(manifest),
        names=names if run.printed_at is not None else names[:-1],
        at_notify=at_notify,
        folder=settings.print_folder if settings.printer == "folder" and not at_notify else None,
        form=form,
        plain_form=BaseForm(),
        problem=problem,
    )


def _held(session: Session, run: PrintRun) -> _Held:
    after = request.args.get("after", "0")
    found = letters.in_run(session, run.id, after=int(after) if after.isascii() and after.isdigit() else 0, limit=SHOWN)
    shown = [listed(session, letter) for letter in found]
    states = letters.run_states(session, run.id)
    cancelled = letters.printed_and_cancelled(session, run.id, over=[state.value for state in OVER])
    wrong = {letter.id: listed(session, letter) for letter in cancelled}
    wrong |= {one.letter.id: one for one in shown if one.wrong}
    left = 0 if run.printed_at else max(to_print(session), states.get(LetterState.COMPOSED, 0))
    return _Held(
        shown=shown,
        after=found[-1].id if len(found) == SHOWN else None,
        to_take_out=[wrong[number] for number in sorted(wrong)],
        to_post=states.get(LetterState.PRINTED, 0) - len(wrong),
        done=run.letters,
        left=left,
    )


def _hand_to_bureau(run_id: int) -> str:
    """Write a run into the bureau's folder, where one is set; what went wrong, or nothing."""
    settings = here().settings
    if settings.printer != "folder" or settings.print_folder is None:
        return ""
    try:
        hand_over(here().database, run_id, settings.print_folder)
    except LookupError:
        return "The run is not whole yet. Wait until every letter is set."
    except OSError as error:
        why = error.strerror or "it can't be written"
        return (
            f"The letters are printed and kept here, but the folder {settings.print_folder} did not take them: {why}."
        )
    return ""


def _run(run_id: int) -> PrintRun:
    with here().database.read() as session:
        run = letters.get_run(session, run_id)
    if run is None:
        abort(404)
    return run
