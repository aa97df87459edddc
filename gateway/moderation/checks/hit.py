"""What a check finds, and the one way of looking for a list of phrases in time that grows with the text alone."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_HITS = 20  # of one check in one text: enough for a person to see, whatever somebody pastes
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LARGEST_GAP = 3  # characters between two words of a phrase


@dataclass(frozen=True, slots=True)
class Hit:
    """``check`` is the check's file, ``name`` its name for people; ``start`` counts characters from 0.

    ``urgent``: somebody may be in danger, so a person is told at once.
    """

    check: str
    name: str
    phrase: str
    start: int
    urgent: bool = False


class Phrases:
    """A list of phrases, separated by commas or lines, found as whole words in any case, with or without apostrophes.

    Each word of a text is looked up once, so no text can make it slow.
    """

    def __init__(self, *lists: str) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in {part.strip() for words in lists for part in re.split(r"[,\n]", words)} - {""}:
            words = tuple(_bare(word) for word in _WORD.findall(phrase))
            self._by_first.setdefault(words[0], []).append(words)
        for choices in self._by_first.values():
            choices.sort(key=len, reverse=True)

    def places(self, text: str) -> Iterator[tuple[int, str]]:
        """Where a phrase begins, and its words as they were written; at most ``MOST_HITS``."""
        found = list(_WORD.finditer(text))
        bare = [_bare(match.group()) for match in found]
        number = 0
        for index, word in enumerate(bare):
            for phrase in self._by_first.get(word, ()):
                last = index + len(phrase) - 1
                if tuple(bare[index : last + 1]) == phrase and _close_together(found[index : last + 1]):
                    yield found[index].start(), text[found[index].start() : found[last].end()]
                    number += 1
                    break
            if number == MOST_HITS:
                return


def _bare(word: str) -> str:
    return word.lower().replace("'", "").replace("’", "")


def _close_together(words: list[re.Match[str]]) -> bool:
    return all(after.start() - before.end() <= _LARGEST_GAP for before, after in itertools.pairwise(words))


def hits(found: Iterable[tuple[int, str]], *, check: str, name: str, urgent: bool = False) -> list[Hit]:
    return [Hit(check, name, phrase, start, urgent) for start, phrase in found]
