"""What the papers for one home (poster, leaflet, form) need to know of it, and what must hold before one is drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from letters import fonts
from letters.address import MOST_LINES
from letters.drawing import Document
from letters.errors import CannotPrint
from letters.home_wording import HOME_WORDINGS, HomeWording
from letters.letter import Pdf
from letters.marks import Page, Text

Code = CannotPrint.Code


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePaper:
    """``keyword``, ``phone`` and ``return_address`` may be empty: then that way to tell is left out.

    ``code`` stands in the links: the home's keyword, or its number. ``site`` is the service's own address.
    ``policy`` is the policy's name, for what the home may do with a story. ``advice``: a name and a number for a
    member of staff who is worried. ``keep_months``: how long contacts are kept.
    """

    home_name: str
    code: str
    site: str
    keyword: str = ""
    phone: str = ""
    return_address: tuple[str, ...] = ()
    policy: str = "provider_may_ask_for_review"
    advice: str = ""
    keep_months: int = 12
    language: str = "en"
    large_print: bool = False

    @property
    def words(self) -> HomeWording:
        return HOME_WORDINGS[self.language]

    @property
    def link(self) -> str:
        """The short address of the form for this home, as a person types it."""
        site = self.site.partition("://")[2] or self.site
        return f"{site.rstrip('/')}/h/{self.code}"

    @property
    def qr_link(self) -> str:
        """The same in upper case throughout, so that it stays in the QR's short alphabet."""
        return f"{self._base}/h/{self.code}".upper()

    def form_link(self, sheet: int) -> str:
        """A paper form's QR: the home, the print size (C or L) and which sheet it is."""
        return f"{self._base}/f/{self.code}/{'L' if self.large_print else 'C'}{sheet}".upper()

    @property
    def said_keyword(self) -> str:
        """As it is best read from a wall: its letters and its digits apart."""
        letters = self.keyword.rstrip("0123456789")
        return f"{letters} {self.keyword[len(letters) :]}".strip()

    @property
    def _base(self) -> str:
        base = self.site.strip().rstrip("/")
        return base if "://" in base else f"https://{base}"


def check_paper(paper: HomePaper, *, needs_return_address: bool = False) -> None:
    """Raises CannotPrint, with a sentence for the person who mends it."""
    for wrong, sentence in _faults(paper, needs_return_address):
        if wrong:
            raise CannotPrint(Code.BAD_LETTER, sentence)
    _check_characters([paper.home_name, paper.phone, paper.advice, *paper.return_address])


def _faults(paper: HomePaper, needs_return_address: bool) -> Iterator[tuple[bool, str]]:
    yield paper.language not in HOME_WORDINGS, f"No paper exists in the language '{paper.language}'."
    yield not paper.home_name.strip(), "The home has no name."
    plain = paper.code.isascii() and paper.code.isalnum() and len(paper.code) <= 20
    yield not plain, "The home's code has letters and digits only, at most 20."
    yield not paper.site.strip() or not paper.site.isascii(), "The address of the website is missing, or not plain."
    yield bool(paper.keyword) and not (paper.keyword.isascii() and paper.keyword.isalnum()), "The keyword is none."
    yield len(paper.return_address) > MOST_LINES, f"A return address has at most {MOST_LINES} lines."
    missing = needs_return_address and not paper.return_address
    yield missing, "A form that is sent back needs an address to come back to."
    if paper.language in HOME_WORDINGS:
        yield paper.policy not in paper.words.home_steps, f"Nothing is written about the policy '{paper.policy}'."


def _check_characters(texts: Sequence[str]) -> None:
    missing = fonts.missing_characters("".join(texts))
    if missing:
        named = ", ".join(map(fonts.name_character, missing))
        raise CannotPrint(Code.MISSING_GLYPHS, f"These signs cannot be printed; write them another way: {named}")


def drawn(pages: Sequence[Page], *, title: str, language: str, wide: bool = False) -> Pdf:
    """The pages as a PDF, the same bytes for the same pages."""
    _check_characters([mark.text for mark in chain(*pages) if isinstance(mark, Text)])
    document = Document(title=title, language=language, wide=wide)
    for page in pages:
        document.add_page(page)
    return Pdf(document.finish(), len(pages))
