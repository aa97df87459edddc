"""What authors do with their own story, once their return code has proved that it is theirs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.intake import consent, guesses
from gateway.intake.completing import complete_if_ready
from gateway.moderation.deadlines import Nation, end_of_working_day
from gateway.moderation.decide import Decided, NotFound, decide, possible_moves, set_home
from gateway.moderation.details import Consent, Details, EditsApproved, Text
from gateway.moderation.facts import Actor
from gateway.moderation.remember import facts_of, remember, storable
from letters.codes import AUTHOR_DIGITS, clean, is_valid
from store import codes, contributions, deadlines, tasks
from store.contributions import Contribution
from store.database import Session
from store.words import Event, Role, State, TaskKind

UNKNOWN = "We do not know this code. Check it, and enter all sixteen digits again."
NOT_TOLD_YET = frozenset({State.RECEIVED, State.WITH_AUTHOR, State.IN_MODERATION, State.SCHEDULED})
"""The states in which an author may still set "not yet": neither home nor public knows of it."""
CHANNEL = "web"
DECLINED = "The author does not agree to the edited words."


class TooLate(Exception):
    """Something that can no longer be changed; the sentence says so."""

    code = "too_late"


class AskedTo(StrEnum):
    """Whether anybody asked the author to withdraw: a private answer, in the order of its digits."""

    YES = "1"
    NO = "2"
    CALL_ME = "3"


@dataclass(frozen=True, slots=True)
class Wait:
    """There were too many wrong tries; nothing was looked at."""

    until: datetime


def find_story(session: Session, code: str, *, who: str, now: datetime) -> int | Wait | None:
    """The contribution that a return code belongs to. Counts wrong tries, so it needs a write."""
    digits = clean(code)
    well_formed = len(digits) == AUTHOR_DIGITS + 2 and is_valid(digits)
    until = guesses.must_wait(session, client=who, code="", now=now)
    if until is not None:
        return Wait(until)
    found = codes.find(session, digits, purpose="author") if well_formed else None
    if found is None or not found.is_good(now):
        guesses.wrong(session, client=who, code="", now=now)
        return None
    guesses.right(session, client=who, code="")
    row = None if found.contribution_id is None else contributions.get(session, found.contribution_id)
    return None if row is None else contributions.survivor(session, row).id


def author_of(row: Contribution) -> Actor:
    """Who acts: the author by id; somebody who gave nothing of themselves is known by the story alone."""
    return Actor(Role.AUTHOR, f"author:{row.author_id}" if row.author_id else f"story:{row.id}")


def moves_of(session: Session, row: Contribution, *, now: datetime) -> frozenset[Event]:
    """What the author may do with it now."""
    return frozenset(possible_moves(session, row, by=author_of(row), now=now))


def reply(session: Session, contribution_id: int, text: str, *, now: datetime) -> Decided:
    """Answer our question; the words are kept with the original too, as they came."""
    row = _get(session, contribution_id)
    decided = _decide(session, row, Event.REPLY, Text(text=storable(text).strip()), now=now)
    contributions.add_part(session, row.id, text, field="answer", inbound_id=None, at=now)
    complete_if_ready(session, row.id, now=now)
    return decided


def approve_edits(session: Session, contribution_id: int, version_number: int, *, now: datetime) -> Decided:
    row = _get(session, contribution_id)
    return _decide(session, row, Event.APPROVE_EDITS, EditsApproved(version_number=version_number), now=now)


def decline_edits(session: Session, contribution_id: int, why: str, *, now: datetime) -> Decided:
    """Say no to an edited version: a reply, so that the moderator sees it and the reason."""
    return reply(session, contribution_id, f"{DECLINED} {why}".strip(), now=now)


def agree_to_publish(session: Session, contribution_id: int, *, now: datetime, channel: str = CHANNEL) -> Decided:
    row = _get(session, contribution_id)
    decided = _decide(session, row, Event.AGREE_TO_PUBLISH, Consent(consent=True), now=now)
    consent.record(session, row.id, channel=channel, now=now, publish=True)
    return decided


def appeal(session: Session, contribution_id: int, text: str, *, now: datetime) -> Decided:
    return _decide(
        session, _get(session, contribution_id), Event.APPEAL, Text(text=storable(text).strip() or None), now=now
    )


def withdraw(session: Session, contribution_id: int, *, now: datetime) -> Decided:
    return _decide(session, _get(session, contribution_id), Event.WITHDRAW, Details(), now=now)


def restore(session: Session, contribution_id: int, *, now: datetime) -> Decided:
    return _decide(session, _get(session, contribution_id), Event.RESTORE, Details(), now=now)


def asks_consent(row: Contribution) -> bool:
    """Whether we still wait to hear if it may be published."""
    return row.consent_publish is None and row.state in {State.RECEIVED, State.WITH_AUTHOR}


def give_consent(
    session: Session, contribution_id: int, publish: bool, *, now: datetime, channel: str = CHANNEL
) -> None:
    """Answer whether it may be published, while that is still open; then it goes on by itself."""
    row = _get(session, contribution_id)
    if not asks_consent(row):
        raise TooLate("This has been answered already.")
    consent.record(session, row.id, channel=channel, now=now, publish=publish)
    complete_if_ready(session, row.id, now=now)


def choose_home(session: Session, contribution_id: int, home_id: int, *, now: datetime) -> None:
    """Say which home it is about, while nobody knows; then it goes on by itself."""
    row = _get(session, contribution_id)
    if row.home_id is not None or row.state not in {State.RECEIVED, State.WITH_AUTHOR}:
        raise TooLate("The home is known already.")
    set_home(session, row, home_id, now=now)
    complete_if_ready(session, row.id, now=now)


def not_yet(session: Session, contribution_id: int, *, until: datetime | None, now: datetime) -> None:
    """Neither home nor public is told before ``until``, or (None) before the author says so."""
    row = _waits_untold(session, contribution_id)
    remember(session, row, publish_on=until, publish_when_told=until is None)
    _renew_release(session, contribution_id, now=now)


def lift_not_yet(session: Session, contribution_id: int, *, now: datetime) -> None:
    """Now it may go on. A small home's own delay stays."""
    row = _waits_untold(session, contribution_id)
    remember(session, row, publish_on=None, publish_when_told=False)
    _renew_release(session, contribution_id, now=now)


def say_who_asked(session: Session, contribution_id: int, answer: AskedTo, *, now: datetime) -> None:
    """After withdrawing: did anybody ask you to? Yes, and "call me", go to the safeguarding lead alone."""
    row = _get(session, contribution_id)
    if answer is AskedTo.NO or row.state is not State.WITHDRAWN:
        return
    said = "asks to be called" if answer is AskedTo.CALL_ME else "says that somebody asked them to"
    tasks.raise_task(
        session,
        TaskKind.CALL_BACK if answer is AskedTo.CALL_ME else TaskKind.SAFEGUARDING,
        about=f"withdrawal:{row.id}",
        role=Role.SAFEGUARDING,
        now=now,
        contribution_id=row.id,
        urgent=True,
        due_at=end_of_working_day(now, 1, Nation.ENGLAND),
        note=f"The author withdrew the story and {said}. Do not tell the home.",
    )


def _decide(session: Session, row: Contribution, event: Event, details: Details, *, now: datetime) -> Decided:
    return decide(session, row.id, event, by=author_of(row), details=details, now=now)


def _renew_release(session: Session, contribution_id: int, *, now: datetime) -> None:
    """A story that waits for its date waits for the new one."""
    row = _get(session, contribution_id)
    if row.state is not State.SCHEDULED:
        return
    facts = facts_of(session, row)
    if facts.publish_when_told:
        deadlines.clear(session, row.id, "release")
    else:
        deadlines.put(session, row.id, "release", facts.release_at or now)


def _waits_untold(session: Session, contribution_id: int) -> Contribution:
    row = contributions.get(session, contribution_id, for_update=True)
    if row is None or row.state not in NOT_TOLD_YET:
        raise TooLate("The home has been told already, so this can no longer be changed.")
    return row


def _get(session: Session, contribution_id: int) -> Contribution:
    row = contributions.get(session, contribution_id)
    if row is None:
        raise NotFound(f"there is no contribution {contribution_id}")
    return row
