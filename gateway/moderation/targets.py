"""The rules for moves whose outcome depends on the story's past, its policy or the date."""

from collections.abc import Callable
from typing import NamedTuple

from gateway.moderation.requirements import Case
from store.words import Ground, HoldKind, State

DECIDED_FOR_THE_OBJECTOR = frozenset({Ground.COURT_OR_POLICE, Ground.DEFAMATORY})
ASKED_FROM = frozenset({State.RECEIVED, State.IN_MODERATION, State.IN_REVIEW})
PUBLIC = frozenset({State.PUBLISHED, State.RESTRICTED})


class Rule(NamedTuple):
    """``targets`` are all the states that ``decide`` may answer; ``sentence`` is for the diagram's reader."""

    name: str
    sentence: str
    targets: frozenset[State]
    decide: Callable[[Case], State]


def _back(case: Case) -> State:
    return case.facts.asked_from or State.IN_MODERATION


def _after_edits(case: Case) -> State:
    back = _back(case)
    return State.PUBLISHED if back is State.IN_REVIEW and case.facts.publishable else back


def _after_silence(case: Case) -> State:
    back = _back(case)
    return State.PRIVATE if back is State.RECEIVED else back


def _home_or_public(case: Case) -> State:
    asks = case.policy.provider_step and not case.facts.home_was_asked
    return State.WITH_PROVIDER if asks else State.PUBLISHED


def _after_approval(case: Case) -> State:
    facts = case.facts
    waits = facts.publish_when_told or (facts.release_at is not None and facts.release_at > case.now)
    return State.SCHEDULED if waits else _home_or_public(case)


def _after_hold(case: Case) -> State:
    complete = case.facts.home_known and case.facts.consent_answered
    return State.IN_MODERATION if complete else State.RECEIVED


def _after_hold_review(case: Case) -> State:
    facts = case.facts
    over = facts.legal_until is not None and case.now >= facts.legal_until
    return State.IN_REVIEW if over and facts.hold_kind is HoldKind.LEGAL else State.HELD


def _by_objection(case: Case) -> State:
    target = case.policy.target_of_objection(case.details.ground)
    if target is None:
        raise ValueError(f"Policy {case.policy.name} knows no objection.")
    return target


def _by_silence(case: Case) -> State:
    return case.policy.silence_target or State.PUBLISHED


def _review_not_decided(case: Case) -> State:
    if not case.facts.publishable:
        return State.IN_MODERATION
    grounds = DECIDED_FOR_THE_OBJECTOR
    return State.RESTRICTED if case.facts.objection_ground in grounds else State.PUBLISHED


def _back_to_public(case: Case) -> State:
    return case.facts.public_state or State.PUBLISHED


def _suspension_not_decided(case: Case) -> State:
    return _back_to_public(case) if case.facts.removal_due is None else State.REJECTED


WHERE_ASKED = Rule("where_asked", "where it was asked from", ASKED_FROM, _back)
AFTER_EDITS = Rule(
    "after_edits",
    "where it was asked from; from in_review to published",
    frozenset({State.RECEIVED, State.IN_MODERATION, State.IN_REVIEW, State.PUBLISHED}),
    _after_edits,
)
AFTER_SILENCE = Rule(
    "after_silence",
    "where it was asked from; from received to private",
    frozenset({State.PRIVATE, State.IN_MODERATION, State.IN_REVIEW}),
    _after_silence,
)
AFTER_APPROVAL = Rule(
    "after_approval",
    "scheduled with a date; else the home, if it is to be asked",
    frozenset({State.SCHEDULED, State.WITH_PROVIDER, State.PUBLISHED}),
    _after_approval,
)
HOME_OR_PUBLIC = Rule(
    "home_or_public",
    "the home, if it is to be asked",
    frozenset({State.WITH_PROVIDER, State.PUBLISHED}),
    _home_or_public,
)
AFTER_HOLD = Rule(
    "after_hold",
    "received if home or consent is missing",
    frozenset({State.RECEIVED, State.IN_MODERATION}),
    _after_hold,
)
AFTER_HOLD_REVIEW = Rule(
    "after_hold_review",
    "a legal hold ends after 10 working days",
    frozenset({State.HELD, State.IN_REVIEW}),
    _after_hold_review,
)
BY_OBJECTION = Rule(
    "by_objection",
    "by policy; wrong_service to in_moderation",
    frozenset({State.IN_MODERATION, State.IN_REVIEW, State.RESTRICTED, State.NOT_PUBLISHED}),
    _by_objection,
)
BY_SILENCE = Rule("by_silence", "by policy", frozenset({State.PUBLISHED}), _by_silence)
REVIEW_NOT_DECIDED = Rule(
    "review_not_decided",
    "restricted on two grounds; in_moderation if nobody ever approved it",
    frozenset({State.PUBLISHED, State.RESTRICTED, State.IN_MODERATION}),
    _review_not_decided,
)
BACK_TO_PUBLIC = Rule("back_to_public", "the public state it came from", PUBLIC, _back_to_public)
SUSPENSION_NOT_DECIDED = Rule(
    "suspension_not_decided",
    "the public state it came from; rejected if a removal is due",
    PUBLIC | {State.REJECTED},
    _suspension_not_decided,
)
