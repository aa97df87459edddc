"""A poster for a home's wall: A4, black only, three ways to say what care is like there, read from two metres.

Black alone, so that any printer makes it as it was meant; on yellow paper it looks warmest. Every size below is a
type size in points; at two metres anything from 24 points on is read with ease.
"""

from dataclasses import dataclass

from letters.errors import CannotPrint
from letters.fonts import BOLD, REGULAR
from letters.home_paper import HomePaper, check_paper, drawn
from letters.home_wording import SERVICE
from letters.layout import wrap
from letters.letter import Pdf
from letters.page import Zone, millimetres, points
from letters.pen import Pen, first_baseline, fitted, height_of, width_of

LEFT, RIGHT, TOP, BOTTOM = 18.0, 192.0, 13.0, 284.0
GAP = 5.0  # mm between one thing and the next
INSET = 26.0  # mm from a way's frame to its words: the room of its number
BAND = 25.0  # mm, the height of the warning at the foot


@dataclass(frozen=True, slots=True)
class _Sizes:
    intro: float
    names: tuple[float, ...]
    invitation: float
    label: float
    words: float
    numbers: tuple[float, ...]
    links: tuple[float, ...]
    qr: float  # mm


CLEAR = _Sizes(30, (60, 54, 48, 42, 38, 34, 30, 27, 24, 21, 18), 22, 24, 22, (46, 42, 38, 34), (24, 22, 20, 18, 16), 46)
LARGE = _Sizes(
    34, (60, 54, 48, 42, 38, 34, 30, 27, 24, 21, 18), 0, 30, 26, (52, 48, 44, 38, 34), (26, 24, 22, 20, 18, 16), 50
)


def poster(paper: HomePaper) -> Pdf:
    """The poster as a PDF of one page. Raises CannotPrint for what a person must mend."""
    check_paper(paper)
    sizes = LARGE if paper.large_print else CLEAR
    for spared in range(3):
        made = _Poster(paper, Pen(), sizes, promise=spared < 1, invitation=spared < 2 and not paper.large_print)
        if made.draw():
            return drawn([made.pen.page()], title=f"{SERVICE}: {paper.home_name}", language=paper.language)
    raise CannotPrint(CannotPrint.Code.BAD_LETTER, "The home's name and link are too long for a poster; shorten one.")


@dataclass(slots=True)
class _Poster:
    paper: HomePaper
    pen: Pen
    sizes: _Sizes
    promise: bool
    invitation: bool
    y: float = TOP

    def draw(self) -> bool:
        """Head from the top and warning from the foot; the ways share what is between. False without room."""
        self._head()
        above = len(self.pen.marks)
        foot = self._foot()
        last = self.pen.marks[above:]
        del self.pen.marks[above:]  # whoever has it read aloud hears the foot last
        fits = self._ways(foot) if self.paper.phone else self._online_alone(foot)
        self.pen.marks += last
        return fits

    def _ways(self, foot: float) -> bool:
        """Text, phone and online, each in its frame."""
        ways = (self._text_way, self._phone_way, self._online_way)
        heights = (self._words_height(1), self._words_height(len(self._phone_lines())), self.sizes.qr + 10)
        spare = foot - self.y - sum(heights) - GAP * 2
        for number, (way, height) in enumerate(zip(ways, heights, strict=True), 1):
            zone = Zone(LEFT, self.y, RIGHT, self.y + height + spare / 3)
            self.pen.box(zone, weight=2.2, radius=5)
            self.pen.disc(LEFT + INSET / 2, zone.centre[1], 8.0, str(number))
            way(zone)
            self.y = zone.bottom + GAP
        return spare >= 0

    def _head(self) -> None:
        pen, sizes, paper = self.pen, self.sizes, self.paper
        across = pen.emblem(LEFT, self.y, 17)
        pen.text(LEFT + across + 5, self.y + 11, SERVICE, 32, font=BOLD)
        self.y += 21
        self.y = pen.block(LEFT, self.y, RIGHT - LEFT, paper.words.tell_about, sizes.intro)
        size = fitted(paper.home_name, RIGHT - LEFT, 48, sizes.names)
        self.y = pen.block(LEFT, self.y, RIGHT - LEFT, paper.home_name, size, font=BOLD, leading=size * 1.12) + 1.5
        if self.invitation:
            self.y = pen.block(LEFT, self.y, RIGHT - LEFT, paper.words.invitation, sizes.invitation)
        self.y += GAP

    def _foot(self) -> float:
        """The warning and the promise; gives the mm above which the ways may stand."""
        pen, words = self.pen, self.paper.words
        band = Zone(LEFT, BOTTOM - BAND, RIGHT, BOTTOM)
        pen.box(band, radius=5, solid=True)
        room = band.width - 16
        size = min(fitted(text, room, 12, (27, 25, 23, 21, 19)) for text in (words.danger, words.danger_call))
        pen.centred(band.centre[0], band.top + 10.2, words.danger, size, light=True)
        pen.centred(band.centre[0], band.top + 20.2, words.danger_call, size, font=BOLD, light=True)
        if not self.promise:
            return band.top - GAP
        high = height_of(words.promise, RIGHT - LEFT, 17)
        pen.block(LEFT, band.top - high - 3, RIGHT - LEFT, words.promise, 17)
        return band.top - high - GAP - 2

    def _words_height(self, lines: int) -> float:
        """mm that a way needs at least: its number and so many lines of words."""
        return 8 + millimetres(self.sizes.words * 1.28) * lines + millimetres(self._number_size() * 1.15)

    @property
    def _room(self) -> float:
        return RIGHT - LEFT - INSET - 6

    def _number_size(self) -> float:
        return fitted(self.paper.phone, self._room, 24, self.sizes.numbers)

    def _text_way(self, zone: Zone) -> None:
        """Keyword and number, each as large as fits: what a person copies into a telephone."""
        pen, paper, words = self.pen, self.paper, self.paper.words
        size, number = self.sizes.words, self._number_size()
        step, big = millimetres(size * 1.28), millimetres(number * 1.15)
        x, y = zone.left + INSET, zone.centre[1] - (step + big) / 2 + 1.5
        base = y + first_baseline(size, step)
        said = [(words.text_way, False), (paper.said_keyword, True), (words.text_to, False)]
        if not paper.keyword:
            said = [(words.text_no_keyword, False)]
        while size > 14 and sum(self._wide(text, size, bold=bold) for text, bold in said) > self._room:
            size -= 0.5
        for text, bold in said:
            pen.text(x, base, f"{text} ", size + 8 * bold, font=BOLD if bold else REGULAR)
            x += self._wide(text, size, bold=bold)
        pen.text(zone.left + INSET, y + step + first_baseline(number, big), paper.phone, number, font=BOLD)

    @staticmethod
    def _wide(text: str, size: float, *, bold: bool) -> float:
        return width_of(f"{text} ", size + 8 * bold, font=BOLD if bold else REGULAR)

    def _phone_lines(self) -> list[str]:
        return wrap(self.paper.words.phone_how, points(self._room), size=self.sizes.words)

    def _phone_way(self, zone: Zone) -> None:
        pen, size, number = self.pen, self.sizes.words, self._number_size()
        step, big = millimetres(size * 1.28), millimetres(number * 1.15)
        x, y = zone.left + INSET, zone.centre[1] - (step * len(self._phone_lines()) + big) / 2
        label = f"{self.paper.words.phone_way} "
        plain = self.sizes.words
        wide = width_of(label, plain)
        base = y + first_baseline(number, big)
        if wide + width_of(self.paper.phone, number, font=BOLD) <= self._room:
            pen.text(x, base, label, plain)
            pen.text(x + wide, base, self.paper.phone, number, font=BOLD)
        else:
            pen.text(x, base, self.paper.phone, number, font=BOLD)
        pen.block(x, y + big, self._room, self.paper.words.phone_how, size)

    def _online_way(self, zone: Zone) -> None:
        pen, paper, sizes = self.pen, self.paper, self.sizes
        side = max(sizes.qr, min(zone.height - 10, sizes.qr + 8))
        code = Zone(zone.right - side - 6, zone.centre[1] - side / 2, zone.right - 6, zone.centre[1] + side / 2)
        pen.qr(code, paper.qr_link)
        x, room = zone.left + INSET, code.left - 6 - zone.left - INSET
        above = height_of(paper.words.online_how, room, sizes.words)
        size, parts = self._link_in(room, zone.height - above - 8)
        below = sum(height_of(part, room, size, font=BOLD) for part in parts)
        y = pen.block(x, zone.centre[1] - (above + below + 2) / 2, room, paper.words.online_how, sizes.words) + 2
        for part in parts:
            y = pen.block(x, y, room, part, size, font=BOLD)

    def _link_in(self, room: float, height: float) -> tuple[float, list[str]]:
        """The link's size and lines: the site on one line where that fits, else broken where it must be."""
        site, _, path = self.paper.link.partition("/")
        for size in self.sizes.links:
            if width_of(f"{site}/", size, font=BOLD) <= room and width_of(path, size, font=BOLD) <= room:
                return size, [f"{site}/", path]
        link = self.paper.link
        return fitted(link, room, height, self.sizes.links, whole_words=False), [link]

    def _online_alone(self, foot: float) -> bool:
        """The one way where there is no number: the link across the sheet, a large square under it."""
        pen, paper, zone = self.pen, self.paper, Zone(LEFT, self.y, RIGHT, foot)
        room = zone.width - 20
        pen.box(zone, weight=2.2, radius=5)
        y = pen.block(LEFT + 10, zone.top + 7, room, paper.words.online_how, self.sizes.label)
        size = fitted(paper.link, room, 24, (34, 30, *self.sizes.links), whole_words=False)
        y = pen.block(LEFT + 10, y + 2, room, paper.link, size, font=BOLD) + 7
        side = min(90.0, zone.bottom - 8 - y)
        left, top = zone.centre[0] - side / 2, (y + zone.bottom - 8 - side) / 2
        if side >= self.sizes.qr:
            pen.qr(Zone(left, top, left + side, top + side), paper.qr_link)
        return side >= self.sizes.qr
