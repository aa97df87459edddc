"""Whether staff of a care home may open an author's post, and whether the author asked for letters all the same."""

from letters import postcode
from store import consents, contributions, homes
from store.authors import Author
from store.database import Session

ASKED = "letter_at_home"
"""Under this name the answer stands among the consents, in the wording of the warning that came before it."""


def staff_may_open(session: Session, postal_address: str) -> bool:
    """Whether the address is at the postcode of any home."""
    lines = [line for line in postal_address.splitlines() if line.strip()]
    return bool(lines) and bool(homes.at_postcode(session, postcode.parse(lines[-1]) or ""))


def asked_for_anyway(session: Session, author_id: int) -> bool:
    """The author's last answer after the warning; no answer is no."""
    stories = contributions.of_author(session, author_id, limit=50)
    answers = [one for story in stories for one in consents.of(session, story.id) if one.what == ASKED]
    return bool(answers) and max(answers, key=lambda one: one.at).given


def may_write(session: Session, author: Author) -> bool:
    """Whether a letter may go to this author's address."""
    return not staff_may_open(session, author.postal_address) or asked_for_anyway(session, author.id)
