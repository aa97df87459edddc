"""What changed between two texts, word by word, so that eyes, ears and paper can tell it without any colour."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from markupsafe import Markup, escape

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
# Word by word up to here; longer texts line by line, and beyond that only whether they differ. No text makes it slow.
MOST_WORDS = 3000
MOST_LINES = 1500
OUT = Markup('<del class="es-del"><span class="govuk-visually-hidden">{}</span>{}</del>')
IN = Markup('<ins class="es-ins"><span class="govuk-visually-hidden">{}</span>{}</ins>')
TAKEN_OUT, PUT_IN = " taken out: ", " put in: "


class Change(NamedTuple):
    """A run of text: ``kind`` is same, out or in."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[Change] | None:
    """The runs in the order of reading; None when the texts are too long to say more than that they differ."""
    before, after = _even(before), _even(after)
    if before == after:
        return [Change("same", before)] if before else []
    for pattern, most in ((_WORDS, MOST_WORDS), (_LINES, MOST_LINES)):
        old, new = pattern.findall(before), pattern.findall(after)
        start, end = _common_start(old, new), 0
        end = _common_start(old[start:][::-1], new[start:][::-1])
        middle = old[start : len(old) - end], new[start : len(new) - end]
        if max(map(len, middle)) <= most:
            tail = "".join(old[len(old) - end :])
            return list(_joined([Change("same", "".join(old[:start])), *_compared(*middle), Change("same", tail)]))
    return None


def marked(before: str, after: str) -> Markup | None:
    """The same as HTML: <del> and <ins>, each saying what it is to whoever hears the page; None when too long."""
    found = changes(before, after)
    return None if found is None else Markup("").join(_html(change) for change in found)


def differ(before: str, after: str) -> bool:
    return _even(before) != _even(after)


def _html(change: Change) -> Markup:
    if change.kind == "same":
        return escape(change.text)
    says = TAKEN_OUT if change.kind == "out" else PUT_IN
    element = OUT if change.kind == "out" else IN
    return element.format(says, change.text)


def _compared(old: list[str], new: list[str]) -> Iterator[Change]:
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            yield Change("same", "".join(old[i1:i2]))
        else:
            yield Change("out", "".join(old[i1:i2]))
            yield Change("in", "".join(new[j1:j2]))


def _joined(found: list[Change]) -> Iterator[Change]:
    """Neighbours of one kind as one run; a bare space between two changes belongs to both, so phrases stay whole."""
    out = into = ""
    for place, (kind, text) in enumerate(found):
        changes_go_on = place + 1 < len(found) and found[place + 1].kind != "same"
        if kind == "same" and out and into and text == " " and changes_go_on:
            out, into = out + text, into + text
        elif kind == "same":
            yield from _flush(out, into)
            out = into = ""
            yield from _flush_same(text)
        elif kind == "out":
            out += text
        else:
            into += text
    yield from _flush(out, into)


def _flush_same(text: str) -> Iterator[Change]:
    if text:
        yield Change("same", text)


def _flush(out: str, into: str) -> Iterator[Change]:
    if out:
        yield Change("out", out)
    if into:
        yield Change("in", into)


def _common_start(one: list[str], other: list[str]) -> int:
    number = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        number += 1
    return number


def _even(text: str) -> str:
    """A form sends each line end as two characters; that is no change of anybody's words."""
    return text.replace("\r\n", "\n").strip()
