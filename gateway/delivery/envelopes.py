"""Envelopes in the tray: a day's stories for one home lie in one, with one code and one PIN; other notices alone."""

from collections.abc import Sequence
from datetime import datetime

from channels.errors import ChannelError
from gateway.delivery.letter_document import ANSWERABLE, TO_DECIDE, document, policy_name
from gateway.delivery.made_wrong import made_wrong
from gateway.delivery.sender import SPECIMEN, Sender
from gateway.delivery.still_wanted import not_wanted
from gateway.moderation.deadlines import local_day
from letters.codes import new_letter_code, new_pin
from letters.content import Letter as LetterContent
from letters.errors import CannotPrint
from letters.letter import Pdf, compose, lay_out
from letters.print_run import content_digest
from store import deliveries, letters
from store.database import Session
from store.deliveries import Delivery
from store.words import DeliveryState, LetterState

OVER = frozenset({DeliveryState.CANCELLED, DeliveryState.FAILED, DeliveryState.RETURNED, DeliveryState.SUPPRESSED})
TRAY = b"the tray"  # the lock under which envelopes are filled and taken
ADDRESS_TO_TRY = "https://gateway.example.org"  # for the check that a letter can be set; never printed


class ChangedSince(ValueError):
    """The letter would not come out as it was printed; print it from the run's own file."""

    code = "letter_changed"


def lay_in_tray(session: Session, delivery: Delivery, *, now: datetime) -> int:
    """Put a delivery into its envelope and return the letter's id; asked again, the same one.

    Raises ChannelError (needs a person), naming what is wrong, for an address or a text that can't be printed:
    then nothing is laid.
    """
    there = letters.row_of_delivery(session, delivery.id)
    if there is not None:
        return there.letter_id
    session.lock(TRAY)
    _check(session, [delivery], now=now)
    letter = _open_one(session, delivery, now=now) if delivery.notice == TO_DECIDE else None
    letter_id = letter.id if letter else _new(session, delivery, now=now)
    rows = letters.rows(session, letter_id)
    seq = rows[-1].seq + 1 if rows else 0
    letters.put_row(session, letter_id, seq, delivery_id=delivery.id, contribution_id=delivery.contribution_id)
    deliveries.change(session, delivery.id, letter_id=letter_id)
    return letter_id


def letter_document(
    session: Session, letter: letters.Letter, *, base_url: str, now: datetime, sender: Sender = SPECIMEN
) -> LetterContent:
    """What an envelope's letter says. In the tray that is its rows that are still right, as of ``now``; once it is
    printed, what was printed.

    Raises ChannelError (needs a person) for an address that can't be used, CannotPrint when no row is left.
    """
    notices = live(session, letter) if letter.state is LetterState.COMPOSED else _all(session, letter)
    if not notices:
        raise CannotPrint(CannotPrint.Code.BAD_LETTER, "Nothing in this envelope is to be sent any more.")
    code, pin = letters.code_and_pin(session, letter) or ("", "")
    at = letter.printed_at or now
    if notices[0].notice in ANSWERABLE and not code:
        raise CannotPrint(CannotPrint.Code.BAD_LETTER, "This letter's code has ended, so it can't be printed again.")
    return document(session, notices, code=code, pin=pin, base_url=base_url, sender=sender, now=at)


def pdf_of(session: Session, letter_id: int, *, base_url: str, now: datetime, sender: Sender = SPECIMEN) -> Pdf:
    """One letter as a file. Raises LookupError, ChannelError, CannotPrint, or ChangedSince for a printed letter that
    would now come out otherwise: a reprint is the same letter or none."""
    letter = letters.get(session, letter_id)
    if letter is None:
        raise LookupError(f"there is no letter {letter_id}")
    content = letter_document(session, letter, base_url=base_url, now=now, sender=sender)
    if letter.sha256 and content_digest(lay_out(content)) != letter.sha256:
        raise ChangedSince(
            "This letter would not come out as it was printed: an address or a text has changed since. "
            "Print it again from the run's own file."
        )
    return compose(content)


def live(session: Session, letter: letters.Letter) -> list[Delivery]:
    """The deliveries in an envelope that are still right, in the order of their letters."""
    return [one for one in _all(session, letter) if is_right(session, one, letter.id)]


def is_right(session: Session, delivery: Delivery, letter_id: int) -> bool:
    """Checked when laid, when put in a print run and when ticked posted."""
    if delivery.state in OVER or delivery.letter_id != letter_id:
        return False
    return made_wrong(session, delivery) is None and not_wanted(session, delivery) is None


def _all(session: Session, letter: letters.Letter) -> list[Delivery]:
    found = (deliveries.get(session, row.delivery_id) for row in letters.rows(session, letter.id))
    return [one for one in found if one is not None]


def _open_one(session: Session, delivery: Delivery, *, now: datetime) -> letters.Letter | None:
    """Today's open envelope for this recipient, if this story still fits in it."""
    letter = letters.open_envelope(session, delivery.recipient, local_day(now))
    if letter is None:
        return None
    inside = live(session, letter)
    if any(one.notice != TO_DECIDE for one in _all(session, letter)):
        return None
    if any(policy_name(session, one) != policy_name(session, delivery) for one in inside):
        return None
    try:
        _check(session, [*inside, delivery], now=now)
    except ChannelError:
        return None  # too long for one envelope: this story begins another
    return letter


def _new(session: Session, delivery: Delivery, *, now: datetime) -> int:
    answerable = delivery.notice in ANSWERABLE
    return letters.add(
        session,
        recipient=delivery.recipient,
        to_role=delivery.to_role,
        home_id=delivery.home_id,
        day=local_day(now),
        code=new_letter_code() if answerable else None,
        pin=new_pin() if answerable else None,
        now=now,
    )


def _check(session: Session, notices: Sequence[Delivery], *, now: datetime) -> None:
    """Set the letter once, so that whatever a person must mend is known now and not in the print run."""
    content = document(
        session,
        notices,
        code=new_letter_code(),
        pin="000000",
        base_url=ADDRESS_TO_TRY,
        sender=SPECIMEN,
        now=now,
    )
    try:
        lay_out(content)
    except CannotPrint as error:
        raise ChannelError(error.message, code=error.code.value, needs_person=True) from error
