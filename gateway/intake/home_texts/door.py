"""Which texts are a home's answer to a letter: one that begins with its code, and what follows within two hours."""

from datetime import datetime

from channels.messages import Received
from channels.sms.keywords import recognise
from gateway.intake.commands import COMMANDS
from gateway.intake.conversation import ways
from gateway.intake.home_texts.reading import Begun, begun, may_be_return_code
from gateway.intake.home_texts.steps import STEPS, ask_pin, open_letter
from gateway.intake.home_texts.talk import FINISHED, open_talk
from gateway.intake.reactions import is_tapped
from store import letters
from store.database import Session


def take(session: Session, received: Received, *, now: datetime) -> bool:
    """Whether this text was a home's, and is dealt with; otherwise it is read as any other text is."""
    text, sender = received.text, received.sender or ""
    if received.media or not text.strip() or not ways(sender) or is_tapped(text):
        return False
    if recognise(text, received.opt_out) in COMMANDS:
        return False
    talk = open_talk(session, sender, our_number=received.recipient or "", now=now)
    begins = begun(text)
    if begins is not None and _is_a_letters(session, text, begins):
        if begins.pin:
            open_letter(talk, begins.code, begins.pin, begins.rest)
        else:
            ask_pin(talk, begins.code, begins.rest)
    elif talk.step == FINISHED or not STEPS[talk.step].take(talk, text):
        return False
    talk.save()
    return True


def _is_a_letters(session: Session, text: str, begins: Begun) -> bool:
    """A story may happen to begin with ten digits that fit: behind them it goes on in words, and no letter has them."""
    if begins.is_bare and not may_be_return_code(text):
        return True
    return letters.by_code(session, begins.code) is not None
