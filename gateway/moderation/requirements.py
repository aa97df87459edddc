"""What a move requires, by name: a check, and the sentence for the person whose move is refused."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from gateway.moderation.deadlines import add_working_days, local_day
from gateway.moderation.facts import Actor, Facts
from gateway.moderation.policies import Policy
from store.words import Ground, HoldKind, State

HOLD_WORKING_DAYS = 5
APPEAL_PERIOD = timedelta(days=28)
AUTHOR_SILENCE = timedelta(days=28)
RESTORE_PERIOD = timedelta(days=7)


class Case(NamedTuple):
    """Everything that a check or a rule may look at. ``details`` has the type that the event demands."""

    facts: Facts
    by: Actor
    details: Any
    policy: Policy
    now: datetime


class Requirement(NamedTuple):
    sentence: str
    check: Callable[[Case], bool]
    of_input: bool = False
    """It weighs what the person sends; moves are offered for display without it."""


def _due(case: Case) -> bool:
    facts = case.facts
    ends = [end for end in (facts.due_at, facts.legal_until) if end is not None]
    return bool(ends) and case.now >= min(ends)


def _author_silent(case: Case) -> bool:
    asked = case.facts.question_delivered_at
    return asked is not None and case.now >= asked + AUTHOR_SILENCE and not case.facts.waiting_for_typist


def _window_over(case: Case) -> bool:
    facts = case.facts
    if facts.home_unreachable:
        return True
    return facts.home_told and facts.reminded and facts.due_at is not None and case.now >= facts.due_at


def _another_on_appeal(case: Case) -> bool:
    facts, who = case.facts, case.by.id
    return not facts.under_appeal or (bool(who) and who not in {facts.first_moderator, facts.rejected_by})


def _not_involved(case: Case) -> bool:
    facts, who = case.facts, case.by.id
    return bool(who) and who not in {facts.first_moderator, facts.reporter}


def _report_upheld(case: Case) -> bool:
    safeguarding = case.details.kind is HoldKind.SAFEGUARDING
    return safeguarding or (bool(case.details.reason) and _not_involved(case))


def _review_on_time(case: Case) -> bool:
    day: date | None = case.details.review_on
    today = local_day(case.now)
    return day is not None and today <= day <= add_working_days(today, HOLD_WORKING_DAYS, case.facts.nation)


def _later_date(case: Case) -> bool:
    day: date | None = case.details.review_on
    return day is not None and day > local_day(case.now)


def _senior_agrees(case: Case) -> bool:
    told = case.details.told
    return case.facts.extension_count == 0 or (bool(told) and told != case.by.id)


def _differs(case: Case) -> bool:
    text = case.details.text
    return bool(text) and text != case.facts.current_text.strip()


def _has_text(case: Case) -> bool:
    text = case.details.text
    return bool(case.facts.current_text.strip() if text is None else text)


def _has_readers(facts: Facts) -> bool:
    """Whether anybody outside reads it although it is private."""
    return facts.agreed_tell_provider or facts.agreed_tell_bodies


def _scored(case: Case) -> bool:
    score = case.details.criticality
    return score is not None and 0 <= score <= 5


def _since(start: datetime | None, period: timedelta, now: datetime) -> bool:
    return start is not None and now <= start + period


def _reached(end: datetime | None, now: datetime) -> bool:
    return end is not None and now >= end


def _said(name: str) -> Callable[[Case], bool]:
    return lambda case: bool(getattr(case.details, name))


REQUIREMENTS: dict[str, Requirement] = {
    # About the contribution itself.
    "raw_kept": Requirement("Keep the raw original first.", lambda c: c.facts.raw_kept),
    "home_known": Requirement("Say first which home it is about.", lambda c: c.facts.home_id is not None),
    "consent_answered": Requirement(
        "The author has not said yet whether it may be published.", lambda c: c.facts.consent_answered
    ),
    "consent_to_publish": Requirement(
        "The author has not agreed to publication. Ask, or keep it private.",
        lambda c: c.facts.consent_publish is True,
    ),
    "consent_refused_or_no_reply": Requirement(
        "Only what the author refused to publish, or left unanswered, is kept private.",
        lambda c: c.facts.consent_publish is False or c.facts.no_reply,
    ),
    "author_reachable": Requirement(
        "This author can't be reached and is never asked. Remove what identifies someone, or keep it private.",
        lambda c: c.facts.author_reachable and not c.facts.author_stopped,
    ),
    "author_silent": Requirement(
        "The 28 days since our last delivered question are not over, or a recording waits for its typist.",
        _author_silent,
    ),
    "due": Requirement("It is not due yet.", _due),
    "release_due": Requirement(
        "Its date has not come.",
        lambda c: not c.facts.publish_when_told and (c.facts.release_at is None or c.now >= c.facts.release_at),
    ),
    "window_over": Requirement(
        "There is no evidence that the home was told and reminded, or its window is still open.", _window_over
    ),
    "approved_text": Requirement(
        "No moderator has approved a text of it with the author's consent. Return it to moderation.",
        lambda c: c.facts.publishable,
    ),
    "appeal_open": Requirement(
        "The 28 days to appeal are over.", lambda c: _since(c.facts.rejected_at, APPEAL_PERIOD, c.now)
    ),
    "restore_open": Requirement(
        "The 7 days to restore it are over and the text is erased.",
        lambda c: _since(c.facts.withdrawn_at, RESTORE_PERIOD, c.now),
    ),
    "proposal_made": Requirement("Nobody has proposed a restriction.", lambda c: c.facts.proposer is not None),
    "notice": Requirement("There is no open notice about it.", lambda c: c.facts.notice_open),
    "removal_reached": Requirement(
        "No notice's removal date has come.", lambda c: _reached(c.facts.removal_due, c.now)
    ),
    "retention_ended": Requirement("Its retention has not ended.", lambda c: _reached(c.facts.retention_ends, c.now)),
    "parent_lives": Requirement(
        "What it belongs to was withdrawn or archived.",
        lambda c: c.facts.parent_state not in {State.WITHDRAWN, State.ARCHIVED},
    ),
    "fast_track": Requirement("This response needs a moderator.", lambda c: c.facts.fast_track),
    "take_back_open": Requirement(
        "The ten minutes to take it back are over.",
        lambda c: c.facts.taken_back_until is not None and c.now < c.facts.taken_back_until,
    ),
    "home_is_asked": Requirement("This policy does not ask the home.", lambda c: c.policy.provider_step),
    "bodies_recommend": Requirement("Under this policy bodies do not recommend.", lambda c: c.policy.bodies_recommend),
    # Separation of persons.
    "another_on_appeal": Requirement(
        "You decided this before; another moderator decides the appeal.", _another_on_appeal
    ),
    "not_involved": Requirement("You moderated this first, or reported it; somebody else decides.", _not_involved),
    "second_person": Requirement(
        "Our own restriction takes two people: neither who proposed it nor who moderated it first.",
        lambda c: bool(c.by.id) and c.by.id not in {c.facts.proposer, c.facts.first_moderator},
    ),
    # What the person sends.
    "reason": Requirement("Give a reason for the people who are told.", _said("reason"), True),
    "comment": Requirement("Give an internal comment that says why.", _said("comment"), True),
    "question": Requirement("Write the question.", _said("question"), True),
    "text": Requirement("Write the text.", _said("text"), True),
    "edited_text": Requirement("Send an edited text that differs from the present one.", _differs, True),
    "edited_version": Requirement(
        "Name the number of the edited version that was shown.",
        lambda c: c.facts.edited_version is not None and c.details.version_number == c.facts.edited_version,
        True,
    ),
    "criticality": Requirement("Score the criticality from 0 to 5.", _scored, True),
    "redaction_checked": Requirement(
        "Confirm that nothing in the text identifies someone.", _said("redaction_checked"), True
    ),
    "redacted_for_readers": Requirement(
        "The author agreed that the home and the bodies read it: take out whatever identifies someone, and confirm it.",
        lambda c: not _has_readers(c.facts) or (c.details.redaction_checked and _has_text(c)),
        True,
    ),
    "translated": Requirement(
        "It is in another language, and nobody has put it into English yet. It waits for its translator.",
        lambda c: not c.facts.waiting_for_translator,
    ),
    "text_to_publish": Requirement(
        "There is no text to publish.",
        _has_text,
        True,
    ),
    "consent_given": Requirement(
        "Agreeing to publish needs the author's consent.", lambda c: c.details.consent is not False, True
    ),
    "code": Requirement("Give the code that says why it is rejected.", _said("code"), True),
    "hold_kind": Requirement("Say whether it is safeguarding, legal or distress.", _said("kind"), True),
    "review_on": Requirement("Give a day for the review, within 5 working days from today.", _review_on_time, True),
    "new_review_on": Requirement("Give a later day for the review.", _later_date, True),
    "senior_agrees": Requirement(
        "From the second time on an extension needs a senior: give the e-mail address of the one who agrees.",
        _senior_agrees,
        True,
    ),
    "referred_to": Requirement("Say to whom it is referred.", _said("told"), True),
    "referral_text": Requirement(
        "Write what the referral carries.", lambda c: bool(c.details.text or c.details.seen), True
    ),
    "ground": Requirement("Name the ground. “We disagree” is none: a response answers that.", _said("ground"), True),
    "exact_words": Requirement(
        "For this ground, quote the exact words.",
        lambda c: c.details.ground is not Ground.DEFAMATORY or bool(c.details.quote),
        True,
    ),
    "seen": Requirement("Say what was seen.", _said("seen"), True),
    "told": Requirement("Say who has been told.", _said("told"), True),
    "right_home": Requirement(
        "Name the right home, another than the present one.",
        lambda c: bool(c.details.home_id) and c.details.home_id != c.facts.home_id,
        True,
    ),
    "identifies_someone": Requirement(
        "A story is hidden only because it identifies someone.",
        lambda c: c.details.ground is Ground.IDENTIFIES_SOMEONE,
        True,
    ),
    "report_upheld": Requirement(
        "Give the report that you uphold (not your own, nor on what you moderated first), or a safeguarding reason.",
        _report_upheld,
        True,
    ),
}
