"""What a day's letter and an alert to a public interest body say: which stories, of which homes, or which home."""

from typing import Any

from gateway.notices import following, words
from store import homes
from store.contributions import Contribution
from store.database import Session
from store.deliveries import Delivery

LISTED = 20
"""So many are named; of more, the page tells."""


def facts_of(session: Session, delivery: Delivery, row: Contribution | None, site: str) -> dict[str, Any]:
    """The names that these two notices need besides; none for any other."""
    if delivery.notice == following.DIGEST:
        return _digest([row] if row is not None else following.stories_left(session, delivery), session, site)
    home_id = delivery.details.get("home_id")
    home = None if home_id is None else homes.get(session, int(home_id))
    return {} if home is None else {"home": home.name, "home_start": words.start(home.name), "home_page": home.id}


def _digest(stories: list[Contribution], session: Session, site: str) -> dict[str, Any]:
    lines = [_line(session, story, site) for story in stories[:LISTED]]
    number = len(stories)
    said = "One story is" if number == 1 else f"{words.start(words.count_word(number))} stories are"
    return {"published_lines": lines, "stories_are": said, "one_story": number == 1, "not_named": number - len(lines)}


def _line(session: Session, story: Contribution, site: str) -> str:
    home = None if story.home_id is None else homes.get(session, story.home_id)
    name = ", ".join(part for part in (home.name, home.town) if part) if home else "A home"
    return f"{name}: story {words.reference(story.reference)}, at {site}/stories/{story.reference}"
