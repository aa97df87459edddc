"""Says wherever a translated story is read that a person translated it, and from which language."""

from gateway.notices.languages import ENGLISH, name_of
from store import translations
from store.contributions import Contribution
from store.database import Session


def line_for(language: str) -> str:
    """ "Translated from Polish by a person."."""
    return f"Translated from {name_of(language)} by a person."


def line_of(session: Session, row: Contribution) -> str:
    """The line for this story; empty for what was written in English, which costs no look."""
    known = None if row.language == ENGLISH else translations.get(session, row.id)
    return line_for(known.language) if known is not None and known.translated else ""


def with_line(session: Session, row: Contribution, text: str) -> str:
    """The words with the line below them."""
    line = line_of(session, row)
    return f"{text}\n\n{line}" if line and text else text
