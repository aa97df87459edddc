"""The original with what the checks found marked where it stands; every character stays as it came."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from markupsafe import Markup

from gateway.moderation.remember import storable
from store.contributions import Part

HARD_TO_READ = {
    "asks_for_help": "somebody may be in danger",
    "mentions_injury": "somebody was hurt",
    "abusive_words": "abusive words",
}
"""Checks whose finds may distress who reads them, and what is said instead of the words."""
ABUSIVE = "abusive_words"


class Mark(NamedTuple):
    """Where in a text something was found, and why; ``danger`` is more than a name."""

    start: int
    end: int
    why: str
    danger: bool


def marks_by_part(hits: Sequence[Mapping[str, Any]], parts: Iterable[Part]) -> dict[int, list[Mark]]:
    """The finds of the checks, which count in the whole story, as places in each of its parts: {part's seq: marks}."""
    found: dict[int, list[Mark]] = {}
    start = 0
    for part in parts:
        if part.field == "answer" or not part.text or not part.text.strip():
            continue
        length = len(storable(part.text))
        inside = (_inside(hit, start, length) for hit in hits)
        found[part.seq] = [mark for mark in inside if mark is not None]
        start += length + 2  # a blank line stands between two parts
    return found


def marked(text: str, marks: Sequence[Mark]) -> Markup:
    """The text as HTML, with each found place marked: by its look, by a title, and in words for who hears it."""
    edges = sorted({0, len(text), *(mark.start for mark in marks), *(mark.end for mark in marks)})
    pieces = []
    for start, end in pairwise(edges):
        here = [mark for mark in marks if mark.start <= start and mark.end >= end]
        pieces.append(_piece(text[start:end], here))
    return Markup("").join(pieces)


def why_hard(hits: Iterable[Mapping[str, Any]]) -> list[str]:
    """Why a story may distress its reader, in words without the words themselves; empty when nothing says so."""
    checks = {str(hit.get("check")) for hit in hits}
    return [why for check, why in HARD_TO_READ.items() if check in checks]


def _piece(text: str, marks: Sequence[Mark]) -> Markup:
    if not marks:
        return Markup("{}").format(text)
    why = ", ".join(dict.fromkeys(mark.why for mark in marks))
    danger = any(mark.danger for mark in marks)
    return Markup(
        '<mark class="es-mark{}" title="{}">{}<span class="govuk-visually-hidden es-unselected"> ({}) </span></mark>'
    ).format(" es-mark--danger" if danger else "", why, text, why)


def _inside(hit: Mapping[str, Any], start: int, length: int) -> Mark | None:
    begins = int(hit.get("start", 0)) - start
    ends = begins + int(hit.get("length", 0))
    if begins >= length or ends <= 0 or ends <= begins:
        return None
    why = str(hit.get("name") or hit.get("check", ""))
    return Mark(
        max(begins, 0), min(ends, length), f"Danger: {why}" if hit.get("urgent") else why, bool(hit.get("urgent"))
    )
