"""The pictures of a paper form, for the one person who types it; a page of theirs can do nothing but be looked at."""

from flask import Blueprint, Response, abort

from gateway.web import who
from gateway.web.gateway_here import here, now
from gateway.web.print_room.one_scan import LOCKED
from gateway.web.typing.people import TYPISTS, myself
from store import blobs, scanned_forms, scans
from store.database import Session
from store.scanned_forms import PIECES, ScannedForm
from store.words import Role

SHEETS = ("sheet", "second", "back", "second-back")


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/typing/forms/<int:scan_id>/pictures/<which>", view_func=form_picture)


@who.needs(*TYPISTS, Role.SAFEGUARDING)
def form_picture(scan_id: int, which: str) -> Response:
    """A sheet (JPEG) or one line of it (PNG), for whoever holds the form; of one with a warning, for safeguarding."""
    with here().database.read() as session:
        found = scanned_forms.get(session, scan_id)
    if found is None:
        abort(404)
    if not may_look(found):
        abort(403)
    with here().database.read() as session:
        blob_id = pictures_of(session, found).get(which)
        blob = None if blob_id is None else blobs.get(session, blob_id)
    if blob is None:
        abort(404)
    response = Response(blob.data, mimetype=blob.media_type)
    response.headers["Content-Security-Policy"] = LOCKED
    response.headers["Content-Disposition"] = "inline"
    return response


def may_look(found: ScannedForm) -> bool:
    me = myself()
    return found.held_by(me.id, now=now()) or (found.urgent and me.has(Role.SAFEGUARDING))


def pictures_of(session: Session, found: ScannedForm) -> dict[str, int | None]:
    """Every picture of a form: its sheets and their backs, then the single lines."""
    second = scanned_forms.second_of(session, found.scan_id)
    ids = {
        "sheet": found.scan_id,
        "back": scanned_forms.back_of(session, found.scan_id),
        "second": second.scan_id if second else None,
        "second-back": scanned_forms.back_of(session, second.scan_id) if second else None,
    }
    sheets = {name: scans.get(session, scan_id) if scan_id else None for name, scan_id in ids.items()}
    shown = {name: scan.picture_id if scan else None for name, scan in sheets.items()}
    lines: dict[str, int | None] = {name: getattr(found, f"{name}_id") for name in PIECES}
    return {**shown, **lines}
