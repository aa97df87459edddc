"""Words in the names of homes that tell no home from another, and how a name or a text is taken apart."""

import re
import unicodedata
from typing import NamedTuple

_KIND = (
    "care home homes nursing residential limited ltd plc llp centre center service services and with for of the & "
    "trust group uk elderly people persons adults older community housing association rest retirement extra living"
)
_BUILDING = (
    "house lodge manor court hall grange villa villas view park gardens garden cottage cottages place mews close road "
    "street avenue lane drive way hill green wood woods tower towers mount mill rectory vicarage farm barn old new "
    "north south east west st saint saints lake river side bank field fields bridge gate gables oak oaks abbey priory"
)
KIND = frozenset(_KIND.split())
"""Says what sort of place it is; left out on both sides before names are compared."""
BUILDING = frozenset(_BUILDING.split())
"""Part of a name, but never enough alone."""
PLACE_BEFORE = frozenset({"at", "in", "into", "from", "called", "named", "visited", "visiting", "to", "by", "near"})
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s{0,2}(\d[A-Z]{2})\b", re.IGNORECASE)
KEYWORD = re.compile(r"\b([A-Z]{3,10})[\s-]{0,2}(\d{3,5})\b", re.IGNORECASE)


class Word(NamedTuple):
    """``plain`` is what is compared; ``capital``: written with a capital that does not just begin a sentence."""

    plain: str
    capital: bool


def plain(text: str) -> str:
    """Lower case, without accents and apostrophes."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in bare if not unicodedata.combining(c) and c not in "'’")


def words(text: str) -> list[Word]:
    """The words of a text in order."""
    found = []
    for match in _TOKEN.finditer(text):
        before = text[max(0, match.start() - 3) : match.start()].rstrip()
        begins = not before or before[-1] in ".!?:"
        found.append(Word(plain(match.group()), match.group()[0].isupper() and not begins))
    return found


def core(name: str) -> tuple[str, ...]:
    """What tells a home's name from others: "The Rosewood Nursing Home Ltd" → ("rosewood",)."""
    all_words = [word.plain for word in words(name)]
    return tuple(word for word in all_words if word not in KIND) or tuple(all_words)


def compact(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())
