"""A room, flat, ward or unit is named: in a small home that is as good as a name."""

import re

from gateway.moderation.checks.hit import MOST_HITS, Hit, hits

name = "Names a room"
description = "Room, flat, ward, unit, bed or floor with its number or letter."

_ROOM = re.compile(
    r"\b(?:room|rm|flat|ward|unit|bed|bay|wing|corridor|apartment|floor)\s{0,2}(?:no\.?|number|#)?\s{0,2}"
    r"(?:\d{1,4}[a-z]?|[A-Z])\b",
    re.IGNORECASE,
)
_FLOOR = re.compile(r"\b(?:ground|first|second|third|fourth|top)\s{1,2}floor\b", re.IGNORECASE)
_JUST_WORDS = frozenset({"a", "i"})  # "a bed I could reach" names no bed


def check(text: str) -> list[Hit]:
    rooms = [(m.start(), m.group()) for m in _ROOM.finditer(text) if m.group().split()[-1].lower() not in _JUST_WORDS]
    floors = [(m.start(), m.group()) for m in _FLOOR.finditer(text)]
    return hits(sorted([*rooms, *floors])[:MOST_HITS], check="names_a_room", name=name)
