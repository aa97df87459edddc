"""Many letters in few documents, with a manifest that says what is on which page.

A chunk is one PDF of at most 500 letters: the font is embedded once for all of them and memory stays flat.
The same letters give the same bytes when a run is made again.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from letters.content import Letter
from letters.drawing import Document
from letters.errors import CannotPrint
from letters.letter import lay_out
from letters.marks import Page
from letters.page import NOTIFY, Profile

CHUNK = 500


@dataclass(frozen=True, slots=True)
class RunEntry:
    """One printed letter: its code, its place in the chunk, and a digest of what stands on its pages."""

    code: str
    first_page: int
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A letter that was left out, with the reason for the person who mends it."""

    code: str
    error: CannotPrint


@dataclass(frozen=True, slots=True)
class Chunk:
    """One document of a run. ``sha256`` is of ``bytes``."""

    number: int
    bytes: bytes
    entries: tuple[RunEntry, ...]
    refused: tuple[Refused, ...] = field(default=())

    @property
    def pages(self) -> int:
        return sum(entry.pages for entry in self.entries)

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
    letters: Iterable[tuple[str, Letter]], *, profile: Profile = NOTIFY, chunk: int = CHUNK
) -> Iterator[Chunk]:
    """Chunks of at most ``chunk`` letters, each given as ``(code, letter)``, made as they are asked for.

    A letter that can't be printed is named among ``refused`` and holds up no other. Raises ValueError for a
    chunk below 1.
    """
    if chunk < 1:
        raise ValueError("A chunk holds at least one letter.")
    waiting = iter(letters)
    number = 0
    while batch := list(islice(waiting, chunk)):
        number += 1
        yield _chunk(number, batch, profile)


def _chunk(number: int, batch: list[tuple[str, Letter]], profile: Profile) -> Chunk:
    document = Document(title=f"Letters, part {number}", language=batch[0][1].language)
    entries: list[RunEntry] = []
    refused: list[Refused] = []
    next_page = 1
    for code, letter in batch:
        try:
            pages = lay_out(letter, profile)
        except CannotPrint as error:
            refused.append(Refused(code, error))
            continue
        for page in pages:
            document.add_page(page)
        entries.append(RunEntry(code, next_page, len(pages), content_digest(pages)))
        next_page += len(pages)
    made = document.finish() if entries else b""
    return Chunk(number, made, tuple(entries), tuple(refused))


def content_digest(pages: tuple[Page, ...]) -> str:
    """SHA-256 of what stands on the pages, independent of the file that carries them."""
    return hashlib.sha256(repr(pages).encode("utf-8", "backslashreplace")).hexdigest()
