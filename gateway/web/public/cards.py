"""How a list shows one story, or the marker that one exists; and where the next page begins."""

from flask import request

from gateway.notices.translated import line_for
from gateway.web.public.date_bands import band
from gateway.web.public.reference import read, shown
from store import contributions, tags
from store.contributions import Contribution
from store.database import Session
from store.homes import Home
from store.public_listings import Listed
from store.words import State

Card = dict[str, object]


def place_of(home: Home | None) -> str:
    return ", ".join(part for part in (home.name, home.town) if part) if home else "A care home"


def cards(session: Session, found: list[Listed]) -> list[Card]:
    """The tags of published stories come with them: one query for a whole list."""
    tagged = tags.of_many(session, [one.row.id for one in found if one.row.state is State.PUBLISHED])
    return [_card(one, tagged.get(one.row.id, ())) for one in found]


def _card(one: Listed, tagged: tuple[str, ...]) -> Card:
    row, home = one.row, one.home
    published = row.state is State.PUBLISHED
    return {
        "href": f"/stories/{shown(row.reference)}",
        "home": place_of(home),
        "state": row.state,
        "when": band(row.published_at or row.moved_at, home),
        "text": one.text if published else None,
        "translated": line_for(one.translated_from) if one.translated_from and published else "",
        "tags": [tags.VOCABULARY[name] for name in tagged],
    }


def after(session: Session) -> Contribution | None:
    """The story that the last page ended with: one that has gone since begins the list anew."""
    reference = read(request.args.get("after", ""))
    return contributions.by_reference(session, reference) if reference else None
