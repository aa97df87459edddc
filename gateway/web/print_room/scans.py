"""Scanned slips come in here: files are kept at once and read one sheet after another; the pages say how far it is."""

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import MultipleFileField

from gateway.intake.scans.slip import SheetTaken, as_taken
from gateway.intake.scans.words import see_to
from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.print_room.listed import MAY, me
from letters.reading.files import MOST_BYTES
from store import scan_files, scans, tasks
from store.database import Session
from store.scan_files import FileState, ScanFile
from store.words import TaskKind

AROUND = 1024 * 1024  # bytes of the form itself
STATES = {
    FileState.WAITING: ("Being read", "careful"),
    FileState.READ: ("Read", "good"),
    FileState.REFUSED: ("Not read", "urgent"),
}


class ScansForm(BaseForm):
    files = MultipleFileField("Scanned slips")


@dataclass(frozen=True, slots=True)
class ListedFile:
    file: ScanFile
    done: int

    @property
    def href(self) -> str:
        return f"/print-room/scans/files/{self.file.id}"

    @property
    def state(self) -> tuple[str, str]:
        return STATES[self.file.state]

    @property
    def progress(self) -> str:
        """How far it is, in words."""
        if self.file.state is FileState.REFUSED:
            return self.file.reason
        if self.file.state is FileState.READ:
            return "1 sheet" if self.done == 1 else f"{self.done} sheets"
        return f"{self.done} of {self.file.sheets} read" if self.file.sheets else "Not begun yet"


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/scans", view_func=scanned, methods=["GET", "POST"])
    part.add_url_rule("/scans/files/<int:file_id>", view_func=scanned_file)
    part.add_url_rule("/scans/files/<int:file_id>/done", view_func=scanned_done, methods=["POST"])


@who.needs(*MAY)
def scanned() -> Response | str | tuple[str, int]:
    """GET lists what came; POST keeps files, and nothing is read before they are safe."""
    request.max_content_length = MOST_BYTES + AROUND
    form = ScansForm()
    if form.validate_on_submit():
        given = [each for each in form.files.data or () if isinstance(each, FileStorage) and each.filename]
        if given:
            kept = [_keep(each) for each in given]
            href = kept[0][0].id if len(kept) == 1 else None
            again = "?again=yes" if not all(fresh for _, fresh in kept) else ""
            return redirect((f"/print-room/scans/files/{href}" if href else "/print-room/scans") + again, 303)
        form.files.errors = ["Choose at least one file"]
    return _list(form), 422 if form.errors else 200


@who.needs(*MAY)
def scanned_file(file_id: int) -> str:
    """One file, sheet by sheet."""
    with here().database.read() as session:
        file = scan_files.get(session, file_id)
        if file is None:
            abort(404)
        sheets = [
            _sheet(session, each.scan_id, each.number, again=each.again) for each in scan_files.sheets(session, file.id)
        ]
        waits = tasks.open_about(session, TaskKind.READ_ANSWER, f"scanfile:{file.id}") is not None
    return render_template(
        "print_room/scan_file.html",
        one=ListedFile(file, len(sheets)),
        waiting=file.state is FileState.WAITING,
        again="again" in request.args,
        waits=waits,
        sheets=sheets,
    )


@who.needs(*MAY)
def scanned_done(file_id: int) -> Response:
    """Somebody has looked at each sheet of a file that is no slip we know."""
    if not BaseForm().validate_on_submit():
        abort(400)
    at, by = now(), me()
    here().database.write(lambda session: see_to(session, f"scanfile:{file_id}", by=by, now=at))
    return redirect(f"/print-room/scans/files/{file_id}", 303)


def _keep(given: FileStorage) -> tuple[ScanFile, bool]:
    content, name = given.stream.read(), _name(given.filename or "")
    at, by = now(), me()
    return here().database.write(lambda session: scan_files.keep(session, content, name=name, by=by, now=at))


def _name(written: str) -> str:
    """What the file was called, without folders and without what can't be shown."""
    last = written.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable()).strip()[:200] or "A file without a name"


def _sheet(session: Session, scan_id: int, number: int, *, again: bool) -> SheetTaken:
    scan = scans.get(session, scan_id)
    assert scan is not None
    return as_taken(session, scan, number, again=again)


def _list(form: ScansForm) -> str:
    before = request.args.get("before", "")
    from_id = int(before) if before.isascii() and before.isdigit() and len(before) < 20 else None
    with here().database.read() as session:
        found = scan_files.newest(session, before=from_id)
        shown = [ListedFile(file, scan_files.count_sheets(session, file.id)) for file in found]
    return render_template(
        "print_room/scans.html",
        form=form,
        shown=shown,
        waiting=any(one.file.state is FileState.WAITING for one in shown),
        again="again" in request.args,
        older=f"/print-room/scans?before={found[-1].id}" if len(found) == 25 else "",
    )
