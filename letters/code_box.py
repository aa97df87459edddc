"""The box that holds a letter's code and PIN, large, with the ways to answer beneath it; it is never split."""

from dataclasses import dataclass

from letters import codes, fonts
from letters.content import Letter
from letters.fonts import BOLD
from letters.layout import Flow, wrap
from letters.marks import Box
from letters.wording import Wording

PAD = 14.0


def set_code_box(letter: Letter, words: Wording, flow: Flow) -> None:
    """Nothing where the letter has no code."""
    if letter.code:
        _CodeBox(letter, words, flow).set()


@dataclass(frozen=True, slots=True)
class _CodeBox:
    letter: Letter
    words: Wording
    flow: Flow

    def set(self) -> None:
        flow, scale = self.flow, self.flow.scale
        pad = PAD
        ways = self._ways(flow.width - 2 * pad)
        big = scale.size + 10
        height = 2 * pad + scale.small * 1.5 + big * 1.2
        height += len(ways) * scale.leading + (8 if ways else 0)
        flow.need(height)
        flow.put(Box(flow.left, flow.y, flow.width, height, 1.2, 8))
        end = flow.y + height
        flow.space(pad)
        self._code_and_pin(pad, big)
        flow.space(8 if ways else 0)
        for label, text in ways:
            y = flow.y
            flow.line(label, size=scale.size, leading=scale.leading, x=pad, font=BOLD)
            flow.y = y
            flow.line(text, size=scale.size, leading=scale.leading, x=pad + self._way_indent())
        flow.y = end
        flow.space(scale.leading)

    def _code_and_pin(self, pad: float, big: float) -> None:
        flow, small = self.flow, self.flow.scale.small
        pairs = [(self.words.code, codes.pretty(self.letter.code))]
        if self.letter.pin:
            pairs.append((self.words.pin, self.letter.pin))
        top, x = flow.y, pad
        for label, value in pairs:
            flow.y = top
            flow.line(label, size=small, leading=small * 1.5, x=x)
            flow.line(value, size=big, leading=big * 1.2, x=x, font=BOLD)
            x += max(flow.width * 0.55, fonts.text_width(value, big, name=BOLD) + 24)

    def _way_indent(self) -> float:
        size = self.flow.scale.size
        labels = (self.words.online, self.words.phone, self.words.post)
        return max(fonts.text_width(label, size, name=BOLD) for label in labels) + size

    def _ways(self, width: float) -> list[tuple[str, str]]:
        """Each line of the ways to answer, its label on the first line only."""
        shown = self.letter.answer_url.partition("://")[2] or self.letter.answer_url
        given = (
            (self.words.online, shown.rstrip("/")),
            (self.words.phone, self.letter.phone_line),
            (self.words.post, self.words.post_slip if self.letter.slips else ""),
        )
        return [
            (label if first else "", line)
            for label, text in given
            for first, line in _first(wrap(text, width - self._way_indent(), size=self.flow.scale.size))
        ]


def _first(lines: list[str]) -> list[tuple[bool, str]]:
    return [(index == 0, line) for index, line in enumerate(lines)]
