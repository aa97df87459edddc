"""One letter, from its words to a PDF: address window, cover, code box, stories and reply slips."""

import hashlib
from dataclasses import dataclass

from letters.check import check_letter
from letters.content import Letter, StoryPage
from letters.drawing import Document
from letters.errors import CannotPrint
from letters.marks import Page
from letters.page import NOTIFY, Profile
from letters.parts import pages_of

__all__ = ["CannotPrint", "Letter", "Pdf", "StoryPage", "compose", "lay_out"]


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished file and how many pages it has."""

    bytes: bytes
    pages: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.bytes).hexdigest()


def lay_out(letter: Letter, profile: Profile = NOTIFY) -> tuple[Page, ...]:
    """The letter's pages as marks. Raises CannotPrint for whatever a person must mend."""
    check_letter(letter, profile)
    pages = pages_of(letter, profile)
    if len(pages) > profile.most_pages:
        raise CannotPrint(
            CannotPrint.Code.TOO_MANY_PAGES,
            f"The letter has {len(pages)} pages; at most {profile.most_pages} can be posted. "
            "Send fewer stories in one letter, or shorten one.",
        )
    return pages


def compose(letter: Letter, profile: Profile = NOTIFY) -> Pdf:
    """The letter as a PDF, the same bytes for the same letter. Raises CannotPrint."""
    pages = lay_out(letter, profile)
    document = Document(title=letter.heading, language=letter.language)
    for page in pages:
        document.add_page(page)
    made = document.finish()
    if len(made) > profile.most_bytes:
        raise CannotPrint(
            CannotPrint.Code.TOO_LARGE, f"The letter takes {len(made):,} bytes; at most {profile.most_bytes:,} fit."
        )
    return Pdf(made, len(pages))
