"""Which home somebody means: by keyword, postcode, or name with town, with misspellings; asked, never guessed.

A home is *sure* only when nothing else fits: its keyword; a postcode with one home; or its name written right (or
nearly, with its place) while no other home of that name fits the town or postcode that was given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from gateway.intake.home_index import HomeIndex, Name, outward, towns_of
from gateway.intake.home_words import BUILDING, KEYWORD, KIND, PLACE_BEFORE, POSTCODE, Word, compact, words
from store.homes import Home

SHORT, FEW = 10, 4  # words: an answer to "which home?", rather than a story; and hardly more than a name
SAME, ALIKE, PERHAPS = 100, 84, 72  # likeness of two spellings
CARE = frozenset({"care", "home", "nursing", "residential", "centre", "center", "house"})
MOST_LOOKS = 5_000  # at a name beside a word: no true story comes near it, and nobody's text keeps others waiting
MISSPELT_WORDS = 60  # of a story are compared with names; an answer has fewer


class Said(NamedTuple):
    """The words of a text, and whether it tells a story rather than answering which home."""

    words: tuple[Word, ...]
    is_story: bool

    @property
    def answers(self) -> bool:
        return not self.is_story and len(self.words) <= SHORT

    def at(self, place: int) -> str:
        return self.words[place].plain if 0 <= place < len(self.words) else ""


@dataclass(frozen=True, slots=True)
class Match:
    """``sure``, or up to ``limit`` candidates to choose from by number; ``many`` fit: ask for the town instead."""

    sure: Home | None = None
    candidates: tuple[Home, ...] = ()
    many: bool = False


class _Found(NamedTuple):
    """One home named in a text. ``whole``: every word of its name stands there; ``placed``: its place does too.

    ``likeness`` is 100 when it is spelt right and can be nothing else.
    """

    home: Home
    whole: bool
    likeness: float
    placed: bool

    @property
    def rank(self) -> tuple[bool, bool, float]:
        return (self.placed, self.whole, self.likeness)


def find(homes: HomeIndex | Iterable[Home], text: str, *, limit: int = 4, story: bool = False) -> Match:
    """The home that a text names, or those that it may name.

    A short text is read as an answer to "which home?", and more readily, unless it is said to be a ``story``.
    """
    index = homes if isinstance(homes, HomeIndex) else HomeIndex(homes)
    told = _by_keyword(index, text)
    if told is not None:
        return Match(sure=told)
    said = Said(tuple(words(text)), story)
    at_postcode = _at_postcodes(index, text)
    if len(at_postcode) == 1:
        return Match(sure=at_postcode[0])
    looked_at = list(islice(_candidates(index, said), MOST_LOOKS + 1))
    if len(looked_at) > MOST_LOOKS:
        return Match(many=True)
    towns = _towns(index, said)
    named = _named(looked_at, said, towns, _outwards(text, said))
    here = [found for found in named if found.home in at_postcode]
    if at_postcode and not here:
        return _offer(at_postcode, limit)
    chosen = _choose(here or named, towns=bool(towns), limit=limit)
    if chosen.many or any(found.placed for found in named):
        return chosen
    return _with_longer_names(index, chosen, limit=limit)


def _with_longer_names(index: HomeIndex, chosen: Match, *, limit: int) -> Match:
    """Without a place, "Rosewood" may be what everybody calls Rosewood Court: whose name only goes on is asked too."""
    meant = [chosen.sure] if chosen.sure else list(chosen.candidates)
    longer = [name.home for home in meant for name in index.going_on_from(home) if name.home not in meant]
    return _offer(list(dict.fromkeys([*meant, *longer])), limit) if longer else chosen


def _by_keyword(index: HomeIndex, text: str) -> Home | None:
    found = {index.by_keyword.get(compact(m.group())) for m in KEYWORD.finditer(text)} - {None}
    return found.pop() if len(found) == 1 else None


def _at_postcodes(index: HomeIndex, text: str) -> list[Home]:
    return [home for m in POSTCODE.finditer(text) for home in index.by_postcode.get(compact(m.group()), [])]


def _outwards(text: str, said: Said) -> set[str]:
    whole = {m.group(1).lower() for m in POSTCODE.finditer(text)}
    halves = {word.plain for word in said.words if 2 <= len(word.plain) <= 4 and word.plain[0].isalpha()}
    return whole | {half for half in halves if any(c.isdigit() for c in half)}


def _towns(index: HomeIndex, said: Said) -> set[str]:
    """The towns that a text names; a common word ("sale") only with a capital, after "in", or in an answer."""
    found = set()
    for at, word in enumerate(said.words):
        for town in index.towns.get(word.plain, ()):
            parts = town.split()
            same = [each.plain for each in said.words[at : at + len(parts)]] == parts
            if same and (word.capital or said.answers or len(parts) > 1 or said.at(at - 1) == "in"):
                found.add(town)
    return found


def _named(
    looked_at: Iterable[tuple[Name, int, float]], said: Said, towns: set[str], outwards: set[str]
) -> list[_Found]:
    best: dict[int, _Found] = {}
    for name, at, likeness in looked_at:
        placed = bool(towns & set(towns_of(name.home))) or outward(name.home.postcode) in outwards
        whole = _stands_there(name, said, at, placed=placed)
        if not (whole or _part_counts(name, said, at)):
            continue
        if not name.telling and not (placed and whole) and not said.answers:
            continue  # "the manor", "the lodge": a place is needed
        found = _Found(name.home, whole, min(likeness, _surely_meant(name, said, at)), placed)
        if name.home.id not in best or found.rank > best[name.home.id].rank:
            best[name.home.id] = found
    return list(best.values())


def _candidates(index: HomeIndex, said: Said) -> Iterable[tuple[Name, int, float]]:
    """Names that share a telling word with the text: where, and how alike the two spellings are."""
    compared = 0
    for at, word in enumerate(said.words):
        exact = index.by_word.get(word.plain)
        for name in exact or ():
            yield name, at, SAME
        telling = word.plain not in BUILDING | KIND
        if not exact and telling and compared < MISSPELT_WORDS and _may_be_a_name(said, at):
            compared += 1
            for spelling, likeness in index.alike(word.plain, least=_least(said)):
                for name in index.by_word[spelling]:
                    yield name, at, likeness


def _may_be_a_name(said: Said, at: int) -> bool:
    """In a story, only a word that looks like a name is compared with all names."""
    if said.answers or said.words[at].capital:
        return True
    near = {word.plain for word in said.words[max(0, at - 1) : at + 3]}
    return bool(near & (PLACE_BEFORE | CARE))


def _least(said: Said) -> int:
    """How alike two spellings must be: in an answer somebody tries to name a home, in a story most words do not."""
    return PERHAPS if said.answers and len(said.words) <= FEW else ALIKE


def _stands_there(name: Name, said: Said, at: int, *, placed: bool) -> bool:
    """Whether the whole name stands around that word, in order, whatever kind of place is put between."""
    if len(name.core) == 1:
        return _is_meant(said, at, placed=placed)
    near = [word.plain for word in said.words[max(0, at - 6) : at + 7] if word.plain not in KIND]
    width, least = len(name.core), _least(said)
    for start in range(len(near) - width + 1):
        if all(_same(part, word, least) for part, word in zip(name.core, near[start : start + width], strict=True)):
            return True
    return False


def _same(part: str, word: str, least: int) -> bool:
    if part == word or min(len(part), len(word)) < 4:
        return part == word
    from rapidfuzz import fuzz

    return bool(fuzz.ratio(part, word) >= least)


def _is_meant(said: Said, at: int, *, placed: bool) -> bool:
    """A name of one word may be a word like any other: it counts in an answer, with a capital, its town or "home"."""
    if said.answers or placed or said.words[at].capital:
        return not _is_a_person(said, at)
    return said.at(at + 1) in CARE or said.at(at - 1) in {"at", "in", "into", "called", "named", "visiting"}


def _surely_meant(name: Name, said: Said, at: int) -> float:
    """ "In Timperley" is a village as likely as the home of that name, and "at rosewood" has no capital: we ask."""
    alone = len(name.core) == 1 and not said.answers and said.at(at + 1) not in CARE
    return ALIKE if alone and (said.at(at - 1) == "in" or not said.words[at].capital) else SAME


def _is_a_person(said: Said, at: int) -> bool:
    titles = {"mr", "mrs", "ms", "miss", "dr", "nurse", "sister", "carer", "called", "manager"}
    return at > 0 and said.at(at - 1) in titles


def _part_counts(name: Name, said: Said, at: int) -> bool:
    """A name without its "House" or "Lodge": enough in an answer, or after "at" and the like with a capital."""
    if not name.telling or not name.telling <= {word.plain for word in said.words[max(0, at - 4) : at + 5]}:
        return False
    if said.answers:
        return True
    before, after = said.at(at - 1), said.at(at + 1)
    return said.words[at].capital and (before in {"at", "in", "into", "near", "visiting", "visited"} or after in CARE)


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
        return found.likeness >= ALIKE and (found.whole or found.likeness == SAME)
    return found.whole and found.likeness == SAME and not towns


def _order(found: _Found) -> tuple[bool, bool, float, str, int]:
    return (not found.placed, not found.whole, -found.likeness, found.home.name.lower(), found.home.id)


def _offer(homes: Sequence[Home], limit: int) -> Match:
    chosen = tuple(dict.fromkeys(homes))
    return Match(many=True) if len(chosen) > limit else Match(candidates=chosen)


def label(home: Home) -> str:
    """How a home is named in a list: "Rosewood, Leeds"."""
    return f"{home.name}, {home.town}" if home.town else home.name
