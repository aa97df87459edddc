"""The list of stories, and the search in it: by words, home, place and tag, the newest first."""

from flask import Blueprint, render_template

from gateway.web.gateway_here import here
from gateway.web.public.asked_for import Asked, asked_for
from gateway.web.public.cards import after, cards
from gateway.web.public.reference import shown
from gateway.web.security_headers import public_page
from store import public_listings, search, tags
from store.contributions import Contribution
from store.database import Session
from store.search import Found

SECONDS = 60
PAGE = 20


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/stories", "stories", stories)


@public_page(seconds=SECONDS)
def stories() -> str:
    with here().database.read() as session:
        asked, begun = asked_for(session), after(session)
        found = _found(session, asked, begun)
        shown_cards = cards(session, found.stories[:PAGE])
    more = found.stories[PAGE - 1].row if len(found.stories) > PAGE else None
    return render_template(
        "public/stories.html",
        cards=shown_cards,
        asked=asked,
        first=begun is None,
        more=asked.address(shown(more.reference)) if more else "",
        further=asked.address(shown(found.further.reference)) if found.further else "",
        vocabulary=tags.VOCABULARY,
    )


def _found(session: Session, asked: Asked, begun: Contribution | None) -> Found:
    """All of them, one home's with its markers, or what was looked for."""
    if asked.home_alone or not asked.anything:
        home_id = asked.home.id if asked.home else None
        return Found(public_listings.seen_by_all(session, home_id=home_id, after=begun, limit=PAGE + 1))
    return search.find(session, asked.words, tag=asked.tag or None, after=begun, limit=PAGE + 1)
