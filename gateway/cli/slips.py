"""Commands for reply slips: read what a scanner or a telephone made of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.opening import BadInput, opened

FORM = "form"  # what a paper form's sheet says instead of a fault

if TYPE_CHECKING:
    from gateway.intake.scans.reading import FileReading
    from gateway.intake.scans.slip import SheetTaken


@click.group("slips")
def slips() -> None:
    """Reply slips that came back."""


@slips.command("read")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each file.")
def read(files: tuple[Path, ...], as_json: bool) -> None:
    """Read scanned slips; each sure row counts at once, and a person looks at the others.

    FILE is a PDF, TIFF, JPEG or PNG with any number of slips, whichever way up. The same scan read twice changes
    nothing.
    """
    from gateway.intake.scans.reading import Reader

    problems = []
    with opened() as gateway:
        reader = Reader(gateway.settings, gateway.database, gateway.clock)
        for path in files:
            try:
                content = _bytes_of(path)
            except BadInput as error:
                problems.append(error.message)
                continue
            with _progress() as told:
                reading = reader.read_now(content, name=path.name, by=None, told=told)
            for line in _as_json(reading) if as_json else _lines(reading):
                click.echo(line)
            if reading.reason:
                problems.append(f"{path}: {reading.reason}")
    if problems:
        raise BadInput("\n".join(problems))


def _bytes_of(path: Path) -> bytes:
    from letters.reading.files import MOST_BYTES

    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(f"{path} is larger than {MOST_BYTES // 1024 // 1024} megabytes. Scan fewer slips into one.")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None


@contextmanager
def _progress() -> Iterator[Any]:
    from tqdm import tqdm

    # ``disable=None`` draws nothing unless standard error is a terminal.
    with tqdm(unit="sheet", disable=None, leave=False) as bar:

        def told(taken: "SheetTaken", count: int) -> None:
            bar.total = count
            bar.update(1)

        yield told


def _lines(reading: "FileReading") -> Iterator[str]:
    name = reading.file.name
    if not reading.fresh:
        yield f"{name}: this very file was read before ({reading.file.added_at:%Y-%m-%d}). Nothing has changed."
    for sheet in reading.sheets:
        yield f"{name}, sheet {sheet.number}: {_said(sheet)}"


def _said(sheet: "SheetTaken") -> str:
    letter = f"letter {_masked(sheet.code)}, " if sheet.fault != FORM else ""
    whose = f"{letter}{sheet.home}: " if sheet.home else ""
    before = "This very sheet was read before, nothing has changed. " if sheet.again else ""
    rows = " · ".join(f"{letter} {said}" for letter, said in sheet.rows)
    return f"{whose}{before}{rows or sheet.sentence}"


def _as_json(reading: "FileReading") -> Iterator[str]:
    sheets = [
        {
            "sheet": sheet.number,
            "letter": _masked(sheet.code) if sheet.home and sheet.fault != FORM else None,
            "home": sheet.home or None,
            "read_before": sheet.again,
            "fault": sheet.fault or None,
            "says": sheet.sentence or None,
            "rows": dict(sheet.rows),
        }
        for sheet in reading.sheets
    ]
    file = {"file": reading.file.name, "read_before": not reading.fresh, "refused": reading.reason or None}
    yield json.dumps({**file, "sheets": sheets}, ensure_ascii=False)


def _masked(code: str) -> str:
    """Enough to tell one letter from another on the desk; a code in a terminal's history helps somebody guess."""
    return f"…{code[-2:]}"
