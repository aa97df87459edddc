"""How a letter is named in the print room: to whom, how many stories, where it is; never who an author is."""

from dataclasses import dataclass

from flask import abort

from gateway.delivery import post
from gateway.web import who
from store import contacts, homes, letters
from store.database import Session
from store.letters import Letter
from store.words import LetterState, Role

MAY = (Role.MAILROOM, Role.ADMINISTRATOR)
STATES = {
    LetterState.COMPOSED: ("In the tray", "plain"),
    LetterState.PRINTED: ("Printed", "careful"),
    LetterState.POSTED: ("Posted", "info"),
    LetterState.ANSWERED: ("Answered", "good"),
    LetterState.RETURNED: ("Came back", "urgent"),
    LetterState.PULLED: ("Taken out", "quiet"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One letter in a list. ``wrong``: printed, and to be taken out before it goes."""

    letter: Letter
    to: str
    inside: str
    state: str
    tone: str
    wrong: bool

    @property
    def href(self) -> str:
        return f"/print-room/letters/{self.letter.id}"


def listed(session: Session, letter: Letter) -> Listed:
    count = len(letters.rows(session, letter.id))
    state, tone = STATES[letter.state]
    wrong = letter.state is LetterState.PRINTED and post.is_wrong(session, letter)
    many = f"{count} stories" if count != 1 else "1 story"
    inside = many if letter.code_hash is not None else "1 message"
    return Listed(letter, addressee(session, letter), inside, state, tone, wrong)


def addressee(session: Session, letter: Letter) -> str:
    """A home or an organisation by name; an author only as one: the name stands on the letter alone."""
    kind, _, number = letter.recipient.partition(":")
    if kind == "contact" and number.isdigit() and (contact := contacts.get(session, int(number))):
        home = None if contact.home_id is None else homes.get(session, contact.home_id)
        return home.name if home else contact.name
    home = None if letter.home_id is None else homes.get(session, letter.home_id)
    if home is not None:
        return home.name
    return "An author" if kind == "author" else "An organisation"


def letter_or_404(session: Session, letter_id: int) -> Letter:
    letter = letters.get(session, letter_id)
    if letter is None:
        abort(404)
    return letter


def me() -> int:
    person = who.signed_in()
    if person is None:
        abort(403)
    return person.id
