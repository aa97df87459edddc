"""Letters: a print run against a hand-written floor and against other ways to set the same letter; its memory; a slip.

Each letter has its own address, code, PIN and words. A floor is told where each line stands; ours finds that out.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from letters import codes
from letters.address import PostalAddress
from letters.drawing import SHEET
from letters.letter import Letter, compose, lay_out
from letters.marks import Box, Page, Text
from letters.print_run import CHUNK, print_run
from letters.qr import slip_link
from tests.benchmarks import letter_floor
from tests.benchmarks.rounds import Measured, Row, cpu_ratio, cpu_seconds, row, take_turns, timed
from tests.letters.cast import WORDS, home_letter, story

MANY, FEW, SLIPS = 1_000, 40, 15
OURS, FLOOR, CANVAS = "print run, 1,000 letters", "hand-written floor", "ReportLab's canvas, told every line"
PLATYPUS, WEASYPRINT = "Platypus", "WeasyPrint"
ONE, ONE_FLOOR = "one letter as a file", "hand-written floor, one letter"
NAME = "letters"
STREETS = ("Orchard Lane", "Invented Row", "Mill Street", "Church Walk", "Station Road", "High Street")
MEMORY = """
import sys
from pathlib import Path
from tests.benchmarks.letters import some
from letters.print_run import print_run

def peak():
    # Not getrusage: its peak is also the parent's, from before this program was loaded.
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024

for made in print_run(some(20)):
    pass
before = peak()
for made in print_run(some(int(sys.argv[1]))):
    pass
print(peak() - before)
"""


def some(count: int) -> Iterator[tuple[str, Letter]]:
    """So many letters, each with its own words, made as they are asked for."""
    for number in range(count):
        code = codes.letter_code(f"{number * 7919 % 100_000_000:08d}")
        street = f"{number % 300 + 1} {STREETS[number % len(STREETS)]}"
        lines = ["The Registered Manager", f"House {number}", street, "Timperley", "Altrincham", "WA15 6SQ"]
        said = tuple(f"{words} This is letter {number}." for words in WORDS)
        letter = home_letter(code=code, pin=f"{number % 1_000_000:06d}", stories=(story("A", paragraphs=said),))
        yield code, replace(letter, address=PostalAddress.from_lines(lines))


def run(folder: Path) -> list[Row]:
    given = list(some(MANY))
    laid = [(slip_link(letter.answer_url, code), lay_out(letter)) for code, letter in given]
    floor = [laid[start : start + CHUNK] for start in range(0, MANY, CHUNK)]
    cases: dict[str, Callable[[], Measured]] = {
        OURS: lambda: timed(MANY, lambda: _drain(print_run(given))),
        FLOOR: lambda: timed(MANY, lambda: _drain(letter_floor.write(part) for part in floor)),
        CANVAS: lambda: timed(MANY, lambda: _drain(_canvas(part) for part in floor)),
        PLATYPUS: lambda: timed(FEW, lambda: _platypus([letter for _, letter in given[:FEW]])),
        ONE: lambda: timed(FEW, lambda: _drain(compose(letter).bytes for _, letter in given[:FEW])),
        ONE_FLOOR: lambda: timed(FEW, lambda: _drain(letter_floor.write([one]) for one in laid[:FEW])),
    }
    if find_spec("weasyprint") is not None:
        cases[WEASYPRINT] = lambda: timed(3, lambda: _weasyprint([letter for _, letter in given[:3]]))
    for case in cases.values():
        case()  # fonts are read once in a process, and words are measured once
    found = take_turns(cases)
    return [*_rows(found), *_memory(), _slip()]


def _rows(found: dict[str, Measured]) -> list[Row]:
    def against(case: str, other: str, aim: str) -> Row:
        return row(NAME, case, found[case], against=other, ratio=cpu_ratio(found[case], found[other]), aim=aim)

    rows = [row(NAME, FLOOR, found[FLOOR]), against(OURS, FLOOR, "≤ 1.0")]
    rows += [against(other, FLOOR, "") for other in (CANVAS, PLATYPUS, WEASYPRINT) if other in found]
    return [*rows, row(NAME, ONE_FLOOR, found[ONE_FLOOR]), against(ONE, ONE_FLOOR, "≤ 5")]


def _memory() -> list[Row]:
    """How far the peak rises over a run of 20 letters, in processes of their own; and that time is linear."""
    rows, took = [], {}
    for count in (MANY, 10 * MANY):
        before = cpu_seconds()
        command = [sys.executable, "-c", MEMORY, str(count)]
        peak = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        took[count] = (cpu_seconds() - before) / count
        note = f"memory +{peak:.0f} MiB (aim ≤ 60)"
        rows.append(
            Row(NAME, f"print run, {count:,} letters, memory", 1 / took[count], took[count] * 1e6, None, note=note)
        )
    grown = took[10 * MANY] / took[MANY]
    last = rows.pop()
    return [*rows, replace(last, against=f"{MANY:,} letters, a letter", ratio=grown, aim="≤ 1.1")]


def _slip() -> Row:
    """A clean scan of 200 dots an inch, from picture to boxes."""
    import numpy
    import pypdfium2

    from letters.reading.sheet import read_sheet

    took, cpu = [], []
    for _, letter in some(SLIPS):
        with pypdfium2.PdfDocument(compose(letter).bytes) as document:
            page = document[len(document) - 1]
            picture = numpy.asarray(page.render(scale=200 / 72, grayscale=True).to_pil())
        begun, start = cpu_seconds(), time.perf_counter()
        read = read_sheet(picture)
        took.append(time.perf_counter() - start)
        cpu.append(cpu_seconds() - begun)
        assert read.code == letter.code
    median = statistics.median(took)
    note = f"median {median:.3f} s (aim ≤ 0.2 s)"
    return Row(NAME, "slip read", 1 / median, statistics.median(cpu) * 1e6, max(took) * 1000, note=note)


def _drain(made: Iterator[object]) -> None:
    for _ in made:
        pass


def _canvas(letters: Sequence[tuple[str, Sequence[Page]]]) -> None:
    """Where each line stands is known here too; the library draws it as its manual says. Its QR is left out."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(BytesIO(), pagesize=SHEET, pageCompression=1)
    for _, pages in letters:
        for page in pages:
            for mark in page:
                if isinstance(mark, Text):
                    canvas.setFont(mark.font, mark.size)
                    canvas.drawString(mark.x, SHEET[1] - mark.y, mark.text)
                elif isinstance(mark, Box):
                    canvas.rect(mark.x, SHEET[1] - mark.y - mark.height, mark.width, mark.height, fill=int(mark.solid))
            canvas.showPage()
    canvas.save()


def _platypus(letters: list[Letter]) -> None:
    """The same words as flowing paragraphs, all letters in one document, as reports are often made."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

    body = ParagraphStyle("body", fontName="Hyperlegible", fontSize=14, leading=18, spaceAfter=18)
    head = ParagraphStyle("head", parent=body, fontName="Hyperlegible-Bold", fontSize=20, leading=25)
    flow: list[object] = []
    for letter in letters:
        for line in (*letter.return_address, letter.date, *letter.address.lines):
            flow.append(Paragraph(line, body))
        flow.append(Paragraph(letter.heading, head))
        flow += [Paragraph(words, body) for words in (letter.greeting, *letter.cover, *letter.body)]
        flow += [Paragraph(f"Your code {letter.code} and PIN {letter.pin}", head), PageBreak()]
        for one in letter.stories:
            flow += [Paragraph(one.heading, head), *(Paragraph(words, body) for words in one.paragraphs), PageBreak()]
        flow += [Spacer(1, 40), *(Paragraph(words, body) for words in ("Go ahead", "Object", "Call me")), PageBreak()]
    SimpleDocTemplate(BytesIO(), pageCompression=1).build(flow)


def _weasyprint(letters: list[Letter]) -> None:
    import weasyprint  # type: ignore[import-not-found,unused-ignore]

    for letter in letters:
        words = "".join(f"<p>{words}</p>" for one in letter.stories for words in one.paragraphs)
        weasyprint.HTML(string=f"<h1>{letter.heading}</h1>{words}").write_pdf()
