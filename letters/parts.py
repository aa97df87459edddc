"""The parts of a letter in their order: head, cover, body, code box, stories, slips, and each page's foot."""

from dataclasses import dataclass

from letters import fonts
from letters.address import address_left, type_for
from letters.check import SENDER_SIZE
from letters.code_box import set_code_box
from letters.content import Letter, StoryPage
from letters.easy import set_ideas
from letters.fonts import BOLD, REGULAR
from letters.layout import CLEAR, EASY, LARGE, Flow, paragraphs_of, wrap
from letters.marks import Box, Mark, Page, Qr, Rule, Text
from letters.page import Profile, points
from letters.praise_sheet import praise_sheet
from letters.slip import SlipRow, slip_marks, slips_for
from letters.wording import WORDINGS, Wording

FOOT_BASELINE = 280.5  # mm
SLIP_FOOT_BASELINE = 277.0  # mm, well clear of the corner squares
BADGE = 15.0  # mm, the square that holds a story's letter
MOST_KEPT_LINES = 12  # a longer last paragraph is broken instead
_LABEL_SHARE = 0.29  # of the column, for the cover's labels


def pages_of(letter: Letter, profile: Profile) -> tuple[Page, ...]:
    """Every page of a letter that has been checked; a second part begins on a page of its own."""
    flow = Flow(profile, EASY if letter.ideas else LARGE if letter.large_print else CLEAR)
    first = _Setting(letter, WORDINGS[letter.language], flow)
    first.head()
    first.opening()
    told = len(flow.pages) + 1
    first.stories()
    ends = [len(flow.pages)]
    if letter.also is not None:
        ends.append(_second_part(letter.also, flow, letter, told))
    first.slips()
    return (*first.with_feet(ends), *first.wall())


def _second_part(also: Letter, flow: Flow, first: Letter, told: int) -> int:
    """The opening once more, and the stories where they are in other words, else their pages; its own last page."""
    second, last = _Setting(also, WORDINGS[also.language], flow), len(flow.pages)
    translated = [story.paragraphs for story in also.stories] != [story.paragraphs for story in first.stories]
    if first.stories and (not translated or not also.stories):
        said = second.words.words_on_page if last == told else second.words.words_on_pages
        second.note = said.format(first=told, last=last)
    flow.new_page()
    second.opening()
    if translated:
        second.stories()
    return len(flow.pages)


@dataclass(slots=True)
class _Setting:
    letter: Letter
    words: Wording
    flow: Flow
    note: str = ""

    def head(self) -> None:
        """Sender top right, address in its window; nothing else above the body."""
        self._address()
        self._sender()
        if self.letter.sender_name:
            logo = self.flow.profile.logo
            baseline = points(logo.top + 12)
            self.flow.put(Text(self.flow.left, baseline, self.letter.sender_name, SENDER_SIZE, BOLD))

    def _address(self) -> None:
        profile, lines = self.flow.profile, self.letter.address.lines
        size, leading = type_for(lines, profile)
        rise = fonts.rise(lines[0])  # an accent on the first line is in the window too
        y = points(profile.address.top) + 1.0 + size * rise
        spare = points(profile.address.height) - 2 - size * (rise + fonts.DESCENT)
        y += max(0.0, spare - leading * (len(lines) - 1)) / 2
        for index, line in enumerate(lines):
            self.flow.put(Text(points(address_left(profile)), y + leading * index, line, size, REGULAR))

    def _sender(self) -> None:
        zone = self.flow.profile.sender
        left, width = points(zone.left + 8), points(zone.width - 8)
        lines = [part for line in self.letter.return_address for part in wrap(line, width, size=12)]
        dated = wrap(self.letter.date, width, size=12)
        reference = f"{self.words.reference} {self.letter.reference}" if self.letter.reference else ""
        total = len(lines) + len(dated) + bool(reference) + 1
        step = min(16.0, points(zone.height - 8) / total)
        y = points(zone.top + 12)
        for line in [*lines, "", *dated, *filter(None, [reference])]:
            if line:
                self.flow.put(Text(left, y, line, min(12.0, step * 0.9), REGULAR))
            y += step if line else step * 0.7

    def opening(self) -> None:
        """Heading, greeting, cover, body, code box and sign-off."""
        flow, scale = self.flow, self.flow.scale
        flow.heading(self.letter.heading)
        flow.space(scale.leading * 0.7)
        if self.letter.greeting:
            flow.paragraphs([self.letter.greeting])
        flow.paragraphs([self.note])
        self._cover()
        set_ideas(self.letter.ideas, flow)
        flow.paragraphs(self.letter.body[:-1])
        self._keep_with_sign_off(self.letter.body[-1:])
        flow.paragraphs(self.letter.body[-1:])
        set_code_box(self.letter, self.words, flow)
        self._sign_off()

    def _cover(self) -> None:
        for label, text in zip(self.words.cover, self.letter.cover, strict=False):
            self._cover_part(label, text)
        if self.letter.cover:
            self._hairline()
            self.flow.space(self.flow.scale.leading)

    def _cover_part(self, label: str, text: str) -> None:
        flow, scale = self.flow, self.flow.scale
        stacked = self.flow.scale is not CLEAR
        x = 0.0 if stacked else flow.width * _LABEL_SHARE
        lines = [
            part
            for paragraph in paragraphs_of([text])
            for line in paragraph
            for part in wrap(line, flow.width - x, size=scale.size)
        ]
        labels = wrap(label, flow.width if stacked else x - 10, size=scale.size, font=BOLD)
        rows = len(lines) + len(labels) if stacked else max(len(lines), len(labels))
        flow.need(min(rows, 8) * scale.leading + 12)
        self._hairline()
        flow.space(5)
        top = flow.y
        for line in labels:
            flow.line(line, size=scale.size, leading=scale.leading, font=BOLD)
        below = flow.y
        if not stacked:
            flow.y = top
        page = len(flow.pages)
        flow.lines(lines, x=x)
        if len(flow.pages) == page:
            flow.y = max(flow.y, below)
        flow.space(5)

    def _hairline(self) -> None:
        flow = self.flow
        flow.put(Rule(flow.left, flow.y, flow.left + flow.width, flow.y, 0.5))

    def _keep_with_sign_off(self, last: tuple[str, ...]) -> None:
        """A sign-off never stands alone on a page: the last paragraph goes with it."""
        if self.letter.code or not self.letter.sign_off:
            return  # the box with the code stands between them
        flow = self.flow
        lines = [
            part for p in paragraphs_of(last) for line in p for part in wrap(line, flow.width, size=flow.scale.size)
        ]
        together = len(lines) + 1 + len(self.letter.sign_off)
        if together <= MOST_KEPT_LINES:
            flow.need(together * flow.scale.leading)

    def _sign_off(self) -> None:
        """Beneath a code's box that fills the page it is left out, rather than stand on a page alone."""
        flow, scale = self.flow, self.flow.scale
        lines = [part for line in self.letter.sign_off for part in wrap(line, flow.width, size=scale.size)]
        high = scale.leading * len(lines)
        if self.letter.code and flow.y + high > flow.bottom:
            return
        flow.need(high)
        flow.lines(lines)

    def stories(self) -> None:
        for story in self.letter.stories:
            self.story(story)

    def story(self, story: StoryPage) -> None:
        """A page with a large letter, reference and heading, then the words as they were approved."""
        flow = self.flow
        flow.running_head = ""
        flow.new_page()
        if story.letter:
            self._badge(story)
        else:
            self._plain_title(story)
        self._hairline()
        flow.space(flow.scale.leading)
        flow.running_head = self.words.continued.format(letter=story.letter) if story.letter else story.heading
        flow.paragraphs(story.paragraphs)
        flow.running_head = ""

    def _plain_title(self, story: StoryPage) -> None:
        flow = self.flow
        if story.heading:
            flow.heading(story.heading)
            flow.space(8)

    def _badge(self, story: StoryPage) -> None:
        flow, scale = self.flow, self.flow.scale
        side, top = points(BADGE), flow.y
        line = 1.6  # all of it inside the body, whose edge this is
        flow.put(Box(flow.left + line / 2, top + line / 2, side - line, side - line, line, 5))
        size = 32.0
        across = fonts.text_width(story.letter, size, name=BOLD)
        middle = top + side / 2 + size * fonts.CAP_HEIGHT / 2
        flow.put(Text(flow.left + (side - across) / 2, middle, story.letter, size, BOLD))
        beside = side + 14
        title = self.words.story.format(letter=story.letter)
        detail = f"{title}  ·  {story.reference}" if story.reference else title
        flow.line(detail, size=scale.small, leading=scale.small * 1.4, x=beside)
        if story.heading:
            flow.heading(story.heading, x=beside)
        flow.y = max(flow.y, top + side) + 10

    def slips(self) -> None:
        """The reply slips, on a sheet of their own also when both sides are printed."""
        letter, pages = self.letter, self.flow.pages
        if not letter.slips:
            return
        if self.flow.profile.both_sides and len(pages) % 2:
            self.flow.new_page()
            self.flow.lines(wrap(self.words.left_blank, self.flow.width, size=self.flow.scale.size))
        rows = [SlipRow(story.letter, story.reference, story.heading) for story in letter.stories]
        url = letter.slip_url or letter.answer_url
        for slip in slips_for(rows, code=letter.code, answer_url=url, return_address=letter.return_address):
            pages.append(slip_marks(slip, self.words))

    def wall(self) -> tuple[Page, ...]:
        """The sheet to pin up, by itself also when both sides are printed, without a foot: it leaves the letter."""
        made = praise_sheet(self.letter.wall, self.words) if self.letter.wall else None
        if made is None:
            return ()
        if not (self.flow.profile.both_sides and len(self.flow.pages) % 2):
            return (made,)
        blank = Flow(self.flow.profile, self.flow.scale)
        blank.y = points(blank.profile.later_body.top)
        blank.lines(wrap(self.words.wall_blank, blank.width, size=blank.scale.size))
        return (tuple(blank.pages[0]), made)

    def with_feet(self, ends: list[int]) -> tuple[Page, ...]:
        """Each page with its reference and "Page 1 of 4", in the language of its part; ``ends``: their last pages."""
        pages, also = self.flow.pages, self.letter.also
        second = self.words if also is None else WORDINGS[also.language]
        return tuple(
            (*marks, *self._foot(index, marks, second if ends[0] < index <= ends[-1] else self.words))
            for index, marks in enumerate(pages, 1)
        )

    def _foot(self, page: int, on_page: list[Mark], words: Wording) -> list[Mark]:
        flow, pages = self.flow, len(self.flow.pages)
        is_slip = any(isinstance(mark, Qr) for mark in on_page)
        size, y = min(flow.scale.small, 14.0), points(SLIP_FOOT_BASELINE if is_slip else FOOT_BASELINE)
        count = words.page.format(page=page, pages=pages)
        right = flow.left + flow.width - fonts.text_width(count, size)
        marks: list[Mark] = [Text(right, y, count, size, REGULAR)]
        if self.letter.reference:
            marks.append(Text(flow.left, y, f"{words.reference} {self.letter.reference}", size, REGULAR))
        return marks
