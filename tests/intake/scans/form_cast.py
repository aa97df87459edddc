"""A home's paper form as it comes back: printed, crossed and written by hand, spoiled by a scanner, and read."""

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import ImageDraw

from gateway.intake.scans.reading import FileReading, Reader
from gateway.settings import read
from letters.paper_form import paper_form, paper_form_geometry
from store import homes, scanned_forms, tasks
from store.database import Database
from store.scanned_forms import ScannedForm
from store.tasks import Task
from tests.conftest import TurnedClock
from tests.letters.home_cast import rosewood
from tests.letters.reading import answering
from tests.letters.reading.spoiling import DPI, _handwriting, _mark, scanned

KEYWORD = "ROSE4821"
ALL_YES = ("who_me", "publish_yes", "private_yes", "reach_text")


def form_sheets(
    crossed: Iterable[str] = ALL_YES,
    *,
    faint: Iterable[str] = (),
    large: bool = False,
    code: str = KEYWORD,
    seed: int = 1,
    spoiled: bool = True,
) -> list[Any]:
    """Each sheet of the form, as a scanner gives it."""
    chance = random.Random(seed)
    pages = pypdfium2.PdfDocument(paper_form(rosewood(large_print=large, code=code, keyword="")).bytes)
    made = []
    for number, page in enumerate(pages, 1):
        sheet = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
        draw, plan = ImageDraw.Draw(sheet), paper_form_geometry(large=large, sheet=number)
        for name in crossed if plan.boxes else ():
            _mark(chance, draw, plan.boxes[name])
        for name in faint if plan.boxes else ():
            answering._touch(draw, plan.boxes[name])
        if plan.frame is not None:
            _handwriting(chance, draw, plan.frame)
        made.append(scanned(chance, sheet) if spoiled else sheet)
    return made


def add_rosewood(database: Database, clock: TurnedClock, **more: Any) -> int:
    given = {"name": "Rosewood House", "town": "Leeds", "postcode": "LS1 4AP", "keyword": KEYWORD, "beds": 40, **more}
    return database.write(lambda session: homes.add(session, now=clock(), **given))


def scan_forms(database: Database, clock: TurnedClock, folder: Path, sheets: list[Any], name: str = "f") -> FileReading:
    reader = Reader(read({"EARSHOT_DATA_DIR": str(folder)}), database, clock)
    return reader.read_now(answering.as_file(sheets, "TIFF"), name=name, by=None)


def forms_of(database: Database) -> list[ScannedForm]:
    with database.read() as session:
        return scanned_forms.to_type(session)


def open_tasks(database: Database) -> list[Task]:
    with database.read() as session:
        return tasks.waiting(session)
