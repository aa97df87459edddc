"""Says which kinds of thing an edit took out, without a word of the story: "a name and a room number"."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from store import contributions
from store.contributions import Contribution, Part
from store.database import Session

KINDS: Final = {
    "names_a_person": "a name",
    "names_a_room": "a room number",
    "names_health_details": "details of somebody's health",
    "abusive_words": "hurtful words",
}


def taken_out(session: Session, row: Contribution) -> str:
    """What the automatic marks point at in the original and the newest version no longer has; empty if unknown."""
    edited = contributions.latest_version(session, row.id)
    if edited is None or not row.hits:
        return ""
    told = _joined(contributions.original(session, row.id))
    kept = edited.text.casefold()
    gone = {str(hit.get("check")) for hit in row.hits if _phrase(hit, told) and _phrase(hit, told) not in kept}
    return _listed(KINDS[check] for check in KINDS if check in gone)


def _joined(parts: Sequence[Part]) -> str:
    """The story as a mark's ``start`` counts in it: all but the answers, with a blank line between."""
    told = [part.text for part in parts if part.field != "answer" and part.text and part.text.strip()]
    return "\n\n".join(told)


def _phrase(hit: dict[str, Any], told: str) -> str:
    start = int(hit.get("start", 0))
    return told[start : start + int(hit.get("length", 0))].casefold()


def _listed(words: Iterable[str]) -> str:
    every = list(words)
    return " and ".join(filter(None, [", ".join(every[:-1]), *every[-1:]]))
