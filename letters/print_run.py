"""Many letters in few documents, with a manifest that says what is on which page.

A document is one PDF of at most 500 letters: the font is embedded once for all of them and memory stays flat.
The same letters give the same bytes when a run is made again. Where both sides are printed each letter begins on a
sheet of its own: a blank page goes before it when the last one ended on a front.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from letters.content import Letter
from letters.drawing import Document
from letters.errors import CannotPrint
from letters.letter import lay_out
from letters.marks import Mark, Page, Text
from letters.page import NOTIFY, Profile
from letters.separator import Stack, separator

CHUNK = 500
MOST_DRAWN = 24 * 1024 * 1024
"""Bytes of drawing in one document, reckoned before they are compressed: long letters make a shorter document."""
STACK = 50
"""Letters behind one separator sheet."""


@dataclass(frozen=True, slots=True)
class RunEntry:
    """One printed letter: its code, its place in the run and in the document, and a digest of what stands on it."""

    code: str
    first_page: int
    pages: int
    sha256: str
    number: int = 1


@dataclass(frozen=True, slots=True)
class Refused:
    """A letter that was left out, with the reason for the person who mends it."""

    code: str
    error: CannotPrint


@dataclass(frozen=True, slots=True)
class Chunk:
    """One document of a run. ``sha256`` is of ``bytes``; ``pages`` are all of its pages, blank ones among them."""

    number: int
    bytes: bytes
    entries: tuple[RunEntry, ...]
    refused: tuple[Refused, ...] = field(default=())
    pages: int = 0

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.bytes).hexdigest()

    def manifest(self) -> dict[str, object]:
        """The manifest as plain data, ready for JSON."""
        return {
            "chunk": self.number,
            "pages": self.pages,
            "sha256": self.sha256,
            "letters": [
                {"code": one.code, "first_page": one.first_page, "pages": one.pages, "sha256": one.sha256}
                for one in self.entries
            ],
            "refused": [
                {"code": one.code, "reason": one.error.code.value, "message": one.error.message} for one in self.refused
            ],
        }


def print_run(
    letters: Iterable[tuple[str, Letter]],
    *,
    profile: Profile = NOTIFY,
    chunk: int = CHUNK,
    most_drawn: int = MOST_DRAWN,
    part: int = 1,
    number: int = 1,
    separators: str = "",
) -> Iterator[Chunk]:
    """Documents of at most ``chunk`` letters, each given as ``(code, letter)``, made as they are asked for.

    ``part`` and ``number`` are of the first document and the first letter, where a run is carried on.
    ``separators``: the run's name; then a sheet goes before every 50 letters, which a folding machine must not get.
    A letter that can't be printed is named among ``refused`` and holds up no other. Raises ValueError for a
    chunk below 1.
    """
    if chunk < 1:
        raise ValueError("A chunk holds at least one letter.")
    making: _Making | None = None
    for code, letter in letters:
        if making is None:
            making = _Making(part, number, letter.language, profile, separators)
        making.add(code, letter)
        if making.count >= chunk or making.drawn >= most_drawn:
            yield making.finish()
            part, number, making = part + 1, making.next_number, None
    if making is not None:
        yield making.finish()


class _Making:
    """A document as it grows. Letters wait until their stack is full, so that its sheet can say what follows."""

    def __init__(self, part: int, number: int, language: str, profile: Profile, separators: str) -> None:
        self.count, self.drawn, self.next_number = 0, 0, number
        self._part, self._profile, self._separators = part, profile, separators
        self._document = Document(title=f"Letters, part {part}", language=language)
        self._waiting: list[tuple[str, tuple[Page, ...], str]] = []
        self._entries: list[RunEntry] = []
        self._refused: list[Refused] = []
        self._pages = 0

    def add(self, code: str, letter: Letter) -> None:
        self.count += 1
        try:
            pages = lay_out(letter, self._profile)
        except CannotPrint as error:
            self._refused.append(Refused(code, error))
            return
        said = _said(pages)
        self.drawn += len(said)
        self._waiting.append((code, pages, hashlib.sha256(said).hexdigest()))
        if len(self._waiting) >= (STACK if self._separators else 1):
            self._draw_waiting()

    def finish(self) -> Chunk:
        self._draw_waiting()
        made = self._document.finish() if self._entries else b""
        return Chunk(self._part, made, tuple(self._entries), tuple(self._refused), self._pages)

    def _draw_waiting(self) -> None:
        if self._separators and self._waiting:
            last = self.next_number + len(self._waiting) - 1
            self._draw([separator(Stack(self._separators, self._part, self.next_number, last), self._profile)])
        for code, pages, digest in self._waiting:
            first = self._draw(pages)
            self._entries.append(RunEntry(code, first, len(pages), digest, self.next_number))
            self.next_number += 1
        self._waiting.clear()

    def _draw(self, pages: Iterable[Page]) -> int:
        """Draw them, on a fresh sheet; the page on which they begin, counted from 1."""
        if self._profile.both_sides and self._pages % 2:
            self._add(())
        first = self._pages + 1
        for page in pages:
            self._add(page)
        return first

    def _add(self, page: Page) -> None:
        self._document.add_page(page)
        self._pages += 1


def content_digest(pages: tuple[Page, ...]) -> str:
    """SHA-256 of what stands on the pages, independent of the file that carries them."""
    return hashlib.sha256(_said(pages)).hexdigest()


def _said(pages: tuple[Page, ...]) -> bytes:
    """Every mark with its place, page by page; no two different letters say the same."""
    return "\f".join("\n".join([_mark(mark) for mark in page]) for page in pages).encode("utf-8", "backslashreplace")


def _mark(mark: Mark) -> str:
    if type(mark) is Text:  # nearly all of them, so it is written out
        return f"{mark.x} {mark.y} {mark.size} {mark.font} {mark.text}"
    return repr(mark)
