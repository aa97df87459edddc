"""Marks a printed slip with a pen, and spoils it as the post, a scanner and a telephone do; each by its seed.

Run alone it tells what was read of many: ``python -m tests.letters.reading.spoiling --seed 7 --count 240``.
"""

import argparse
import math
import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import numpy
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

from letters.letter import compose
from letters.reading.sheet import SheetRead, read_sheet
from letters.slip import BOX_NAMES, slip_geometry
from tests.letters.cast import CODE, home_letter

DPI = 300
PER_MM = DPI / 25.4
PENS = ("tick", "cross", "scribble", "long_tick", "line")


@dataclass
class Filled:
    """What was really put on a slip: for each row the boxes that were marked, and whether words were written."""

    rows: list[frozenset[str]]
    words: list[bool]
    picture: Any = field(repr=False)
    how: str = ""


def blank_slip(rows: int) -> Any:
    """The last page of a real letter with so many stories, rasterised: its slip."""
    document = compose(home_letter(rows)).bytes
    pdf = pypdfium2.PdfDocument(document)
    return pdf[len(pdf) - 1].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")


def filled(chance: random.Random, blank: Any, rows: int) -> Filled:
    """A slip that somebody answered with a pen: some rows blank, some with one box, some with several."""
    sheet = blank.copy()
    draw = ImageDraw.Draw(sheet)
    geometry = slip_geometry(rows)
    marked, words = [], []
    for row in geometry.rows:
        boxes = _chosen(chance)
        for name in boxes:
            _mark(chance, draw, row.boxes[BOX_NAMES.index(name)])
        marked.append(frozenset(boxes))
        words.append(chance.random() < 0.4)
        if words[-1]:
            _handwriting(chance, draw, row.frame)
    if chance.random() < 0.8:
        _handwriting(chance, draw, geometry.name_line, lines=1)
    return Filled(marked, words, sheet)


def _chosen(chance: random.Random) -> list[str]:
    roll = chance.random()
    if roll < 0.15:
        return []
    if roll < 0.5:
        return ["go_ahead"]
    if roll < 0.85:
        return ["object", chance.choice(BOX_NAMES[2:8])]
    return chance.sample(BOX_NAMES, chance.randint(1, 3))


def _mark(chance: random.Random, draw: Any, box: Any) -> None:
    """A mark as hands make it: not quite in the middle, not quite straight, sometimes beyond the box."""
    pen = chance.choice(PENS)
    width = max(2, round(chance.uniform(0.35, 0.9) * PER_MM))
    ink = chance.choice((10, 30, 55, 80))
    x, y = box.centre[0] + chance.uniform(-0.5, 0.5), box.centre[1] + chance.uniform(-0.5, 0.5)
    size = chance.uniform(1.7, 2.7)

    def stroke(*places: tuple[float, float]) -> None:
        shaken = [
            ((x + a * size + chance.gauss(0, 0.12)) * PER_MM, (y + b * size + chance.gauss(0, 0.12)) * PER_MM)
            for a, b in places
        ]
        draw.line(shaken, fill=ink, width=width, joint="curve")

    if pen == "cross":
        stroke((-1, -1), (1, 1))
        stroke((-1, 1), (1, -1))
    elif pen == "tick":
        stroke((-0.9, 0.0), (-0.2, 0.9), (1.0, -0.9))
    elif pen == "long_tick":
        stroke((-0.8, 0.1), (-0.1, 0.9), (1.5, -1.7))
    elif pen == "scribble":
        stroke(*[(math.sin(i * 2.1) * 0.9, -0.9 + i * 0.2) for i in range(10)])
    else:
        stroke((-1.1, 0.9), (1.1, -0.9))
        stroke((-1.1, 0.7), (1.0, -0.8))


def _handwriting(chance: random.Random, draw: Any, zone: Any, lines: int = 2) -> None:
    for line in range(lines):
        base = zone.bottom - 2.5 if lines == 1 else zone.top + 9 + line * 7
        x, points = zone.left + 3, []
        end = min(zone.right - 4, x + chance.uniform(25, 110))
        while x < end and base < zone.bottom:
            points.append((x * PER_MM, (base + chance.uniform(-1.6, 0.8)) * PER_MM))
            x += chance.uniform(0.8, 1.8)
        if len(points) > 1:
            draw.line(points, fill=40, width=max(2, round(0.45 * PER_MM)), joint="curve")


# -- spoiling ----------------------------------------------------------------------------------------------------------


def scanned(chance: random.Random, sheet: Any) -> Any:
    """As a scanner gives it: any way round, a little turned and sheared, grainy, at 150 to 300 dots to the inch."""
    dpi = chance.choice((150, 200, 200, 240, 300))
    seen = sheet.resize((round(210 / 25.4 * dpi), round(297 / 25.4 * dpi)), Image.Resampling.LANCZOS)
    angle, shear = math.radians(chance.uniform(-3.5, 3.5)), chance.uniform(-0.012, 0.012)
    stretch = chance.uniform(0.985, 1.015)
    w, h = seen.size
    c, s = math.cos(angle), math.sin(angle)
    dx, dy = chance.uniform(-0.012, 0.012) * w, chance.uniform(-0.012, 0.012) * h
    a, b, d, e = c, s + shear, -s, c * stretch
    seen = seen.transform(
        seen.size,
        Image.Transform.AFFINE,
        (a, b, w / 2 - a * w / 2 - b * h / 2 + dx, d, e, h / 2 - d * w / 2 - e * h / 2 + dy),
        Image.Resampling.BICUBIC,
        fillcolor=chance.choice((255, 245, 200)),
    )
    seen = seen.filter(ImageFilter.GaussianBlur(chance.uniform(0, 0.9) * dpi / 200))
    seen = _grain(chance, seen, chance.uniform(0, 9))
    seen = _specks(chance, seen, chance.randint(0, 40))
    seen = _levels(chance, seen)
    if chance.random() < 0.25:
        limit = chance.randint(120, 175)
        seen = seen.point(lambda v: 255 if v > limit else 0)  # a fax, or a plain copier
    seen = seen.rotate(chance.choice((0, 0, 90, 180, 270)), expand=True)
    return _jpeg(seen, chance.randint(45, 92)) if chance.random() < 0.7 else seen


def photographed(chance: random.Random, sheet: Any) -> Any:
    """As a telephone sees it: at a slant, on a table, unevenly lit, with a shadow, a fold and a curl."""
    long_side = chance.randint(1900, 3000)
    table = chance.randint(20, 150)
    w = round(long_side * 0.75)
    room = chance.uniform(0.03, 0.09)
    sheet = _creased(chance, sheet)
    slant = 0.055

    def corner(x: float, y: float) -> tuple[float, float]:
        return ((x + chance.uniform(-slant, slant)) * w, (y + chance.uniform(-slant, slant)) * long_side)

    near = [
        corner(room + 0.03, room + 0.03),
        corner(1 - room - 0.03, room + 0.03),
        corner(1 - room - 0.03, 1 - room - 0.03),
        corner(room + 0.03, 1 - room - 0.03),
    ]
    seen = _placed(sheet, near, (w, long_side), table)
    seen = seen.filter(ImageFilter.GaussianBlur(chance.uniform(0.2, 1.5) * long_side / 2400))
    seen = _lit(chance, seen)
    seen = _grain(chance, seen, chance.uniform(1, 8))
    seen = seen.rotate(chance.choice((0, 0, 90, 180, 270)), expand=True)
    return _jpeg(seen, chance.randint(50, 92))


def _placed(sheet: Any, corners: list[tuple[float, float]], size: tuple[int, int], around: int) -> Any:
    w, h = sheet.size
    rows, right = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (w, 0), (w, h), (0, h)), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    data = numpy.linalg.solve(numpy.array(rows), numpy.array(right))
    return sheet.transform(size, Image.Transform.PERSPECTIVE, tuple(data), Image.Resampling.BICUBIC, fillcolor=around)


def _creased(chance: random.Random, sheet: Any) -> Any:
    """Two folds from the envelope, and a curl of up to 1.2 mm."""
    grey = numpy.asarray(sheet, dtype=float)
    high, wide = grey.shape
    curl = chance.uniform(-1.2, 1.2) * PER_MM
    shift = (curl * numpy.sin(numpy.linspace(0, math.pi, high))).round().astype(int)
    columns = (numpy.arange(wide)[None, :] + shift[:, None]).clip(0, wide - 1)
    grey = numpy.take_along_axis(grey, columns, axis=1)
    for third in (1 / 3, 2 / 3):
        at = int(high * (third + chance.uniform(-0.02, 0.02)))
        grey[at : at + 4] *= chance.uniform(0.72, 0.95)
    return Image.fromarray(grey.clip(0, 255).astype("uint8"))


def _lit(chance: random.Random, seen: Any) -> Any:
    grey = numpy.asarray(seen, dtype=float)
    high, wide = grey.shape
    y, x = numpy.mgrid[0:high, 0:wide]
    turn = chance.uniform(0, 2 * math.pi)
    slope = (math.cos(turn) * x / wide + math.sin(turn) * y / high) * chance.uniform(0, 0.35)
    light = chance.uniform(0.72, 1.0) - slope + slope.mean()
    if chance.random() < 0.5:  # a hand's or a telephone's own shadow
        edge = chance.uniform(0.2, 0.8) * wide + (y - high / 2) * chance.uniform(-0.5, 0.5)
        light = light * (1 - chance.uniform(0.1, 0.35) / (1 + numpy.exp((edge - x) / (wide * 0.02))))
    return Image.fromarray((grey * light).clip(0, 255).astype("uint8"))


def _grain(chance: random.Random, seen: Any, strength: float) -> Any:
    grey = numpy.asarray(seen, dtype=float)
    noise = numpy.random.default_rng(chance.getrandbits(32)).normal(0, strength, grey.shape)
    return Image.fromarray((grey + noise).clip(0, 255).astype("uint8"))


def _specks(chance: random.Random, seen: Any, count: int) -> Any:
    draw = ImageDraw.Draw(seen)
    for _ in range(count):
        x, y, r = chance.randrange(seen.width), chance.randrange(seen.height), chance.uniform(0.4, 1.6)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=chance.choice((0, 60, 120)))
    return seen


def _levels(chance: random.Random, seen: Any) -> Any:
    black, white = chance.uniform(0, 60), chance.uniform(205, 255)
    return seen.point(lambda v: int(black + v * (white - black) / 255))


def _jpeg(seen: Any, quality: int) -> Any:
    out = BytesIO()
    seen.convert("L").save(out, "JPEG", quality=quality)
    return Image.open(BytesIO(out.getvalue())).convert("L")


# -- judging -----------------------------------------------------------------------------------------------------------

WAYS = {"scan": scanned, "photo": photographed}


def spoiled(seed: int, number: int, way: str) -> Filled:
    """One filled and spoiled slip; the same arguments always give the same one."""
    chance = random.Random(f"{seed}/{number}/{way}")
    rows = 1 + number % 3
    slip = filled(chance, _blank(rows), rows)
    return Filled(slip.rows, slip.words, WAYS[way](chance, slip.picture), way)


_BLANKS: dict[int, Any] = {}


def _blank(rows: int) -> Any:
    if rows not in _BLANKS:
        _BLANKS[rows] = blank_slip(rows)
    return _BLANKS[rows]


def judge(slip: Filled, read: SheetRead) -> Counter[str]:
    """Counts: the sheet known, registered, each box right, to a person, or wrong."""
    told: Counter[str] = Counter(sheets=1, boxes=10 * len(slip.rows))
    told["known"] = int(read.code == CODE)
    told["strange"] = int(bool(read.code) and read.code != CODE)
    told["registered"] = int(bool(read.rows))
    if not read.rows:
        told["to_a_person"] = 10 * len(slip.rows)
        return told
    if len(read.rows) != len(slip.rows):
        told["wrong"] = 10 * len(slip.rows)
        return told
    for really, row in zip(slip.rows, read.rows, strict=True):
        for name in BOX_NAMES:
            if name in row.unsure:
                told["to_a_person"] += 1
            else:
                told["right" if (name in row.ticked) == (name in really) else "wrong"] += 1
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--ways", nargs="*", default=list(WAYS))
    parser.add_argument("--keep", help="a folder for the pictures that were not read right")
    given = parser.parse_args()
    for way in given.ways:
        total: Counter[str] = Counter()
        seconds = []
        for number in range(given.count):
            slip = spoiled(given.seed, number, way)
            picture = numpy.asarray(slip.picture)
            start = time.process_time()
            read = read_sheet(picture)
            seconds.append(time.process_time() - start)
            told = judge(slip, read)
            total += told
            if given.keep and (told["wrong"] or not told["registered"]):
                slip.picture.save(f"{given.keep}/{way}-{number}-{'wrong' if told['wrong'] else 'unread'}.png")
        shown = ", ".join(f"{name} {total[name]:,}" for name in ("sheets", "known", "registered", "boxes", "right"))
        print(f"{way}: {shown}, to a person {total['to_a_person']:,}, WRONG {total['wrong']:,}")
        print(f"   CPU a sheet: median {statistics.median(seconds):.3f} s, longest {max(seconds):.3f} s")


if __name__ == "__main__":
    main()
