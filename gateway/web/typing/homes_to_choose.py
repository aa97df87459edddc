"""Which homes of the directory a caller may have meant, for a person to choose from."""

from gateway.intake.home_index import index_of
from gateway.intake.match_home import find
from store import homes
from store.database import Session
from store.homes import Home

NOT_KNOWN = "not_known"
MOST = 8
A_NAME = 8  # words; more is a story, not the name of a home


def homes_to_choose(session: Session, named: str, story: str = "") -> list[Home]:
    """The homes that fit how the caller named one, or else the story itself; a sure one alone.

    Empty when none fits, or far too many do.
    """
    said = named.strip() or story.strip()
    if not said:
        return []
    match = find(index_of(session), said, limit=MOST)
    if match.sure is not None:
        return [match.sure]
    searched = homes.search(session, named, limit=MOST) if 0 < len(named.split()) <= A_NAME else []
    return list(match.candidates) or searched
