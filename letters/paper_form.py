"""The paper form: a sheet on which a resident writes a story by hand, made to be scanned and typed by a person.

The geometry is data in millimetres, the same for every language. The corner squares and the QR stand where a reply
slip has them, so that one way of laying a plan over a scan serves both; the QR names the home, the print size and
the sheet.
"""

from dataclasses import dataclass

from letters.errors import CannotPrint
from letters.fonts import BOLD, REGULAR
from letters.home_paper import HomePaper, check_paper, drawn
from letters.home_wording import SERVICE
from letters.layout import wrap
from letters.letter import Pdf
from letters.marks import Page
from letters.page import Zone, millimetres, points
from letters.pen import Pen, fitted, width_of
from letters.slip import BOX_SIDE, slip_geometry

LEFT, RIGHT = 25.0, 188.0
FOOT = 277.0  # mm, the baseline of the last line, well clear of the corner squares
RULED, RULED_LARGE = 9.3, 14.0  # mm between the lines to write on
BOX_NAMES = (
    *("who_me", "who_helping", "who_staff"),
    *("publish_yes", "publish_no", "private_yes", "private_no"),
    *("reach_text", "reach_phone", "reach_post", "reach_nothing"),
)
LINE_NAMES = ("name", "phone", "address")
_ASKS = ("who", "publish", "private", "reach", "post", "story")


@dataclass(frozen=True, slots=True)
class FormGeometry:
    """Where a reader finds things on one sheet, mm from its top left. ``squares``: TL, TR, BL, BR.

    ``boxes`` and ``lines`` by name, in the order of BOX_NAMES and LINE_NAMES; none on a sheet that only has a frame.
    ``slots`` are the rooms of what is asked, by name. ``frame`` is None on a sheet without one.
    """

    squares: tuple[Zone, Zone, Zone, Zone]
    qr: Zone
    boxes: dict[str, Zone]
    lines: dict[str, Zone]
    slots: dict[str, Zone]
    frame: Zone | None
    ruled: float


def paper_form_geometry(*, large: bool = False, sheet: int = 1) -> FormGeometry:
    """The plan of a sheet: clear print has one, large print two. Raises ValueError for another."""
    if not 1 <= sheet <= (2 if large else 1):
        raise ValueError(f"A paper form has no sheet {sheet} in this print size.")
    slip = slip_geometry(1)
    if large and sheet == 2:
        words = Zone(LEFT, 72, RIGHT, 270)
        return FormGeometry(slip.squares, slip.qr, {}, {}, {"story": Zone(LEFT, 60, RIGHT, 70)}, words, RULED_LARGE)
    boxes = {name: Zone(x, y, x + BOX_SIDE, y + BOX_SIDE) for name, (x, y) in (_LARGE if large else _CLEAR).items()}
    lines, slots = (_LARGE_LINES, _LARGE_SLOTS) if large else (_CLEAR_LINES, _CLEAR_SLOTS)
    frame = None if large else Zone(LEFT, 170.5, RIGHT, 272.8)
    return FormGeometry(slip.squares, slip.qr, boxes, dict(lines), dict(slots), frame, RULED)


_CLEAR = dict(
    zip(
        BOX_NAMES,
        (
            *((25, 90), (25, 98.5), (25, 107)),
            *((122, 93), (150, 93), (122, 112), (150, 112)),
            *((25, 134), (63, 134), (103, 134), (143, 134)),
        ),
        strict=True,
    )
)
_CLEAR_LINES = {
    "name": Zone(65, 142, 118, 150),
    "phone": Zone(138, 142, 188, 150),
    "address": Zone(48, 152, 188, 160),
}
_CLEAR_SLOTS = {
    "who": Zone(25, 81, 117, 88),
    "publish": Zone(122, 81, 188, 92),
    "private": Zone(122, 100, 188, 111),
    "reach": Zone(25, 120, 188, 126.5),
    "post": Zone(25, 126.5, 188, 132.5),
    "story": Zone(25, 163, 188, 169.5),
}
_LARGE = dict(
    zip(
        BOX_NAMES,
        (
            *((25, 111), (25, 121), (25, 131)),
            *((25, 151), (75, 151), (25, 172), (75, 172)),
            *((25, 202), (100, 202), (25, 212), (100, 212)),
        ),
        strict=True,
    )
)
_LARGE_LINES = {
    "name": Zone(84, 221, 188, 233),
    "phone": Zone(58, 235, 188, 247),
    "address": Zone(58, 249, 188, 261),
}
_LARGE_SLOTS = {
    "who": Zone(25, 99, 188, 108),
    "publish": Zone(25, 140, 188, 149),
    "private": Zone(25, 161, 188, 170),
    "reach": Zone(25, 182, 188, 191),
    "post": Zone(25, 191, 188, 199),
}
_CLEAR_SIZES, _LARGE_SIZES = (14.0, 13.5, 13.0, 12.5, 12.0), (18.0, 17.0, 16.0, 15.0, 14.0)


def paper_form(paper: HomePaper) -> Pdf:
    """The form as a PDF: one sheet, or two in large print. Raises CannotPrint."""
    check_paper(paper, needs_return_address=True)
    pages = [_Form(paper, Pen(), sheet).page() for sheet in range(1, (2 if paper.large_print else 1) + 1)]
    title = f"{SERVICE}: {paper.words.form_title} {paper.home_name}"
    return drawn(pages, title=title, language=paper.language)


@dataclass(slots=True)
class _Form:
    paper: HomePaper
    pen: Pen
    sheet: int

    @property
    def plan(self) -> FormGeometry:
        return paper_form_geometry(large=self.paper.large_print, sheet=self.sheet)

    @property
    def sizes(self) -> tuple[float, ...]:
        return _LARGE_SIZES if self.paper.large_print else _CLEAR_SIZES

    def page(self) -> Page:
        for square in self.plan.squares:
            self.pen.box(square, solid=True)
        self._head()
        if self.plan.boxes:
            self._warnings()
            self._questions()
        self._frame()
        self._foot()
        return self.pen.page()

    def _head(self) -> None:
        """Whose home, where to send it; the home's code stands under the QR for whoever types."""
        pen, paper, words, plan = self.pen, self.paper, self.paper.words, self.plan
        room = plan.qr.left - LEFT - 8
        pen.text(LEFT, 25, words.form_title, min(18, fitted(words.form_title, room, 8, (18, 16, 14))))
        self._slot(Zone(LEFT, 27, LEFT + room, 40), paper.home_name, (22, 20, 18, 16, 14, 12.5, 11, 10), font=BOLD)
        pen.text(LEFT, 46, words.form_return, 12)
        self._return_address(Zone(LEFT, 47.5, LEFT + room, 59))
        pen.qr(plan.qr, paper.form_link(self.sheet))
        shown = paper.said_keyword or paper.code
        pen.centred(plan.qr.centre[0], plan.qr.bottom + 6.5, shown, 14, font=BOLD)

    def _return_address(self, zone: Zone) -> None:
        """The lines of the address beside each other; none is parted where it fits a line of its own."""
        lines = self.paper.return_address
        free = any(line.casefold().startswith("freepost") for line in lines)
        parts = [f"{line}," for line in lines[:-1]] + [f"{lines[-1]}."] + [self.paper.words.form_no_stamp] * free
        for size in (13.0, 12.0, 11.0, 10.0, 9.0, 8.0):
            rows = _rows(parts, zone.width, size)
            if len(rows) * millimetres(size * 1.28) <= zone.height:
                break
        else:
            raise CannotPrint(CannotPrint.Code.BAD_LETTER, "The return address is too long for the form; shorten it.")
        y = zone.top
        for row in rows:
            y = self.pen.block(zone.left, y, zone.width, row, size, font=BOLD)

    def _warnings(self) -> None:
        """Where to turn in danger, and where a worried member of staff turns: this form is not for either."""
        paper, words, large = self.paper, self.paper.words, self.paper.large_print
        site = (paper.site.partition("://")[2] or paper.site).rstrip("/")
        worried = words.form_worried_advice if paper.advice else words.form_worried
        said = worried.format(site=site, advice=paper.advice)
        danger = f"{words.danger} {words.danger_call}"
        first = Zone(LEFT, 60.5, RIGHT, 76 if large else 67)
        second = Zone(LEFT, 77.5 if large else 67.5, RIGHT, 95 if large else 79)
        sizes = (17, 16, 15, 14) if large else (13, 12.5, 12, 11.5, 11)
        self._slot(first, danger, sizes, font=BOLD)
        self._slot(second, said, sizes)
        under = 97 if large else 80
        self.pen.rule(LEFT, under, RIGHT, under)

    def _questions(self) -> None:
        words, slots, lines = self.paper.words, self.plan.slots, self.plan.lines
        asked = (words.form_who, words.form_publish, words.form_private, words.form_reach, words.form_reach_how)
        for name, text in zip(_ASKS, asked, strict=False):
            self._slot(slots[name], text, self.sizes, font=REGULAR if name == "post" else BOLD)
        yes_no = (words.form_yes, words.form_no)
        labels = (*words.form_whos, *yes_no, *yes_no, *words.form_ways)
        for (name, box), label in zip(self.plan.boxes.items(), labels, strict=True):
            self.pen.box(box, weight=0.9)
            room = self._room_beside(name)
            self.pen.text(box.right + 3, box.bottom - 0.7, label, fitted(label, room, 9, self.sizes))
        for name, label in zip(LINE_NAMES, (words.form_name, words.form_phone, words.form_address), strict=True):
            zone = lines[name]
            start = LEFT if name != "phone" or self.paper.large_print else 122
            self.pen.text(start, zone.bottom - 1, label, fitted(label, zone.left - start - 1, 9, self.sizes))
            self.pen.rule(zone.left, zone.bottom, zone.right, zone.bottom)

    def _room_beside(self, name: str) -> float:
        """mm from a box to whatever stands right of it."""
        box = self.plan.boxes[name]
        row = [other.left for other in self.plan.boxes.values() if other.left > box.left and other.top == box.top]
        split = [120.0] if name.startswith("who") and not self.paper.large_print else []
        return min([*row, *split, RIGHT + 3]) - box.right - 6

    def _frame(self) -> None:
        """The lines to write on, with no more ink than the eye needs."""
        plan, words = self.plan, self.paper.words
        if plan.frame is None:
            return
        slot, frame = plan.slots["story"], plan.frame
        size = self.sizes[0] + 1
        self.pen.text(slot.left, slot.bottom - 1.5, words.form_story, size, font=BOLD)
        after = slot.left + width_of(f"{words.form_story}  ", size, font=BOLD)
        fit = fitted(words.form_story_how, slot.right - after, slot.height + 3, self.sizes)
        self.pen.text(after, slot.bottom - 1.5, words.form_story_how, fit)
        self.pen.box(frame, weight=1.2, radius=3)
        y = frame.top + plan.ruled
        while y < frame.bottom - plan.ruled / 2:
            self.pen.rule(frame.left + 4, y, frame.right - 4, y, 0.35)
            y += plan.ruled

    def _foot(self) -> None:
        words, sheets = self.paper.words, 2 if self.paper.large_print else 1
        if self.plan.frame is not None:
            self.pen.text(LEFT, FOOT, words.form_more, 12)
        if sheets > 1:
            said = words.form_sheet.format(sheet=self.sheet, sheets=sheets)
            self.pen.text(RIGHT - width_of(said, 12), FOOT, said, 12)

    def _slot(self, zone: Zone, text: str, sizes: tuple[float, ...], *, font: str = REGULAR) -> None:
        size = fitted(text, zone.width, zone.height, sizes, font=font)
        self.pen.block(zone.left, zone.top, zone.width, text, size, font=font)


def _rows(parts: list[str], width: float, size: float) -> list[str]:
    """The parts side by side in lines no wider than ``width`` mm; one that is wider alone is wrapped."""
    rows: list[str] = []
    for part in parts:
        together = f"{rows[-1]} {part}" if rows else part
        if rows and width_of(together, size, font=BOLD) <= width:
            rows[-1] = together
        else:
            rows += wrap(part, points(width), size=size, font=BOLD)
    return rows
