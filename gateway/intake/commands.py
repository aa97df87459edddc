"""Words that are commands and never a story: STOP, START, HELP, INFO and WITHDRAW."""

from collections.abc import Callable

from channels.sms.keywords import Keyword
from gateway.intake.checking import SEEN_WITHIN, office_hours_after
from gateway.intake.conversation import Talk, stories_of
from gateway.intake.saying import say, say_to
from gateway.moderation.deadlines import Nation
from gateway.moderation.decide import decide
from gateway.moderation.facts import Actor
from store import suppressions, tasks
from store.contributions import Contribution
from store.words import LIVE, Event, Kind, Role, State, TaskKind


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
    """From the number, without proof: what is published is taken from view; anything else needs the return code."""
    row = _last_story(talk)
    if row is None:
        say_to(talk.session, talk.known_author().id, "code_reminder", now=talk.now, details={"why": "withdraw"})
    elif row.state is State.PUBLISHED:
        decide(talk.session, row.id, Event.ASK_WITHDRAW, by=Actor(Role.CHANNEL, "sms"), now=talk.now)
    else:
        say(talk.session, row, "code_reminder", now=talk.now, details={"why": "withdraw"})


def _last_story(talk: Talk) -> Contribution | None:
    """The newest published story of this author, else the newest that lives."""
    living = [row for row in stories_of(talk) if row.kind is Kind.STORY and row.state in LIVE]
    return next((row for row in living if row.state is State.PUBLISHED), living[0] if living else None)


COMMANDS: dict[Keyword, Callable[[Talk], None]] = {
    Keyword.STOP: _stop,
    Keyword.START: _start,
    Keyword.HELP: _help,
    Keyword.INFO: _info,
    Keyword.WITHDRAW: _withdraw,
}


def obey(talk: Talk, keyword: Keyword) -> None:
    COMMANDS[keyword](talk)
