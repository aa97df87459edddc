"""A home's own papers for the print room: find the home, then download its poster, leaflet or paper form."""

from flask import Blueprint, Response, abort, render_template, request

from gateway.delivery.home_papers import Kind, NotOffered, home_paper
from gateway.delivery.sender import NoReturnAddress
from gateway.web import who
from gateway.web.gateway_here import here
from gateway.web.print_room.listed import MAY
from gateway.web.tell.advice import ADVICE
from letters.errors import CannotPrint
from letters.home_wording import offered
from store import homes
from store.homes import Home

FOUND = 20
LANGUAGES = {"en": "English", "cy": "Welsh"}
PAPERS = (
    (Kind.POSTER, "Poster", "One page for a wall. It is black only, and looks its best on yellow paper."),
    (Kind.LEAFLET, "Leaflet", "Clear print: one sheet, on both sides, turned over the short edge, folded once to A5."),
    (
        Kind.FORM,
        "Paper form",
        "To write a story by hand. Print it at its full size (100 %), so that it can be scanned.",
    ),
)


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/homes", view_func=find_home)
    part.add_url_rule("/homes/<int:home_id>", view_func=one_home)
    part.add_url_rule("/homes/<int:home_id>/<kind>.pdf", view_func=home_pdf)


@who.needs(*MAY)
def find_home() -> str:
    q = request.args.get("q", "").strip()[:100]
    with here().database.read() as session:
        found = homes.search(session, q, limit=FOUND) if q else []
    return render_template("print_room/homes.html", q=q, found=found)


@who.needs(*MAY)
def one_home(home_id: int) -> str:
    return _page(_home(home_id))


@who.needs(*MAY)
def home_pdf(home_id: int, kind: str) -> Response | tuple[str, int]:
    """The file; where it can't be made, the home's page says why."""
    if kind not in set(Kind):
        abort(404)
    home, large = _home(home_id), request.args.get("size") == "large"
    language = request.args.get("language", "en")
    settings, advice = here().settings, _advice(home)
    try:
        with here().database.read() as session:
            made = home_paper(
                session, home, Kind(kind), settings=settings, language=language, large=large, advice=advice
            )
    except (CannotPrint, NoReturnAddress, NotOffered) as error:
        return _page(home, problem=str(error)), 422
    name = f"{kind}-{home.keyword or home.id}{'-large' if large else ''}-{language}.pdf".lower()
    answer = Response(made.bytes, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _page(home: Home, *, problem: str = "") -> str:
    languages = [(language, LANGUAGES[language]) for language in offered()]
    return render_template(
        "print_room/home_papers.html", home=home, papers=PAPERS, languages=languages, problem=problem
    )


def _home(home_id: int) -> Home:
    with here().database.read() as session:
        home = homes.get(session, home_id) if home_id < 2**63 else None
    if home is None:
        abort(404)
    return home


def _advice(home: Home) -> str:
    """Whom a worried member of staff may ring; some advise in England alone, and say so."""
    adviser = next(one for one in ADVICE if home.nation == "england" or "England" not in one.what)
    return f"{adviser.name}, {adviser.phone}"
