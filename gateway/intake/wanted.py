"""What an author wanted and has now proved to be entitled to: status, withdraw, undo, ready; done once."""

from collections.abc import Callable

from gateway.intake import author
from gateway.intake.conversation import FINISHED, WHEN, WHICH_STORY, WHO_ASKED, Talk, stories_of
from gateway.intake.saying import say, say_to
from gateway.intake.steps.going_on import leave_to_a_person
from gateway.intake.where_it_stands import line
from gateway.moderation.remember import remember
from gateway.notices.words import reference
from store import contributions
from store.contributions import Contribution
from store.words import LIVE, Event, Kind, Role, State

STATUS, WITHDRAW, UNDO, READY = "status", "withdraw", "undo", "ready"
MOST_TOLD = 3
MOST_OFFERED = 9
NOTE_SHOWN_AGAIN = "The author proved who they are and wants the story shown again. It was taken from view by text."


def do(talk: Talk, what: str, *, story_id: int | None = None) -> None:
    """After proof. A return code names the story; digits texted to a number mean whatever was told from it."""
    found = _of_code(talk, story_id) if story_id is not None else fitting(talk, what)
    if what == STATUS:
        _tell_where(talk, found)
    elif not found:
        nothing_done(talk)
    elif len(found) == 1:
        do_to(talk, what, found[0].id)
    else:
        _ask_which(talk, what, found)


def do_to(talk: Talk, what: str, story_id: int) -> None:
    row = contributions.get(talk.session, story_id, for_update=True)
    if row is None or not _FITS[what](row):
        nothing_done(talk)
        return
    talk.spoken_of = row.id
    _DO[what](talk, row)


def fitting(talk: Talk, what: str) -> list[Contribution]:
    """The stories told from this number that this can be done to, the newest first."""
    told = [row for row in stories_of(talk) if row.kind is Kind.STORY and _FITS[what](row)]
    return told[:MOST_OFFERED]


def nothing_done(talk: Talk) -> None:
    _say(talk, "nothing")


def _of_code(talk: Talk, story_id: int) -> list[Contribution]:
    row = contributions.get(talk.session, story_id)
    return [] if row is None else [contributions.survivor(talk.session, row)]


def _tell_where(talk: Talk, found: list[Contribution]) -> None:
    if not found:
        nothing_done(talk)
        return
    told = [line(row) for row in found[:MOST_TOLD]]
    details = {"status": told, "more": len(found) > MOST_TOLD}
    say_to(talk.session, talk.known_author().id, "where_it_stands", now=talk.now, details=details)


def _ask_which(talk: Talk, what: str, found: list[Contribution]) -> None:
    talk.row, talk.step = contributions.get(talk.session, found[0].id), WHICH_STORY
    talk.data = {"wanted": what, "stories": [row.id for row in found], "proved_at": talk.now.isoformat()}
    offered = [[row.id, reference(row.reference)] for row in found]
    say(talk.session, talk.story(), "which_story", now=talk.now, details={"why": what, "candidates": offered})


def _withdraw(talk: Talk, row: Contribution) -> None:
    """The notice of the move goes to the author and asks, privately, whether anybody asked for it."""
    author.withdraw(talk.session, row.id, now=talk.now)
    if any(each.id == row.author_id for each in talk.authors):
        talk.row, talk.step, talk.data = contributions.get(talk.session, row.id), WHO_ASKED, {}
    else:
        _say(talk, "withdrawn")


def _undo(talk: Talk, row: Contribution) -> None:
    if row.state is State.SUSPENDED:
        talk.row, talk.step, talk.data = row, FINISHED, {}
        leave_to_a_person(talk, "undo", NOTE_SHOWN_AGAIN, role=Role.SENIOR)
        _say(talk, "shown_again")
    elif Event.RESTORE in author.moves_of(talk.session, row, now=talk.now):
        author.restore(talk.session, row.id, now=talk.now)
        _say(talk, "restored")
    else:
        nothing_done(talk)


def _ready(talk: Talk, row: Contribution) -> None:
    if row.state is State.HELD:
        remember(talk.session, row, publish_on=None, publish_when_told=False)
    else:
        author.lift_not_yet(talk.session, row.id, now=talk.now)
    if talk.row is not None and talk.row.id == row.id and talk.step == WHEN:
        talk.step, talk.data = FINISHED, {}
    _say(talk, "ready")


def _say(talk: Talk, why: str) -> None:
    say_to(talk.session, talk.known_author().id, "as_you_asked", now=talk.now, details={"why": why})


def _waits(row: Contribution) -> bool:
    untold = row.state in author.NOT_TOLD_YET or row.state is State.HELD
    return untold and bool(row.memory.get("publish_when_told") or row.memory.get("publish_on"))


_FITS: dict[str, Callable[[Contribution], bool]] = {
    STATUS: lambda row: row.state is not State.ARCHIVED,
    WITHDRAW: lambda row: row.state in LIVE,
    UNDO: lambda row: row.state in {State.WITHDRAWN, State.SUSPENDED},
    READY: _waits,
}
_DO: dict[str, Callable[[Talk, Contribution], None]] = {WITHDRAW: _withdraw, UNDO: _undo, READY: _ready}
