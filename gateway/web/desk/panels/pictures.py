"""The pictures and files that came with a story's texts: hidden until somebody opens them, never published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect
from werkzeug.wrappers import Response as AnyResponse

from gateway.intake.pictures import try_now
from gateway.moderation.roles import DESK_ROLES
from gateway.web import who
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store import blobs, contributions, pictures
from store.blobs import Blob
from store.contributions import Contribution
from store.database import Session
from store.pictures import Picture, PictureState
from store.staff import Person

# A picture's own page can do nothing at all, whatever a browser takes its bytes for.
LOCKED = "default-src 'none'; frame-ancestors 'none'; sandbox"


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture as the desk meets it; ``src`` is empty unless it may be looked at."""

    id: int
    title: str
    at: datetime
    says: str
    src: str = ""
    may_try: bool = False


def add_to(part: Blueprint) -> None:
    one = "/desk/stories/<ref>/pictures/<int:picture_id>"
    part.add_url_rule(one, view_func=picture)
    part.add_url_rule(f"{one}/again", view_func=picture_again, methods=["POST"])


def panel(session: Session, row: Contribution, person: Person, *, now: datetime) -> dict[str, Any] | None:
    found = pictures.of(session, row.id)
    if not found:
        return None
    may_try = person.has(*DESK_ROLES)
    return {"pictures": [_shown(row, each, number, may_try=may_try) for number, each in enumerate(found, 1)]}


@who.needs(*who.MAY_READ_DESK)
def picture(ref: str, picture_id: int) -> Response:
    """The picture drawn anew, for who reads the desk; what is kept closed has no address."""
    blob = _blob(ref, picture_id)
    response = Response(blob.data, mimetype=blob.media_type)
    response.headers["Content-Security-Policy"] = LOCKED
    response.headers["Content-Disposition"] = 'inline; filename="picture.jpg"'
    return response


@who.needs(*sorted(DESK_ROLES))
def picture_again(ref: str, picture_id: int) -> AnyResponse:
    """Ask the carrier once more for a picture that did not come."""
    if not BaseForm().validate_on_submit():
        abort(400)
    at = now()

    def work(session: Session) -> str:
        row, found = _find(session, ref, picture_id)
        try_now(session, found, now=at)
        return row.reference

    return redirect(f"/desk/stories/{here().database.write(work)}", 303)


def _find(session: Session, ref: str, picture_id: int) -> tuple[Contribution, Picture]:
    """Only by the story to which it belongs: another story's address shows nothing."""
    row = contributions.by_reference(session, ref)
    found = [] if row is None else [each for each in pictures.of(session, row.id) if each.id == picture_id]
    if row is None or not found:
        abort(404)
    return row, found[0]


def _blob(ref: str, picture_id: int) -> Blob:
    with here().database.read() as session:
        _, found = _find(session, ref, picture_id)
        kept = found.state is PictureState.KEPT and found.blob_id is not None
        blob = blobs.get(session, found.blob_id) if kept and found.blob_id is not None else None
    if blob is None:
        abort(404)
    return blob


def _shown(row: Contribution, each: Picture, number: int, *, may_try: bool) -> Shown:
    src = f"/desk/stories/{row.reference}/pictures/{each.id}" if each.state is PictureState.KEPT else ""
    again = may_try and each.state is PictureState.FAILED
    return Shown(each.id, f"Picture {number}" if src else f"File {number}", each.at, _says(each), src, again)


def _says(each: Picture) -> str:
    match each.state:
        case PictureState.COMING if each.note:
            return f"It has not come yet. {each.note}"
        case PictureState.COMING:
            return "It lies at the text carrier and has not been fetched yet."
        case PictureState.FAILED:
            return f"A picture or file came with a text and could not be fetched. {each.note}"
        case PictureState.ERASED:
            return "It has been erased."
    return each.note
