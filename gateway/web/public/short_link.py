"""The short addresses that stand on a home's papers: they lead to the form, with the home already chosen.

A QR code writes its address in capitals throughout, and a person types it in any case.
"""

from flask import Blueprint, abort, redirect
from werkzeug.wrappers import Response

from gateway.web.gateway_here import here
from store import homes
from store.database import Session
from store.homes import Home


def add_to(part: Blueprint) -> None:
    for letter in "hH":
        part.add_url_rule(f"/{letter}/<code>", "short", short)
    for letter in "fF":
        part.add_url_rule(f"/{letter}/<code>/<sheet>", "form_sheet", form_sheet)


def short(code: str) -> Response:
    """From a poster or a leaflet."""
    with here().database.read() as session:
        home = home_of_code(session, code)
    if home is None:
        abort(404)
    return redirect(f"/tell?home={home.id}", 303)


def form_sheet(code: str, sheet: str) -> Response:
    """From the QR of a paper form, which is there for the scanner: a person finds the same form online."""
    return short(code)


def home_of_code(session: Session, code: str) -> Home | None:
    """By its keyword, or by its number where it has none; None for what is neither."""
    if not code.isascii() or not code.isalnum() or len(code) > 20:
        return None
    if code.isdigit():
        return homes.get(session, int(code)) if len(code) < 19 else None
    return homes.by_keyword(session, code)
