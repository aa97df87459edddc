"""A text's version for paper: what can't be seen is dropped, a picture sign becomes words in brackets.

Nothing here touches the story itself: the moderator is shown the proposals, and the web keeps the sign.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from letters import fonts

_JOINER = "\u200d"
_KEYCAP = "\u20e3"
_PLAIN_SPACES = {"\t", "\x0b", "\x0c"}
_LINE_ENDS = re.compile(r"\r\n|[\r\x85\u2028]")
_SWAPS = {"\u2010": "-", "\u2011": "-", "\u2212": "-", "\u2015": "—", "\u02bc": "’", "\u2043": "-"}
_SAID = {
    "\u2764": "heart", "\u2665": "heart", "\u2714": "tick", "\u2705": "tick", "\u2713": "tick",
    "\u274c": "cross", "\u2639": "sad face", "\u263a": "smiling face", "\u2620": "skull and crossbones",
    "\u2695": "health worker", "\u2696": "judge", "\u2708": "pilot", "\u2642": "man", "\u2640": "woman",
    "\U0001f610": "neutral face",
}  # fmt: skip
_FILLER = re.compile(r"\b(white|black|heavy|sign|symbol)\b")


@dataclass(frozen=True, slots=True)
class PaperText:
    """The text to print, and each ``(sign, words)`` that a moderator should look at."""

    text: str
    proposals: tuple[tuple[str, str], ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What still can't be drawn; not empty means that the letter must wait."""
        return fonts.missing_characters(self.text)


def for_paper(text: str) -> PaperText:
    """Derive the paper version. Keeps line breaks, and a blank line between paragraphs."""
    composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text.replace("\u2029", "\n\n")))
    proposals: dict[str, str] = {}
    said = "".join(_said(cluster, proposals) for cluster in _clusters(composed))
    return PaperText(_tidy_space(said), tuple(proposals.items()))


def _clusters(text: str) -> Iterator[str]:
    """Single signs, except that a picture keeps what belongs to it: joiners, skin tones, flags, keycaps."""
    start = 0
    while start < len(text):
        end = _cluster_end(text, start)
        yield text[start:end]
        start = end


def _cluster_end(text: str, start: int) -> int:
    end = start + 1
    if _is_flag_letter(text[start]) and text[end : end + 1] and _is_flag_letter(text[end]):
        return end + 1
    while end < len(text):
        if _belongs_behind(text[end]):
            end += 1
        elif text[end] == _JOINER and _is_picture(text[start]) and _is_picture(text[end + 1 : end + 2]):
            end += 2
        else:
            break
    return end


def _belongs_behind(sign: str) -> bool:
    code = ord(sign)
    return (
        0xFE00 <= code <= 0xFE0F  # variation selectors
        or 0x1F3FB <= code <= 0x1F3FF  # skin tones
        or 0xE0020 <= code <= 0xE007F  # tags
        or sign == _KEYCAP
    )


def _is_picture(sign: str) -> bool:
    return bool(sign) and unicodedata.category(sign) in {"So", "Sm", "Cn"}


def _is_flag_letter(sign: str) -> bool:
    return 0x1F1E6 <= ord(sign) <= 0x1F1FF


def _said(cluster: str, proposals: dict[str, str]) -> str:
    base = _visible(cluster)
    if not base or all(map(fonts.can_draw, base)):
        return base
    plain = unicodedata.normalize("NFKC", base)
    if plain != base and all(map(fonts.can_draw, plain)):
        return plain
    words = _words(base)
    if words is None:
        return base
    proposals[cluster] = words
    return words


def _visible(cluster: str) -> str:
    """The cluster without what has no shape of its own; white space of any width is one space."""
    return "".join(_one_visible(sign) for sign in cluster if not _belongs_behind(sign))


def _one_visible(sign: str) -> str:
    if sign == "\n":
        return sign
    category = unicodedata.category(sign)
    if category == "Zs" or sign in _PLAIN_SPACES:
        return " "
    return "" if category in {"Cf", "Cc"} else _SWAPS.get(sign, sign)


def _words(base: str) -> str | None:
    """``[clapping hands]``, or None when a sign is a letter, which words can't stand for."""
    if all(map(_is_flag_letter, base)):
        return f"[flag {''.join(chr(ord(sign) - 0x1F1E6 + ord('A')) for sign in base)}]"
    names = [_name(sign) for sign in base]
    return f"[{', '.join(filter(None, names))}]" if all(names) else None


def _name(sign: str) -> str | None:
    if sign in _SAID:
        return _SAID[sign]
    if unicodedata.category(sign)[0] not in "SP":
        return None
    name = unicodedata.name(sign, "").lower()
    shorter = " ".join(_FILLER.sub(" ", name).split())
    return shorter or name or None


def _tidy_space(text: str) -> str:
    lines = (" ".join(line.split(" ")).strip() for line in text.split("\n"))
    single = (re.sub(r" {2,}", " ", line) for line in lines)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(single)).strip()
