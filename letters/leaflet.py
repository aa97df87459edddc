"""A leaflet for a welcome pack: what happens to a story, who reads it, and how to tell one or take it back.

Clear print is one A4 sheet, printed on both sides (turned over its short edge) and folded once to A5: one fold needs
no machine, and its panels are wide enough for 14 points, which the thirds of a DL leaflet are not. Large print is A4
and not folded: a fold through a line of type is hard to read.
"""

from dataclasses import dataclass, field

from letters.errors import CannotPrint
from letters.fonts import BOLD, REGULAR
from letters.home_paper import HomePaper, check_paper, drawn
from letters.home_wording import SERVICE
from letters.layout import CLEAR, LARGE, TypeScale
from letters.letter import Pdf
from letters.page import A4_HEIGHT, A4_WIDTH, Zone, millimetres
from letters.pen import Pen, fitted, height_of, width_of
from letters.wording import WORDINGS

EDGE = 13.0  # mm of white around each panel
FOLD = A4_HEIGHT / 2
QR_SIDE = 38.0
MOST_PAGES = 6  # of large print


def leaflet(paper: HomePaper) -> Pdf:
    """The leaflet as a PDF: two wide pages to be folded, or upright pages of large print. Raises CannotPrint."""
    check_paper(paper)
    made = _Leaflet(paper, _upright() if paper.large_print else _folded(), LARGE if paper.large_print else CLEAR)
    made.draw()
    title = f"{SERVICE}: {paper.words.leaflet_title}"
    pages = [pen.page() for pen in made.numbered()]
    return drawn(pages, title=title, language=paper.language, wide=not paper.large_print)


@dataclass(frozen=True, slots=True)
class _Panel:
    sheet: int
    zone: Zone


def _folded() -> tuple[_Panel, ...]:
    """In the order of reading: front, the two inside, back. The outer page has the back left of the front."""
    left = Zone(EDGE, EDGE, FOLD - EDGE, A4_WIDTH - EDGE)
    right = Zone(FOLD + EDGE, EDGE, A4_HEIGHT - EDGE, A4_WIDTH - EDGE)
    return _Panel(0, right), _Panel(1, left), _Panel(1, right), _Panel(0, left)


def _upright() -> tuple[_Panel, ...]:
    zone = Zone(20, 18, A4_WIDTH - 20, A4_HEIGHT - 18)
    return tuple(_Panel(sheet, zone) for sheet in range(MOST_PAGES))


@dataclass(slots=True)
class _Leaflet:
    paper: HomePaper
    panels: tuple[_Panel, ...]
    scale: TypeScale
    pens: list[Pen] = field(default_factory=list)
    at: int = 0
    y: float = 0.0

    def __post_init__(self) -> None:
        self.pens = [Pen() for _ in range(1 + max(panel.sheet for panel in self.panels))]
        self.y = self.zone.top

    @property
    def zone(self) -> Zone:
        return self.panels[self.at].zone

    @property
    def pen(self) -> Pen:
        return self.pens[self.panels[self.at].sheet]

    def draw(self) -> None:
        """Front, steps, sections, and the ways to tell: on the back, where there is one."""
        words, folded = self.paper.words, not self.paper.large_print
        self._front()
        if folded:
            self._next_panel()
        self._steps()
        if folded:
            self._next_panel()
        for heading, text in words.sections:
            self._section(heading, self._filled(text))
        if folded and self.at < len(self.panels) - 1:
            self._next_panel()
        self._ways()
        advice = words.worried_advice.format(advice=self.paper.advice) if self.paper.advice else ""
        self._section(words.worried[0], f"{self._filled(words.worried[1])} {advice}".strip())

    def numbered(self) -> list[Pen]:
        """The sheets that have something on them; large print has several, which are easily mixed up."""
        pens = [pen for pen in self.pens if pen.marks]
        if self.paper.large_print:
            for number, pen in enumerate(pens, 1):
                said = WORDINGS[self.paper.language].page.format(page=number, pages=len(pens))
                pen.text(self.zone.right - width_of(said, 14), A4_HEIGHT - 10, said, 14)
        return pens

    def _filled(self, text: str) -> str:
        paper, words = self.paper, self.paper.words
        site = paper.site.partition("://")[2] or paper.site
        withdraw = (words.withdraw if paper.phone else words.withdraw_no_phone).format(site=site.rstrip("/"))
        step = words.home_steps[paper.policy]
        return text.format(site=site.rstrip("/"), withdraw=withdraw, months=paper.keep_months, home_step=step)

    def _front(self) -> None:
        """What it is, in a hand's breadth, and the warning: at the foot of a panel, or where large print goes on."""
        pen, zone, words, paper = self.pen, self.zone, self.paper.words, self.paper
        across = pen.emblem(zone.left, zone.top, 18)
        pen.text(zone.left + across + 4, zone.top + 11.7, SERVICE, 32, font=BOLD)
        y = zone.top + (24 if paper.large_print else 36)
        title = fitted(words.leaflet_title, zone.width, 18, (36, 34, 32, 30, 28, 26))
        y = pen.block(zone.left, y, zone.width, words.leaflet_title, title, font=BOLD) + 4
        size = fitted(paper.home_name, zone.width, 44, (28, 24, 21, 19, 17, 15))
        y = pen.block(zone.left, y, zone.width, paper.home_name, size, font=BOLD) + 4
        y = pen.block(zone.left, y, zone.width, words.leaflet_about, self.scale.size + 2) + 4
        if not paper.large_print:
            y = pen.block(zone.left, y, zone.width, words.invitation, self.scale.size + 2) + 4
            pen.block(zone.left, y, zone.width, words.promise, self.scale.size + 2)
            y = zone.bottom - self._warning_height()
        self.y = self._warning(y) + 8

    def _warning_height(self) -> float:
        room, size, words = self.zone.width - 14, self.scale.size, self.paper.words
        return height_of(words.danger, room, size) + height_of(words.danger_call, room, size, font=BOLD) + 10

    def _warning(self, top: float) -> float:
        """White on black; gives the mm where it ends."""
        pen, words, size, zone = self.pen, self.paper.words, self.scale.size, self.zone
        band = Zone(zone.left, top, zone.right, top + self._warning_height())
        pen.box(band, radius=4, solid=True)
        y = pen.block(band.left + 7, band.top + 5, band.width - 14, words.danger, size, light=True)
        pen.block(band.left + 7, y, band.width - 14, words.danger_call, size, font=BOLD, light=True)
        return band.bottom

    def _steps(self) -> None:
        """Five numbered steps, none of them parted; on a panel of their own they are larger and have more air."""
        size, gap = (self.scale.size, 3.0) if self.paper.large_print else (16.0, 7.0)
        leading = size * self.scale.leading / self.scale.size
        radius = millimetres(size) * 0.85
        inset = radius * 2 + 4
        room = self.zone.width - inset
        self._heading(self.paper.words.steps_title, then=30)
        self.y += 2.5
        for number, text in enumerate(self.paper.words.steps, 1):
            said = self._filled(text)
            self._need(height_of(said, room, size, leading=leading) + gap)
            self.pen.disc(self.zone.left + radius, self.y + radius - 0.6, radius, str(number))
            self.y = self.pen.block(self.zone.left + inset, self.y, room, said, size, leading=leading) + gap
        self.y += 3

    def _section(self, heading: str, text: str) -> None:
        self._heading(heading, then=self._height(text, self.zone.width))
        self._words(text)
        self.y += 5

    def _ways(self) -> None:
        """Each way to tell, with the square beside them; a way that this home does not have is left out."""
        said, narrow = self._said_ways(), self.zone.width - QR_SIDE - 6
        high = sum(self._height(text, narrow) + self._height(strong, narrow, font=BOLD) + 3 for text, strong in said)
        self._heading(self.paper.words.leaflet_ways, then=high)
        code = Zone(self.zone.right - QR_SIDE, self.y + 1.5, self.zone.right, self.y + 1.5 + QR_SIDE)
        self.pen.qr(code, self.paper.qr_link)
        for text, strong in said:
            beside = 0.0 if self.y >= code.bottom + 2 else QR_SIDE + 6
            self._words(text, beside=beside)
            self._words(strong, beside=beside, font=BOLD)
            self.y += 3
        self.y = max(self.y, code.bottom) + 5

    def _said_ways(self) -> list[tuple[str, str]]:
        """What to do, and the number or address to do it with, which stands on a line of its own."""
        paper, words = self.paper, self.paper.words
        texted = words.leaflet_text.format(keyword=paper.said_keyword)
        phoned = (texted if paper.keyword else words.leaflet_text_no_keyword, words.leaflet_phone)
        address = ", ".join(paper.return_address)
        return [
            *((said, paper.phone) for said in phoned if paper.phone),
            (words.leaflet_online, paper.link),
            (words.leaflet_post, address) if address else (words.leaflet_post_no_address, ""),
        ]

    def _heading(self, text: str, *, then: float) -> None:
        size = self.scale.size + 5
        high = height_of(text, self.zone.width, size, font=BOLD)
        self._need(high + then + 2)
        self.y = self.pen.block(self.zone.left, self.y, self.zone.width, text, size, font=BOLD) + 1.5

    def _words(self, text: str, *, beside: float = 0.0, font: str = REGULAR) -> None:
        size, leading = self.scale.size, self.scale.leading
        self.y = self.pen.block(
            self.zone.left, self.y, self.zone.width - beside, text, size, font=font, leading=leading
        )

    def _height(self, text: str, width: float, *, font: str = REGULAR) -> float:
        return height_of(text, width, self.scale.size, font=font, leading=self.scale.leading)

    def _need(self, high: float) -> None:
        if self.y + high > self.zone.bottom:
            self._next_panel()

    def _next_panel(self) -> None:
        self._go_to(self.at + 1)

    def _go_to(self, panel: int) -> None:
        if panel >= len(self.panels) or panel < self.at:
            raise CannotPrint(CannotPrint.Code.TOO_MANY_PAGES, "The leaflet's words do not fit its pages.")
        self.at = panel
        self.y = self.zone.top
