"""Homes through the API: search the directory, and one home with what became of its stories."""

from typing import Any

from gateway.moderation.roles import DESK_ROLES
from gateway.web.api import caller, given
from gateway.web.api.refusals import not_found
from gateway.web.api.shapes import HomesGiven, plain
from gateway.web.api.sight import OVERSEERS
from gateway.web.gateway_here import here, now
from store import homes
from store.homes import Home


def listed() -> dict[str, Any]:
    """GET /homes: those with every word of ``q`` in name, address, postcode or council."""
    caller.caller()
    after, limit = caller.number("after", 0), caller.limit()
    with here().database.read() as session:
        found = homes.search(session, caller.query("q")[:200], after=after, limit=limit + 1)
        shown = [given.home_brief(session, home) for home in found[:limit]]
    following = str(shown[-1].id) if len(found) > limit else None
    return plain(HomesGiven(homes=shown, next=following))


def one(home_id: str) -> dict[str, Any]:
    """GET /homes/ID: by our id, or the regulator's location id."""
    person, at = caller.caller(), now()
    with here().database.read() as session:
        number = int(home_id) if home_id.isascii() and home_id.isdigit() and len(home_id) < 19 else None
        home: Home | None = None if number is None else homes.get(session, number)
        home = home or homes.by_location(session, home_id[:40].replace("\0", ""))
        if home is None:
            raise not_found("There is no such home.")
        exact = person.has(*DESK_ROLES, *OVERSEERS)
        return plain(given.home_whole(session, home, exact=exact, now=at))
