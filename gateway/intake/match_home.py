"""Which home somebody means: by keyword, postcode, or name with town, with misspellings; asked, never guessed.

A home is *sure* only when nothing else fits: its keyword; a postcode with one home; or its name written right (or
nearly, with its place) while no other home of that name fits the town or postcode that was given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gateway.intake.home_index import HomeIndex, Name, outward, towns_of
from gateway.intake.home_words import KEYWORD, KIND, PLACE_BEFORE, POSTCODE, Word, compact, words
from store.homes import Home

SHORT = 10  # words: an answer to "which home?", rather than a story
MISSPELT_WORDS = 60  # of a story are compared with names; an answer has fewer


@dataclass(frozen=True, slots=True)
class Match:
    """``sure``, or up to ``limit`` candidates to choose from by number; ``many`` fit: ask for the town instead."""

    sure: Home | None = None
    candidates: tuple[Home, ...] = ()
    many: bool = False


class _Found(NamedTuple):
    """One home named in a text. ``whole``: every word of its name; ``exact``: spelt right; ``placed``: place fits."""

    home: Home
    whole: bool
    exact: bool
    placed: bool

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        return (self.placed, self.whole, self.exact)


def find(homes: HomeIndex | Iterable[Home], text: str, *, limit: int = 4) -> Match:
    """The home that a text names, or those that it may name."""
    index = homes if isinstance(homes, HomeIndex) else HomeIndex(homes)
    told = _by_keyword(index, text)
    if told is not None:
        return Match(sure=told)
    said = words(text)
    at_postcode = _at_postcodes(index, text)
    if len(at_postcode) == 1:
        return Match(sure=at_postcode[0])
    towns = _towns(index, said)
    named = _named(index, said, towns, _outwards(text, said))
    here = [found for found in named if found.home in at_postcode]
    if at_postcode and not here:
        return _offer(at_postcode, limit)
    return _choose(here or named, towns=bool(towns), limit=limit)


def _by_keyword(index: HomeIndex, text: str) -> Home | None:
    found = {index.by_keyword.get(compact(m.group())) for m in KEYWORD.finditer(text)} - {None}
    return found.pop() if len(found) == 1 else None


def _at_postcodes(index: HomeIndex, text: str) -> list[Home]:
    return [home for m in POSTCODE.finditer(text) for home in index.by_postcode.get(compact(m.group()), [])]


def _outwards(text: str, said: Sequence[Word]) -> set[str]:
    whole = {m.group(1).lower() for m in POSTCODE.finditer(text)}
    halves = {word.plain for word in said if 2 <= len(word.plain) <= 4 and word.plain[0].isalpha()}
    return whole | {half for half in halves if any(c.isdigit() for c in half)}


def _towns(index: HomeIndex, said: Sequence[Word]) -> set[str]:
    """The towns that a text names; a common word ("sale", "reading") only with a capital or in an answer."""
    found = set()
    for at, word in enumerate(said):
        for town in index.towns.get(word.plain, ()):
            parts = town.split()
            same = [each.plain for each in said[at : at + len(parts)]] == parts
            if same and (word.capital or len(said) <= SHORT or len(parts) > 1):
                found.add(town)
    return found


def _named(index: HomeIndex, said: Sequence[Word], towns: set[str], outwards: set[str]) -> list[_Found]:
    best: dict[int, _Found] = {}
    for name, at, exact in _candidates(index, said):
        whole = _stands_there(name, said, at, index)
        if not (whole or _part_counts(name, said, at)):
            continue
        placed = bool(towns & set(towns_of(name.home))) or outward(name.home.postcode) in outwards
        if not name.telling and not (placed and whole) and len(said) > SHORT:
            continue  # "the manor", "the lodge": a place is needed
        found = _Found(name.home, whole, exact and not _may_be_a_place(name, said, at), placed)
        if name.home.id not in best or found.rank > best[name.home.id].rank:
            best[name.home.id] = found
    return list(best.values())


def _candidates(index: HomeIndex, said: Sequence[Word]) -> Iterable[tuple[Name, int, bool]]:
    """Names that share a telling word with the text: where, and whether it is spelt the same."""
    compared = 0
    for at, word in enumerate(said):
        exact = index.by_word.get(word.plain)
        for name in exact or ():
            yield name, at, True
        if not exact and compared < MISSPELT_WORDS and _may_be_a_name(said, at):
            compared += 1
            for spelling in index.alike(word.plain):
                for name in index.by_word[spelling]:
                    yield name, at, False


def _may_be_a_name(said: Sequence[Word], at: int) -> bool:
    """In a story, only a word that looks like a name is compared with all names."""
    if len(said) <= SHORT or said[at].capital:
        return True
    near = {word.plain for word in said[max(0, at - 1) : at + 3]}
    return bool(near & PLACE_BEFORE) or bool(near & KIND & {"home", "nursing", "care"})


def _stands_there(name: Name, said: Sequence[Word], at: int, index: HomeIndex) -> bool:
    """Whether the whole name stands around that word, in order, whatever kind of place is put between."""
    if len(name.core) == 1:
        return _is_meant(said, at)
    near = [word.plain for word in said[max(0, at - 6) : at + 7] if word.plain not in KIND]
    width = len(name.core)
    for start in range(len(near) - width + 1):
        if all(_same(part, word, index) for part, word in zip(name.core, near[start : start + width], strict=True)):
            return True
    return False


def _same(part: str, word: str, index: HomeIndex) -> bool:
    return part == word or part in index.alike(word)


def _is_meant(said: Sequence[Word], at: int) -> bool:
    """A name of one word may be a word like any other: it counts in an answer, with a capital, or beside "home"."""
    if len(said) <= SHORT or said[at].capital:
        return not _is_a_person(said, at)
    return at + 1 < len(said) and said[at + 1].plain in KIND - {"and", "for", "of", "the", "with", "people"}


def _may_be_a_place(name: Name, said: Sequence[Word], at: int) -> bool:
    """ "In Timperley" is a village as likely as the home of that name: then we ask."""
    after = said[at + 1].plain if at + 1 < len(said) else ""
    return len(name.core) == 1 and len(said) > SHORT and at > 0 and said[at - 1].plain == "in" and after not in KIND


def _is_a_person(said: Sequence[Word], at: int) -> bool:
    titles = {"mr", "mrs", "ms", "miss", "dr", "nurse", "sister", "carer", "called", "manager"}
    return at > 0 and said[at - 1].plain in titles


def _part_counts(name: Name, said: Sequence[Word], at: int) -> bool:
    """A name without its "House" or "Lodge": enough in an answer, or after "at" and the like with a capital."""
    if not name.telling or not name.telling <= {word.plain for word in said[max(0, at - 4) : at + 5]}:
        return False
    if len(said) <= SHORT:
        return True
    before = said[at - 1].plain if at else ""
    after = said[at + 1].plain if at + 1 < len(said) else ""
    return said[at].capital and (
        before in PLACE_BEFORE - {"to", "by", "from", "called", "named"} or after in {"home", "care"}
    )


def _choose(named: list[_Found], *, towns: bool, limit: int) -> Match:
    """Narrow by place, then by how well the name fits; sure only if one is left that nothing speaks against."""
    placed = [found for found in named if found.placed]
    left = placed or named
    if any(found.whole for found in left):
        left = [found for found in left if found.whole]
    if len(left) == 1 and _nothing_against(left[0], towns=towns):
        return Match(sure=left[0].home)
    return _offer([found.home for found in sorted(left, key=_order)], limit)


def _nothing_against(found: _Found, *, towns: bool) -> bool:
    if found.placed:
        return found.whole or found.exact
    return found.whole and found.exact and not towns


def _order(found: _Found) -> tuple[bool, bool, bool, str, int]:
    return (not found.placed, not found.whole, not found.exact, found.home.name.lower(), found.home.id)


def _offer(homes: Sequence[Home], limit: int) -> Match:
    chosen = tuple(dict.fromkeys(homes))
    return Match(many=True) if len(chosen) > limit else Match(candidates=chosen)


def label(home: Home) -> str:
    """How a home is named in a list: "Rosewood, Leeds"."""
    return f"{home.name}, {home.town}" if home.town else home.name
