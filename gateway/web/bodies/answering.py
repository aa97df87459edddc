"""Which homes answer what is written about them and which never do: a list, those that leave most unanswered first."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from gateway.moderation.policies import is_small
from gateway.web.bodies.body_story import body
from gateway.web.gateway_here import here
from gateway.web.plain_words import in_london, long_date
from gateway.web.public.home_numbers import in_band
from gateway.web.who import needs
from store import home_figures, homes
from store.database import Session
from store.home_figures import Figures, Place
from store.homes import Home
from store.words import Role

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One home in words. What a body does not read of a small home is left out, or in bands."""

    home: Home
    told: str
    answered: str
    never: str
    restricted: str
    days: str
    withdrawn: str
    alert: bool


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/bodies/answers", view_func=answers)


@needs(Role.BODY)
def answers() -> str:
    areas, after = body().areas, _after(request.args.get("after", ""))
    with here().database.read() as session:
        found = home_figures.never_answering(session, areas, after=after, limit=PAGE + 1)
        rows = [row for one in found[:PAGE] if (row := row_of(session, one)) is not None]
    oldest = min((one.as_of for one in found if one.as_of), default=None)
    last = found[PAGE - 1] if len(found) > PAGE else None
    more = "" if last is None else f"/bodies/answers?after={last.unanswered}.{last.home_id}"
    as_of = "" if oldest is None else long_date(in_london(oldest).date())
    return render_template("bodies/answers.html", rows=rows, more=more, areas=areas, as_of=as_of, first=after is None)


def row_of(session: Session, one: Figures) -> Row | None:
    home = homes.get(session, one.home_id)
    if home is None:
        return None
    small = is_small(home.beds)
    read = one.published + one.restricted
    share = f" ({round(100 * one.restricted / read)} in 100)" if read and one.restricted else ""
    return Row(
        home=home,
        told="Not shown" if small else str(one.told),
        answered=str(one.answered),
        never=f"{one.unanswered} of {one.published}",
        restricted=f"{one.restricted}{share}",
        days=_days(one.median_days),
        withdrawn=in_band(one.withdrawn) if small else str(one.withdrawn),
        alert=one.alert_since is not None,
    )


def _days(number: int | None) -> str:
    if number is None:
        return "–"
    return "Within a day" if number == 0 else f"{number} day{'' if number == 1 else 's'}"


def _after(given: str) -> Place | None:
    """Where the last page ended: how many unanswered, and the home."""
    first, _, second = given.partition(".")
    fine = first.isascii() and first.isdigit() and second.isascii() and second.isdigit() and len(given) <= 25
    return Place(int(first), int(second)) if fine and max(int(first), int(second)) < 2**31 else None
