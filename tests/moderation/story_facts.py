"""A story for which every requirement about itself is met, and what a person sends with each event."""

from datetime import UTC, datetime, timedelta

from gateway.moderation.details import Details, parse_details
from gateway.moderation.machine import Actor, Facts, Planned, plan
from gateway.moderation.policies import DEFAULT, Policy
from store.words import Event, Role, State

NOW = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)  # a Wednesday
DAY = timedelta(days=1)

SENT: dict[str, dict[str, object]] = {
    "ask_author": {"question": "Which week was that?"},
    "propose_edits": {"text": "Staff were kind to me."},
    "reply": {"text": "The first week of May."},
    "approve_edits": {"version_number": 3},
    "recall": {"reason": "asked too early"},
    "approve": {"criticality": 2, "redaction_checked": True, "text": "Staff were kind."},
    "keep_private": {"redaction_checked": True},
    "reject": {"code": "commercial", "comment": "an advertisement"},
    "hold": {"kind": "safeguarding", "reason": "bruises", "review_on": "2026-03-18"},
    "release": {"comment": "the council has it"},
    "extend_hold": {"reason": "the council asks for it", "review_on": "2026-03-20", "told": "sarah"},
    "refer": {"told": "Leeds council", "text": "what the story says"},
    "object": {"ground": "identifies_someone"},
    "raise_safeguarding": {"seen": "a bruise", "told": "the council"},
    "reroute": {"home_id": "2", "reason": "another Rosewood"},
    "dismiss": {"reason": "nobody can be told from it"},
    "return_to_moderation": {"reason": "a name was missed"},
    "propose_restriction": {"reason": "a court case is open"},
    "recommend": {"text": "Publish it."},
    "lift": {"reason": "the case is closed"},
    "hide": {"ground": "identifies_someone"},
    "suspend": {"reason": "a report by a neighbour"},
    "reinstate": {"reason": "the report was wrong"},
}


def story(state: str | None, **other: object) -> Facts:
    """A story in this state that lacks nothing."""
    values: dict[str, object] = {
        "state": None if state is None else State(state),
        "raw_kept": True,
        "home_id": "1",
        "consent_publish": True,
        "author_reachable": True,
        "question_delivered_at": NOW - 29 * DAY,
        "current_text": "Staff was kind.",
        "approved": True,
        "edited_version": 3,
        "home_told": True,
        "told_provider": True,
        "told_bodies": True,
        "reminded": True,
        "first_moderator": "mo",
        "proposer": "sarah",
        "notice_open": True,
        "complainant_known": True,
        "asked_from": State.IN_MODERATION,
        "public_state": State.PUBLISHED,
        "due_at": NOW - DAY,
        "rejected_at": NOW - DAY,
        "withdrawn_at": NOW - DAY,
        "retention_ends": NOW - DAY,
    }
    return Facts(**{**values, **other})  # type: ignore[arg-type]


def details_for(event: str, **other: object) -> Details:
    return parse_details(Event(event), {**SENT.get(event, {}), **other})


def move(
    facts: Facts,
    event: str,
    role: str,
    *,
    who: str = "someone",
    policy: Policy = DEFAULT,
    now: datetime = NOW,
    **other: object,
) -> Planned:
    """Plan one move with what a person usually sends, and ``other`` on top of that."""
    actor = Actor(Role(role), who)
    return plan(facts, Event(event), by=actor, details=details_for(event, **other), policy=policy, now=now)
