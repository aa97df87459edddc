"""All listed homes, arranged for finding one in somebody's words; built once and rebuilt when a home changes."""

import re
import threading
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from gateway.intake.home_words import BUILDING, KIND, compact, core, plain, words
from store import homes as homes_table
from store.database import Session
from store.homes import Home

SHORTEST_MISSPELT = 5  # letters: shorter words are too alike
REMEMBERED = 20_000


class Name(NamedTuple):
    """One name of a home. ``telling`` are the words in it that are neither a building nor a kind of place."""

    home: Home
    core: tuple[str, ...]
    telling: frozenset[str]


class HomeIndex:
    """Names by their words, homes by postcode, keyword and town."""

    def __init__(self, homes: Iterable[Home] = ()) -> None:
        self.by_word: dict[str, list[Name]] = defaultdict(list)
        self.by_postcode: dict[str, list[Home]] = defaultdict(list)
        self.by_keyword: dict[str, Home] = {}
        self.towns: dict[str, set[str]] = defaultdict(set)
        """The first word of each town → the towns that begin with it, in plain words."""
        self.size = 0
        for home in homes:
            self._add(home)
        self.vocabulary = [word for word in self.by_word if len(word) >= SHORTEST_MISSPELT]
        self._alike: dict[tuple[str, int], list[tuple[str, float]]] = {}

    def _add(self, home: Home) -> None:
        self.size += 1
        for name in {core(each) for each in names_of(home)} - {()}:
            telling = frozenset(name) - BUILDING - KIND
            entry = Name(home, name, telling)
            for word in telling or frozenset(name):
                self.by_word[word].append(entry)
        if home.postcode:
            self.by_postcode[compact(home.postcode)].append(home)
        if home.keyword:
            self.by_keyword[compact(home.keyword)] = home
        for town in towns_of(home):
            self.towns[town.split()[0]].add(town)

    def alike(self, word: str, *, least: int) -> list[tuple[str, float]]:
        """Words of names that ``word`` may be a misspelling of, each with its likeness from ``least`` to 100.

        Remembered, for the next text may have the same slip.
        """
        if len(word) < SHORTEST_MISSPELT:
            return []
        found = self._alike.get((word, least))
        if found is None:
            from rapidfuzz import fuzz, process  # here: only a text that names no home exactly needs it

            hits = process.extract(word, self.vocabulary, scorer=fuzz.ratio, score_cutoff=least, limit=3)
            found = [(str(hit[0]), float(hit[1])) for hit in hits]
            if len(self._alike) < REMEMBERED:
                self._alike[word, least] = found
        return found

    def going_on_from(self, home: Home) -> list[Name]:
        """The names of other homes that hold every word of this home's name, and more."""
        found = []
        for own in {core(each) for each in names_of(home)} - {()}:
            telling = frozenset(own) - BUILDING - KIND
            for word in telling:
                found += [name for name in self.by_word.get(word, ()) if frozenset(own) < frozenset(name.core)]
        return [name for name in dict.fromkeys(found) if name.home != home]


def names_of(home: Home) -> list[str]:
    return [home.name, *(part for part in re.split(r"[,;/|]", home.also_known_as) if part.strip())]


def towns_of(home: Home) -> list[str]:
    """The town in plain words, and the council's area, by which people name a place too."""
    places = (" ".join(word.plain for word in words(place)) for place in (home.town, home.local_authority))
    return [place for place in dict.fromkeys(places) if place]


def outward(postcode: str) -> str:
    """The first half of a postcode: "M33 6RX" → "m33"."""
    return plain(compact(postcode)[:-3])


_kept: "WeakKeyDictionary[Any, tuple[tuple[int, datetime | None], HomeIndex]]" = WeakKeyDictionary()
_building = threading.Lock()


def index_of(session: Session) -> HomeIndex:
    """The index over this database's homes as they stand now."""
    engine = session.connection.engine
    stands = homes_table.fingerprint(session)
    with _building:
        kept = _kept.get(engine)
        if kept is None or kept[0] != stands:
            kept = _kept[engine] = (stands, HomeIndex(homes_table.everyone(session)))
        return kept[1]
