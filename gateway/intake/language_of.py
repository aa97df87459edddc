"""Which language a text is probably in, by its script or by very common words; a hint for a person, never a verdict.

Our own small tables and no library: the detectors that one can install hold tens to hundreds of megabytes, and what
they add is certainty about languages that few people here write. A mark that a person corrects needs less.
"""

import re
import unicodedata
from typing import Final

from gateway.intake.common_words import COMMON, ENGLISH_WORDS, LETTERS
from gateway.notices.languages import ENGLISH

MOST_SIGNS: Final = 4000
"""A language shows within its first pages."""
FEWEST_WORDS: Final = 4
FEWEST_HITS: Final = 3
SHARE: Final = 0.2
"""Of all words, how many must be known ones of a language."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_SIMPLER: Final = str.maketrans("łøđßæœıə", "lodsaoie")
# First and last sign of each script, and the language that it most often is here.
_SCRIPTS: Final = (
    ("\u0370", "\u03ff", "el"),
    ("\u0400", "\u052f", "ru"),
    ("\u0530", "\u058f", "hy"),
    ("\u0590", "\u05ff", "he"),
    ("\u0600", "\u06ff", "ar"),
    ("\u0750", "\u077f", "ar"),
    ("\u0900", "\u097f", "hi"),
    ("\u0980", "\u09ff", "bn"),
    ("\u0a00", "\u0a7f", "pa"),
    ("\u0a80", "\u0aff", "gu"),
    ("\u0b80", "\u0bff", "ta"),
    ("\u0c00", "\u0c7f", "te"),
    ("\u0d00", "\u0d7f", "ml"),
    ("\u0d80", "\u0dff", "si"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u10a0", "\u10ff", "ka"),
    ("\u1200", "\u139f", "am"),
    ("\u3040", "\u30ff", "ja"),
    ("\u3400", "\u9fff", "zh"),
    ("\uac00", "\ud7af", "ko"),
)
# Letters by which languages of one script are told apart.
_TOLD_APART: Final = {
    "ru": (("uk", "іїєґ"), ("bg", "ъ"), ("ru", "ыэё")),
    "ar": (("ur", "ٹڈڑےںھ"), ("fa", "پچژگ")),
    "zh": (("ja", "ぁあいうえおかきくけこさしすせそたちってとなにのはひふまみもゃやゅゆょよらりるれろわをん"),),
}


def language_of(text: str) -> str | None:
    """The code of the language that a text is probably in; None when it is too short, or says nothing."""
    text = unicodedata.normalize("NFC", text[:MOST_SIGNS])
    return _by_script(text) or _by_words(text)


def _by_script(text: str) -> str | None:
    letters = [sign for sign in text if sign.isalpha()]
    counts: dict[str, int] = {}
    for sign in letters:
        if sign >= "\u0370" and (code := _script_of(sign)):
            counts[code] = counts.get(code, 0) + 1
    if not counts or sum(counts.values()) * 2 < len(letters) or len(letters) < FEWEST_WORDS:
        return None
    found = max(counts, key=lambda code: counts[code])
    present = frozenset(letters)
    if found == "zh" and "ja" in counts:
        return "ja"
    return next((code for code, signs in _TOLD_APART.get(found, ()) if present & frozenset(signs)), found)


def _script_of(sign: str) -> str | None:
    return next((code for first, last, code in _SCRIPTS if first <= sign <= last), None)


def _by_words(text: str) -> str | None:
    """The language with the most known words, when they are enough and more than the English ones."""
    written = _WORD.findall(text.replace("'", " ").replace("’", " ").casefold())
    if len(written) < FEWEST_WORDS:
        return None
    plain = [_without_accents(word) for word in written]
    english = sum(word in ENGLISH_WORDS for word in plain)
    scores = {
        code: sum(word in words for word in plain) + _own_letters(code, written) for code, words in COMMON.items()
    }
    best = max(scores, key=lambda code: scores[code])
    if scores[best] >= max(FEWEST_HITS, SHARE * len(plain)) and scores[best] > english:
        return best
    return ENGLISH if english >= max(2, SHARE * len(plain)) else None


def _own_letters(code: str, words: list[str]) -> int:
    own = LETTERS.get(code, frozenset())
    return sum(not own.isdisjoint(word) for word in words)


def _without_accents(word: str) -> str:
    parts = unicodedata.normalize("NFD", word.translate(_SIMPLER))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
