"""What a move changes about a contribution besides its state: one small rule for each event."""

from collections.abc import Callable
from datetime import timedelta

from gateway.moderation.consequences import Deadline, legal_end
from gateway.moderation.facts import Changes
from gateway.moderation.requirements import Case
from store.words import Event, HoldKind, RejectCode, Role, State

TAKE_BACK = timedelta(minutes=10)
Values = dict[str, object]

_REVIEW_OVER: Values = {"proposer": None}
_REPORT_OVER: Values = {"reporter": None, "report_open": False, "public_state": None, "proposer": None}
_NOT_ASKED_YET: Values = {"home_was_asked": False, "told_provider": False, "drawn_until": None}
_FRESH_WINDOW: Values = {"home_told": False, "reminded": False, "home_unreachable": False}


def _decided_by(case: Case) -> Values:
    """Whoever decides first is remembered; an appeal ends with the next decision."""
    first = case.facts.first_moderator or case.by.id or None
    return {"first_moderator": first, "under_appeal": False}


def _answered(_case: Case, _target: State) -> Values:
    return {"asked_from": None, "edited_version": None, "no_reply": False}


def _recalled(case: Case, _target: State) -> Values:
    if case.facts.state is State.WITH_AUTHOR:
        return {"asked_from": None, "edited_version": None}
    return {"taken_back_until": None}


def _edits_approved(case: Case, target: State) -> Values:
    decided: Values = {"objection_ground": None} | _REVIEW_OVER if target is State.PUBLISHED else {}
    return _answered(case, target) | decided


def _approved(case: Case, _target: State) -> Values:
    facts = case.facts
    text = facts.current_text if case.details.text is None else case.details.text
    stamp = {} if facts.policy else {"policy": case.policy.name, "policy_version": case.policy.version}
    values: Values = {"approved": True, "current_text": text, "objection_ground": None}
    return values | {"taken_back_until": case.now + TAKE_BACK} | _decided_by(case) | stamp


def _kept_private(case: Case, _target: State) -> Values:
    """Those to whom the author agreed read the redacted text, and never the original."""
    facts = case.facts
    if not (facts.agreed_tell_provider or facts.agreed_tell_bodies):
        return _decided_by(case)
    text = facts.current_text if case.details.text is None else case.details.text
    return _decided_by(case) | {"current_text": text}


def _rejected(case: Case, _target: State) -> Values:
    by = _decided_by(case) if case.facts.state in {State.RECEIVED, State.IN_MODERATION} else {}
    rejected: Values = {"rejected_at": case.now, "rejected_by": case.by.id or None}
    return by | rejected | {"reject_code": case.details.code, "hold_kind": None, "legal_until": None} | _REPORT_OVER


def _held(case: Case, _target: State) -> Values:
    legal = legal_end(case, Event.HOLD)
    return {"hold_kind": case.details.kind, "legal_until": legal, "extension_count": 0, "hold_reviews": 0}


def _raised(_case: Case, _target: State) -> Values:
    values: Values = {"hold_kind": HoldKind.SAFEGUARDING, "legal_until": None, "told_provider": True}
    return values | {"extension_count": 0, "hold_reviews": 0}


def _released(case: Case, _target: State) -> Values:
    """A fresh approve, a fresh window. The lead's own release ends the suppression of the home, a senior's never."""
    asked = case.facts.home_was_asked and case.facts.objection_ground is None
    ended: Values = {"hold_kind": None, "legal_until": None, "asked_from": None, "edited_version": None}
    suppressed = case.facts.provider_suppressed and case.by.role is not Role.SAFEGUARDING
    return ended | {"home_was_asked": asked, "objection_ground": None, "provider_suppressed": suppressed}


def _hold_reviewed(case: Case, target: State) -> Values:
    if case.facts.state is not State.HELD:
        return {}
    over: Values = {"hold_kind": None, "legal_until": None} if target is State.IN_REVIEW else {}
    return {"hold_reviews": case.facts.hold_reviews + 1} | over


def _objected(case: Case, _target: State) -> Values:
    return {"home_was_asked": True, "told_provider": True, "objection_ground": case.details.ground}


def _rerouted(case: Case, _target: State) -> Values:
    return {"home_id": case.details.home_id, "objection_ground": None} | _NOT_ASKED_YET | _REVIEW_OVER


def _returned(case: Case, _target: State) -> Values:
    after_the_home = case.facts.state is not State.IN_REVIEW
    asked = case.facts.home_was_asked or after_the_home
    return {"home_was_asked": asked, "objection_ground": None, "not_decided_in_time": False} | _REPORT_OVER


def _lapsed(case: Case, target: State) -> Values:
    match case.facts.state:
        case State.WITH_PROVIDER:
            return {"home_was_asked": True}
        case State.IN_REVIEW:
            late = target is State.RESTRICTED
            ground = case.facts.objection_ground if late else None
            return {"not_decided_in_time": late, "objection_ground": ground} | _REVIEW_OVER
        case State.SUSPENDED if target is State.REJECTED:
            return {"rejected_at": case.now, "reject_code": RejectCode.LEGAL} | _REPORT_OVER
        case State.SUSPENDED:
            return dict(_REPORT_OVER)
    return {"no_reply": True, "asked_from": None, "edited_version": None}


def _hidden(case: Case, _target: State) -> Values:
    return {"public_state": case.facts.state, "reporter": case.by.id or None, "report_open": True}


def _suspended(case: Case, _target: State) -> Values:
    return {"public_state": case.facts.state}


_RULES: dict[Event, Callable[[Case, State], Values]] = {
    Event.ASK_AUTHOR: lambda c, _: {"asked_from": c.facts.state, "edited_version": None},
    Event.PROPOSE_EDITS: lambda c, _: {"asked_from": c.facts.state},
    Event.REPLY: _answered,
    Event.APPROVE_EDITS: _edits_approved,
    Event.RECALL: _recalled,
    Event.LAPSE: _lapsed,
    Event.APPROVE: _approved,
    Event.KEEP_PRIVATE: _kept_private,
    Event.AGREE_TO_PUBLISH: lambda _c, _: {"consent_publish": True, "no_reply": False},
    Event.REJECT: _rejected,
    Event.APPEAL: lambda _c, _: {"under_appeal": True},
    Event.HOLD: _held,
    Event.RELEASE: _released,
    Event.EXTEND_HOLD: lambda c, _: {"extension_count": c.facts.extension_count + 1},
    Event.REVIEW_DUE: _hold_reviewed,
    Event.REFER: lambda _c, _: {"provider_suppressed": True},
    Event.GO_AHEAD: lambda _c, _: {"home_was_asked": True, "told_provider": True},
    Event.OBJECT: _objected,
    Event.RAISE_SAFEGUARDING: _raised,
    Event.REROUTE: _rerouted,
    Event.DISMISS: lambda _c, _: {"objection_ground": None} | _REVIEW_OVER,
    Event.RETURN_TO_MODERATION: _returned,
    Event.PROPOSE_RESTRICTION: lambda c, _: {"proposer": c.by.id},
    Event.CONFIRM_RESTRICTION: lambda _c, _: {"not_decided_in_time": False} | _REPORT_OVER,
    Event.LIFT: lambda _c, _: {"objection_ground": None, "not_decided_in_time": False},
    Event.HIDE: _hidden,
    Event.SUSPEND: _suspended,
    Event.TAKE_DOWN: _suspended,
    Event.ASK_WITHDRAW: _suspended,
    Event.REINSTATE: lambda _c, _: dict(_REPORT_OVER),
    Event.WITHDRAW: lambda c, _: {"withdrawn_at": c.now},
    Event.RESTORE: lambda _c, _: {"withdrawn_at": None, "hold_kind": None, "legal_until": None},
}


def changes(case: Case, event: Event, target: State, opened: tuple[Deadline, ...]) -> Changes:
    """The new values that the move brings; ``due_at`` is the first of the clock's events in the new state."""
    rule = _RULES.get(event)
    values = rule(case, target) if rule else {}
    if target is State.WITH_PROVIDER and case.facts.state is not target:
        values |= _FRESH_WINDOW
    if opened or target is not case.facts.state:
        values["due_at"] = min((d.at for d in opened if d.event is not None), default=None)
    return Changes(values)
