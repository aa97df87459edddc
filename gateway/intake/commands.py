"""Words that are commands and never a story: STOP, START, HELP, INFO, WITHDRAW, STATUS, UNDO and READY.

STOP ends messages and nothing else; WITHDRAW takes a story back and ends no message.
"""

from collections.abc import Callable
from functools import partial

from channels.sms.keywords import Keyword
from gateway.intake import proof_by_text, wanted
from gateway.intake.checking import SEEN_WITHIN, office_hours_after
from gateway.intake.conversation import Talk, stories_of
from gateway.intake.saying import say_to
from gateway.moderation.deadlines import Nation
from gateway.moderation.decide import decide
from gateway.moderation.facts import Actor
from store import deliveries, suppressions, tasks
from store.words import Event, Kind, Role, State, TaskKind


def _stop(talk: Talk) -> None:
    """Nothing more goes to this number, what is staged included: it is asked at the moment of sending."""
    if talk.sender:
        suppressions.suppress(talk.session, talk.sender, now=talk.now)


def _start(talk: Talk) -> None:
    if talk.sender:
        suppressions.lift(talk.session, talk.sender)


def _help(talk: Talk) -> None:
    """A one-word "help" may be distress: a person is told at once."""
    author = talk.known_author()
    tasks.raise_task(
        talk.session,
        TaskKind.URGENT,
        about=f"help:{author.id}",
        role=Role.MODERATOR,
        now=talk.now,
        contribution_id=talk.row.id if talk.row else None,
        urgent=True,
        due_at=office_hours_after(talk.now, SEEN_WITHIN, Nation.ENGLAND),
        note=f"{author.pseudonym} texted HELP and nothing else. It may be distress: make sure that they are safe.",
    )
    _info(talk)


def _info(talk: Talk) -> None:
    say_to(talk.session, talk.known_author().id, "help_text", now=talk.now)


def _withdraw(talk: Talk) -> None:
    """From the number, without proof: what is published is taken from view. The rest needs the digits or the code."""
    published = next((row for row in stories_of(talk, State.PUBLISHED) if row.kind is Kind.STORY), None)
    if published is None:
        proof_by_text.ask(talk, wanted.WITHDRAW)
        return
    talk.spoken_of = published.id
    digits = proof_by_text.new_digits(talk, wanted.WITHDRAW)
    decided = decide(talk.session, published.id, Event.ASK_WITHDRAW, by=Actor(Role.CHANNEL, "sms"), now=talk.now)
    for delivery_id in decided.deliveries if digits else ():
        deliveries.put_secret(talk.session, delivery_id, digits or "")


COMMANDS: dict[Keyword, Callable[[Talk], None]] = {
    Keyword.STOP: _stop,
    Keyword.START: _start,
    Keyword.HELP: _help,
    Keyword.INFO: _info,
    Keyword.WITHDRAW: _withdraw,
    Keyword.STATUS: partial(proof_by_text.ask, what=wanted.STATUS),
    Keyword.UNDO: partial(proof_by_text.ask, what=wanted.UNDO),
    Keyword.READY: partial(proof_by_text.ask, what=wanted.READY),
}


def obey(talk: Talk, keyword: Keyword) -> None:
    COMMANDS[keyword](talk)
