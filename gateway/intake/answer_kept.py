"""What becomes of an answer that can no longer decide: kept word for word, thanked, shown to a person."""

from gateway.intake.given_answer import Answer, Given
from gateway.moderation.deadlines import end_of_working_day
from gateway.moderation.remember import facts_of
from store import deliveries, log, tasks
from store.contributions import Contribution
from store.database import Session
from store.words import Role, State, TaskKind

PUBLIC = frozenset({State.PUBLISHED, State.RESTRICTED, State.SUSPENDED})
_ALREADY = "Thank you. Your home has answered this story before, and that answer counts."
_LATE = "Thank you. This story no longer waits for an answer."
_SEEN = "We have kept what you sent, and a person reads it."


def already(session: Session, given: Given) -> bool:
    """Whether somebody of the home answered in this round, or since this was sent."""
    since = given.delivery.version if given.delivery is not None else 0
    return any(e.role == Role.PROVIDER and e.version > since for e in log.entries(session, given.row.id))


def keep(session: Session, given: Given) -> str:
    """Keep the answer and show it to a person, once however often it is sent; returns what to say."""
    answered = already(session, given)
    agrees = given.answer.choice == "go_ahead"
    if _is_new(session, given) and not (answered and agrees):
        _show(session, given)
    thanks = _ALREADY if answered else _LATE
    return thanks if answered and agrees else f"{thanks} {_what_next(given.row, given.answer)}"


def _is_new(session: Session, given: Given) -> bool:
    """Record it beside its delivery; False when the very same was kept before (a page sent twice)."""
    words, delivery = given.answer.in_words, given.delivery
    if delivery is None:
        return not any(words in task.note for task in tasks.about(session, given.row.id, open_only=False))
    detail = {"channel": given.channel, "by": given.by.id, "words": words}
    kept = [e.detail.get("words") for e in deliveries.events(session, delivery.id) if e.kind == "answer_kept"]
    deliveries.record(session, delivery.id, "answer_kept", now=given.now, detail=detail)
    return words not in kept


def _show(session: Session, given: Given) -> None:
    """A concern for somebody's safety is urgent at any time; an objection to what is public is a report."""
    row, answer, delivery, now = given.row, given.answer, given.delivery, given.now
    kind, role, urgent = TaskKind.LATE_ANSWER, Role.MODERATOR, False
    if answer.choice == "raise_safeguarding":
        kind, role, urgent = TaskKind.SAFEGUARDING, Role.SAFEGUARDING, True
    elif answer.choice == "object" and row.state in PUBLIC:
        kind, role = TaskKind.REPORT, Role.SENIOR
    earlier = sum(1 for t in tasks.about(session, row.id, open_only=False) if t.kind is kind)
    nation = facts_of(session, row).nation
    tasks.raise_task(
        session,
        kind,
        about=f"answer {delivery.id if delivery else row.id} {earlier}",
        role=role,
        now=now,
        contribution_id=row.id,
        urgent=urgent,
        due_at=end_of_working_day(now, 1 if urgent else 2, nation),
        note=f"This answer ({given.by.id}) came when it could no longer decide.\n{answer.in_words}",
    )


def _what_next(row: Contribution, answer: Answer) -> str:
    if answer.choice == "raise_safeguarding":
        return "Our safeguarding lead has been told at once. If someone is in danger now, call 999."
    if answer.choice == "object" and row.state in PUBLIC:
        return "We treat what you sent as a report: a senior moderator looks at it within two working days."
    return _SEEN
