"""Reads a CSV file that people made: notes before the headings, headings in any order, odd encodings, broken lines."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

MOST_LINES_A_ROW = 25  # a quote mark left open must not swallow the rest of the file
HEADINGS_WITHIN = 60  # rows
DELIMITERS = ",;\t"


class UnreadableFile(ValueError):
    """Nothing of this file can be used; the message says what to do. ``code`` is stable."""

    code = "unreadable_file"


@dataclass(frozen=True, slots=True)
class Line:
    """One row under the headings: its line in the file (from 1) and the cells under the columns that we know.

    ``broken`` says why the row could not be read at all.
    """

    number: int
    cells: Mapping[str, str]
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was left out, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class Report:
    """What an import did; a refused line never stops the rest."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)

    def count(self, outcome: str) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)

    def refuse(self, line: int, reason: str) -> None:
        self.refused.append(Refused(line, reason))

    def include(self, other: "Report") -> None:
        self.added += other.added
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.refused += other.refused


def read_lines(raw: bytes, columns: Mapping[str, Collection[str]], needed: Collection[str]) -> list[Line]:
    """The rows of a CSV file, by our own column names.

    ``columns`` gives, for each of our names, the headings that mean it, in lower case without spaces or signs;
    ``needed`` are those without which a row is no row of headings. Raises UnreadableFile.
    """
    physical = list(io.StringIO(decoded(raw), newline=""))
    for delimiter in DELIMITERS:
        rows = _rows(physical, delimiter)
        found = _headings(rows, columns, needed)
        if found is not None:
            return [_line(row, found) for row in rows if not row.is_empty]
    wanted = ", ".join(sorted(needed))
    raise UnreadableFile(
        f"No row of headings was found. The file needs a row that names its columns, among them: {wanted}."
    )


def decoded(raw: bytes) -> str:
    """The file's text: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252. Raises UnreadableFile."""
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableFile("This is a spreadsheet. Open it, save it as CSV (comma separated) and import that file.")
    if not raw.strip():
        raise UnreadableFile("This file is empty.")
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp1252"]:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile("This is not a text file that can be read. Save it as CSV in UTF-8 and import that file.")


@dataclass(slots=True)
class _Row:
    number: int
    cells: list[str]
    broken: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.broken and not any(cell.strip() for cell in self.cells)


def _rows(physical: Sequence[str], delimiter: str) -> Iterator[_Row]:
    """Row after row, each with its own reader: a broken one costs its own line and nothing more."""
    at = 0
    while at < len(physical):
        reader = csv.reader(physical[at : at + MOST_LINES_A_ROW], delimiter=delimiter, strict=True)
        try:
            yield _Row(at + 1, next(reader))
            at += reader.line_num
        except (csv.Error, StopIteration):
            yield _Row(at + 1, [], 'The quote marks (") of this line do not match. Close each one that is opened.')
            at += 1


def _headings(
    rows: Iterator[_Row], columns: Mapping[str, Collection[str]], needed: Collection[str]
) -> dict[str, int] | None:
    """Where each of our columns stands; None when no early row names those that are needed."""
    for count, row in enumerate(rows):
        places = _places(row.cells, columns)
        if len(places) > 1 and set(needed) <= places.keys():
            return places
        if count >= HEADINGS_WITHIN:
            break
    return None


def _places(cells: Sequence[str], columns: Mapping[str, Collection[str]]) -> dict[str, int]:
    plain = [squeezed(cell) for cell in cells]
    places: dict[str, int] = {}
    for name, headings in columns.items():
        # The first heading of a list is the best: a file may have both "Provider name" and "Provider".
        for heading in headings:
            if heading in plain:
                places[name] = plain.index(heading)
                break
    return places


def squeezed(heading: str) -> str:
    """A heading as it is compared: lower case letters and digits, without what stands in brackets."""
    outside = heading.split("(")[0] if heading.split("(")[0].strip() else heading
    return "".join(sign for sign in outside.casefold() if sign.isalnum())


def _line(row: _Row, places: Mapping[str, int]) -> Line:
    cells = {name: tidy(row.cells[at]) if at < len(row.cells) else "" for name, at in places.items()}
    return Line(row.number, cells, row.broken)


def tidy(cell: str) -> str:
    """A cell without invisible signs or doubled spaces; its line ends stay, for an address may be in lines."""
    lines = cell.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(kept for kept in map(_visible, lines) if kept)


def _visible(text: str) -> str:
    signs = (" " if unicodedata.category(sign) in {"Cc", "Zs"} else sign for sign in text)
    return " ".join("".join(sign for sign in signs if unicodedata.category(sign) != "Cf").split())
