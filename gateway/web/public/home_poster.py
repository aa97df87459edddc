"""The poster of a home, for anyone who wants to hang it up."""

from flask import Blueprint, Response, abort, request

from gateway.delivery.home_papers import Kind, home_paper
from gateway.web.gateway_here import here
from gateway.web.security_headers import public_page
from letters.errors import CannotPrint
from store import homes

SECONDS = 3600


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/homes/<int:home_id>/poster.pdf", "poster", poster)


@public_page(seconds=SECONDS)
def poster(home_id: int) -> Response:
    """In English, clear or large print; a home that can't be drawn has none here, and a person asks the print room."""
    with here().database.read() as session:
        home = homes.get(session, home_id) if home_id < 2**63 else None
        if home is None:
            abort(404)
        large = request.args.get("size") == "large"
        try:
            made = home_paper(session, home, Kind.POSTER, settings=here().settings, large=large)
        except CannotPrint:
            abort(404)
    answer = Response(made.bytes, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="poster.pdf"'
    return answer
