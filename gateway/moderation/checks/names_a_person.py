"""A person is named, or may be: what a moderator takes out before anybody reads it."""

import re

from gateway.moderation.checks.hit import MOST_HITS, Hit, hits

name = "Names a person"
description = "A title with a name, a name after “nurse” or “called”, or two capitalised words in a row."

_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'-]{1,30}"
_TITLED = re.compile(
    rf"\b(?i:mr|mrs|ms|miss|mx|dr|doctor|sir|dame|rev|father|sister|matron|nurse|carer|manager|called|named)\.?\s{{1,3}}"
    rf"({_WORD}(?:\s{{1,2}}{_WORD})?)"
)
_PAIR = re.compile(rf"(?<=[a-z,;:]\s)({_WORD}\s{_WORD})\b")
_OTHER_NAMES = (
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday christmas easter care home house lodge manor court hall grange view park road "
    "street lane avenue close drive hospital ward nhs cqc council city county town north south east west great new "
    "st saint the i and covid"
)
_NOT_PEOPLE = frozenset(_OTHER_NAMES.split())


def check(text: str) -> list[Hit]:
    titled = [(m.start(), m.group()) for m in _TITLED.finditer(text)]
    pairs = [(m.start(1), m.group(1)) for m in _PAIR.finditer(text) if _may_be_a_person(m.group(1))]
    return hits(sorted({*titled, *pairs})[:MOST_HITS], check="names_a_person", name=name)


def _may_be_a_person(words: str) -> bool:
    return not any(word in _NOT_PEOPLE for word in words.lower().split())
