"""What a move brings with it: whom it tells, which tasks it raises and which deadlines it opens."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import NamedTuple

from gateway.moderation.deadlines import days_after, end_of, end_of_working_day
from gateway.moderation.facts import Facts
from gateway.moderation.notice_list import NOTICES
from gateway.moderation.requirements import Case
from store.words import Event as E
from store.words import HoldKind, Kind, Recipient, Role, State, TaskKind
from store.words import State as S

Step = tuple[E, State | None, State | None]
"""An event, where it starts and where it ends; None stands for any."""


class Tell(NamedTuple):
    recipient: Recipient
    notice: str


class Task(NamedTuple):
    """``urgent`` tasks of a safeguarding kind are also sent at once."""

    kind: TaskKind
    role: Role
    urgent: bool = False
    due: datetime | None = None


class Deadline(NamedTuple):
    """An instant at which ``event`` comes due; None where the clock has another errand, named by ``kind``."""

    kind: str
    at: datetime
    event: E | None = None
    reminders: tuple[datetime, ...] = ()


_PUBLISHED = ("published_author", "published_provider")
_RESTRICTED = ("restricted_body", "restricted_author", "restricted_provider")

TELLS: dict[Step, tuple[str, ...]] = {
    (E.RECEIVE, None, None): ("receipt",),
    (E.LAPSE, S.RECEIVED, None): ("kept_private_author",),
    (E.LAPSE, S.WITH_AUTHOR, None): ("no_reply_author",),
    (E.LAPSE, S.WITH_AUTHOR, S.PRIVATE): ("kept_private_author",),
    (E.LAPSE, S.WITH_PROVIDER, None): _PUBLISHED,
    (E.LAPSE, S.IN_REVIEW, S.PUBLISHED): ("published_body", *_PUBLISHED),
    (E.LAPSE, S.IN_REVIEW, S.RESTRICTED): _RESTRICTED,
    (E.LAPSE, S.IN_REVIEW, S.IN_MODERATION): ("returned_author", "returned_provider"),
    (E.LAPSE, S.SUSPENDED, None): ("reinstated_author", "reinstated_complainant"),
    (E.LAPSE, S.SUSPENDED, S.REJECTED): ("rejected_author", "rejected_complainant"),
    (E.ASK_AUTHOR, None, None): ("question_to_author",),
    (E.PROPOSE_EDITS, None, None): ("edits_to_approve",),
    (E.APPROVE_EDITS, None, S.PUBLISHED): _PUBLISHED,
    (E.APPROVE, None, S.SCHEDULED): ("scheduled_author",),
    (E.APPROVE, None, S.WITH_PROVIDER): ("story_to_decide", "approved_author"),
    (E.APPROVE, None, S.PUBLISHED): ("published_provider", "published_author"),
    (E.RELEASE_DUE, None, S.WITH_PROVIDER): ("story_to_decide", "approved_author"),
    (E.RELEASE_DUE, None, S.PUBLISHED): ("published_provider", "published_author"),
    (E.KEEP_PRIVATE, None, None): ("kept_private_author", "kept_private_provider", "kept_private_body"),
    (E.REJECT, None, None): ("rejected_author",),
    (E.REJECT, S.IN_REVIEW, None): ("rejected_author", "rejected_provider", "rejected_complainant"),
    (E.REJECT, S.SUSPENDED, None): ("rejected_author", "rejected_provider", "rejected_complainant"),
    (E.HOLD, None, None): ("held_author",),
    (E.RELEASE, None, None): ("released_author",),
    (E.REFER, None, None): ("referral_council", "referred_author"),
    (E.GO_AHEAD, None, None): (*_PUBLISHED, "published_body"),
    (E.OBJECT, None, None): ("objection_author",),
    (E.OBJECT, None, S.RESTRICTED): ("restricted_author", "restricted_body"),
    (E.OBJECT, None, S.NOT_PUBLISHED): ("not_published_author",),
    (E.REROUTE, None, None): ("destroy_letter", "rerouted_author"),
    (E.DISMISS, None, None): _PUBLISHED,
    (E.RETURN_TO_MODERATION, None, None): ("returned_author", "returned_provider"),
    (E.CONFIRM_RESTRICTION, None, None): _RESTRICTED,
    (E.RECOMMEND, None, None): ("recommended_author", "recommended_provider"),
    (E.LIFT, None, None): (*_PUBLISHED, "published_body"),
    (E.REVIEW_DUE, S.RESTRICTED, None): ("restriction_review_body",),
    (E.HIDE, None, None): ("suspended_author",),
    (E.SUSPEND, None, None): ("suspended_author",),
    (E.TAKE_DOWN, None, None): ("suspended_author", "suspended_complainant"),
    (E.REINSTATE, None, None): ("reinstated_author", "reinstated_complainant"),
    (E.WITHDRAW, None, None): ("withdrawn_author", "withdrawn_provider", "withdrawn_body"),
    (E.ASK_WITHDRAW, None, None): ("how_to_finish_withdrawal",),
}

MAY_BE_UNSAFE = frozenset({E.HOLD, E.REFER, E.SUSPEND})

_MODERATE = Task(TaskKind.MODERATE, Role.MODERATOR)
_REVIEW = Task(TaskKind.REVIEW, Role.SENIOR)
_SAFEGUARDING = Task(TaskKind.SAFEGUARDING, Role.SAFEGUARDING, urgent=True)
_SECOND = Task(TaskKind.SECOND_PERSON, Role.SENIOR)

TASKS: dict[Step, tuple[Task, ...]] = {
    (E.COMPLETE, None, None): (_MODERATE,),
    (E.REPLY, None, None): (_MODERATE,),
    (E.REPLY, None, S.RECEIVED): (Task(TaskKind.READ_ANSWER, Role.MODERATOR),),
    (E.REPLY, None, S.IN_REVIEW): (_REVIEW,),
    (E.APPROVE_EDITS, None, None): (_MODERATE,),
    (E.APPROVE_EDITS, None, S.IN_REVIEW): (_REVIEW,),
    (E.APPROVE_EDITS, None, S.PUBLISHED): (Task(TaskKind.READ_ANSWER, Role.SENIOR),),
    (E.AGREE_TO_PUBLISH, None, None): (_MODERATE,),
    (E.APPEAL, None, None): (Task(TaskKind.APPEAL, Role.SENIOR),),
    (E.HOLD, None, None): (_SAFEGUARDING,),
    (E.REVIEW_DUE, S.HELD, None): (_SAFEGUARDING._replace(urgent=False), _REVIEW),
    (E.REVIEW_DUE, S.RESTRICTED, None): (_REVIEW,),
    (E.REFER, None, None): (Task(TaskKind.REFER, Role.SAFEGUARDING, urgent=True),),
    (E.OBJECT, None, None): (_REVIEW,),
    (E.OBJECT, None, S.IN_MODERATION): (_REVIEW, _MODERATE),
    (E.RAISE_SAFEGUARDING, None, None): (_SAFEGUARDING,),
    (E.LAPSE, S.IN_REVIEW, None): (_SECOND,),
    (E.PROPOSE_RESTRICTION, None, None): (_SECOND,),
    (E.RECOMMEND, None, None): (_REVIEW,),
    (E.HIDE, None, None): (Task(TaskKind.REPORT, Role.SENIOR),),
    (E.ASK_WITHDRAW, None, None): (Task(TaskKind.REPORT, Role.MODERATOR),),
    (E.RESTORE, None, None): (_MODERATE,),
}
# How soon a person must act, in working days: a hidden story is decided in 2, a referral acknowledged in 1.
TASK_WORKING_DAYS: dict[E, int] = {E.HIDE: 2, E.REFER: 1, E.OBJECT: 5, E.RAISE_SAFEGUARDING: 1}


def _narrow_first(event: E, source: State | None, target: State) -> tuple[Step, ...]:
    return (event, source, target), (event, source, None), (event, None, target), (event, None, None)


@cache
def _notices_of(event: E, source: State | None, target: State) -> tuple[str, ...]:
    return next((TELLS[key] for key in _narrow_first(event, source, target) if key in TELLS), ())


@cache
def _tasks_of(event: E, source: State | None, target: State) -> tuple[Task, ...]:
    return next((TASKS[key] for key in _narrow_first(event, source, target) if key in TASKS), ())


def tells(case: Case, event: E, target: State) -> tuple[Tell, ...]:
    """One entry for each notice that goes out; a recipient's addresses are found when it is staged."""
    if case.facts.kind is not Kind.STORY:
        return tuple(_child_tells(case, event, target))
    names = _notices_of(event, case.facts.state, target)
    chosen = (_addressed(case, event, name) for name in names)
    return tuple(tell for tell in chosen if tell is not None)


def _addressed(case: Case, event: E, name: str) -> Tell | None:
    facts, notice = case.facts, NOTICES[name]
    match notice.recipient:
        case Recipient.AUTHOR:
            unsafe = facts.author_unsafe and event in MAY_BE_UNSAFE
            return None if facts.author_stopped or unsafe else Tell(Recipient.AUTHOR, name)
        case Recipient.PROVIDER:
            return _to_provider(facts, name)
        case Recipient.BODY:
            untold = notice.only_if_told and not facts.told_bodies
            private = name == "kept_private_body" and not facts.agreed_tell_bodies
            return None if untold or private else Tell(Recipient.BODY, name)
        case Recipient.COMPLAINANT:
            return Tell(Recipient.COMPLAINANT, name) if facts.complainant_known else None
    return Tell(notice.recipient, name)


def _to_provider(facts: Facts, name: str) -> Tell | None:
    if facts.provider_suppressed or not facts.home_known:
        return None
    if NOTICES[name].only_if_told and not facts.told_provider:
        return None
    if name == "kept_private_provider" and not facts.agreed_tell_provider:
        return None
    about = facts.about_manager
    return Tell(Recipient.RESPONSIBLE_PERSON if about else Recipient.PROVIDER, name)


def _child_tells(case: Case, event: E, target: State) -> Iterator[Tell]:
    """The writer stands where the author stands; when a child appears, the story's people hear of it."""
    for name in _notices_of(event, case.facts.state, target):
        if NOTICES[name].recipient in {Recipient.AUTHOR, Recipient.COMPLAINANT}:
            tell = _addressed(case, event, name)
            if tell is not None:
                yield tell
    if event is E.APPROVE:
        if case.facts.kind is not Kind.FOLLOW_UP:
            yield Tell(Recipient.AUTHOR, "child_published_author")
        if case.facts.kind in {Kind.FOLLOW_UP, Kind.COMMENT} and not case.facts.provider_suppressed:
            about = case.facts.about_manager
            person = Recipient.RESPONSIBLE_PERSON if about else Recipient.PROVIDER
            yield Tell(person, "child_published_provider")


def tasks(case: Case, event: E, target: State) -> tuple[Task, ...]:
    """The tasks that the move raises, with the time by which they are to be done."""
    if event is E.APPROVE and case.by.role is Role.SYSTEM:
        return (_MODERATE,)  # a fast-tracked response: a moderator is told
    found = _tasks_of(event, case.facts.state, target)
    days = TASK_WORKING_DAYS.get(event)
    if days is None:
        return found
    due = end_of_working_day(case.now, days, case.facts.nation)
    return tuple(task._replace(due=due) for task in found)


def deadlines(case: Case, event: E, target: State) -> tuple[Deadline, ...]:
    """What the clock must do for the state that the move leads to.

    The window of ``with_provider`` is not among them: it opens with the evidence that the home was told.
    """
    now, nation, facts = case.now, case.facts.nation, case.facts
    match target:
        case S.RECEIVED | S.WITH_AUTHOR:
            start = (facts.question_delivered_at if target is S.RECEIVED else None) or now
            reminders = tuple(days_after(start, days) for days in (3, 10))
            return (Deadline("lapse", days_after(start, 28), E.LAPSE, reminders),)
        case S.SCHEDULED:
            at = None if facts.publish_when_told else facts.release_at
            return () if at is None else (Deadline("release", at, E.RELEASE_DUE),)
        case S.HELD:
            return _hold_deadlines(case, event)
        case S.WITH_PROVIDER:
            return (Deadline("no_evidence", end_of_working_day(now, 20, nation)),)
        case S.IN_REVIEW:
            return (Deadline("lapse", end_of_working_day(now, 5, nation), E.LAPSE),)
        case S.RESTRICTED:
            late = event is E.LAPSE and facts.state is S.IN_REVIEW
            at = end_of_working_day(now, 10, nation) if late else days_after(now, 90)
            return (Deadline("review", at, E.REVIEW_DUE),)
        case S.SUSPENDED:
            return (Deadline("lapse", end_of_working_day(now, 10, nation), E.LAPSE),)
        case S.REJECTED:
            return (Deadline("appeal_ends", days_after(now, 28)),)
        case S.WITHDRAWN:
            return (Deadline("erase", days_after(now, 7)),)
    return ()


def _hold_deadlines(case: Case, event: E) -> tuple[Deadline, ...]:
    now, nation = case.now, case.facts.nation
    if event in {E.HOLD, E.EXTEND_HOLD}:
        review = end_of(case.details.review_on)
    else:
        review = end_of_working_day(now, 1 if event is E.RAISE_SAFEGUARDING else 5, nation)
    legal = legal_end(case, event)
    ends = () if legal is None else (Deadline("legal_hold_ends", legal, E.REVIEW_DUE),)
    return (Deadline("review", review, E.REVIEW_DUE), *ends)


def legal_end(case: Case, event: E) -> datetime | None:
    """When a legal hold ends whatever happens: 10 working days after it began."""
    if event is E.HOLD:
        legal = case.details.kind is HoldKind.LEGAL
        return end_of_working_day(case.now, 10, case.facts.nation) if legal else None
    return None if event is E.RAISE_SAFEGUARDING else case.facts.legal_until
