"""The body of an Easy Read letter: large type, one idea at a time with a drawing beside it, and room around each."""

import re
from collections.abc import Sequence
from typing import Final

from letters.content import Idea
from letters.easy_marks import DRAWINGS, SIDE, marks_of
from letters.fonts import REGULAR
from letters.layout import Flow, wrap

BESIDE: Final = SIDE + 18.0  # where the words begin, points from the column's left edge
_GIVEN: Final = re.compile(r"\[([a-z]+)\] (.+)", re.DOTALL)


def ideas_of(paragraphs: Sequence[str]) -> tuple[Idea, ...]:
    """Paragraphs as a template writes them: ``# A heading``, ``[clock] An idea with its drawing``, or plain words."""
    return tuple(_idea(paragraph.strip()) for paragraph in paragraphs if paragraph.strip())


def _idea(text: str) -> Idea:
    if text.startswith("# "):
        return Idea(text[2:].strip(), heading=True)
    given = _GIVEN.fullmatch(text)
    return Idea(given[2], given[1]) if given and given[1] in DRAWINGS else Idea(text)


def set_ideas(ideas: Sequence[Idea], flow: Flow) -> None:
    """Each idea whole on one page, with its drawing; a heading stays with what it heads."""
    for idea in ideas:
        if idea.heading:
            flow.space(flow.scale.leading * 0.3)
            flow.heading(idea.text)
            flow.space(flow.scale.leading * 0.3)
        else:
            _set(idea, flow)


def _set(idea: Idea, flow: Flow) -> None:
    scale = flow.scale
    lines = [part for line in idea.text.splitlines() for part in wrap(line, flow.width - BESIDE, size=scale.size)]
    high = max(len(lines) * scale.leading, SIDE if idea.mark else 0.0)
    flow.need(min(high, flow.bottom / 2))
    page, top = len(flow.pages), flow.y
    flow.put(*marks_of(idea.mark, flow.left, top))
    flow.space(max(0.0, (SIDE - len(lines) * scale.leading) / 2) if idea.mark else 0.0)
    for line in lines:
        flow.need(scale.leading)
        flow.line(line, size=scale.size, leading=scale.leading, font=REGULAR, x=BESIDE)
    if len(flow.pages) == page:
        flow.y = max(flow.y, top + (SIDE if idea.mark else 0.0))
    flow.space(scale.leading * 0.55)
