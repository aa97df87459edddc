"""Homes whose directory address can't be printed on a letter, with what is wrong, before a letter is due."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from gateway.delivery.postal import home_address
from gateway.web import who
from gateway.web.gateway_here import here
from gateway.web.print_room.listed import MAY
from letters.errors import BadAddress
from store import homes
from store.homes import Home

LOOKED_AT = 500
"""Homes for one page; the next ones are a link away, so that any number of homes costs no more."""


@dataclass(frozen=True, slots=True)
class Unprintable:
    """``why`` says what is wrong, and what to do."""

    home: Home
    why: str


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/homes/addresses", view_func=home_addresses)


@who.needs(*MAY)
def home_addresses() -> str:
    after = request.args.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    with here().database.read() as session:
        found = homes.search(session, "", after=start, limit=LOOKED_AT + 1)
    looked_at = found[:LOOKED_AT]
    more = f"/print-room/homes/addresses?after={looked_at[-1].id}" if len(found) > LOOKED_AT else ""
    wrong = [each for each in map(_unprintable, looked_at) if each is not None]
    return render_template("print_room/home_addresses.html", wrong=wrong, number=len(looked_at), more=more, start=start)


def _unprintable(home: Home) -> Unprintable | None:
    try:
        home_address(home)
    except BadAddress as error:
        return Unprintable(home, error.public)
    return None
