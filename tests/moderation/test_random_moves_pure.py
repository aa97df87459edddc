"""Random walks through the machine: never off the table, never by a wrong role, never twice differently."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.moderation.details import Details
from gateway.moderation.facts import Facts
from gateway.moderation.machine import (
    CHILD_MOVES,
    MOVES,
    Actor,
    MoveNotPossible,
    Planned,
    RequirementNotMet,
    WrongRole,
    after,
    find_moves,
    plan,
)
from gateway.moderation.notice_list import NOTICES
from gateway.moderation.policies import POLICIES, Policy
from gateway.moderation.roles import actors_of
from store.words import Event, Ground, HoldKind, Kind, Recipient, RejectCode, Role, State
from tests.moderation.story_facts import NOW, details_for, story

ROLES = list(Role)
PEOPLE = ["mo", "may", "sarah", "simon", "lea"]
STEPS = st.tuples(
    st.sampled_from(list(Event)),
    st.sampled_from(ROLES),
    st.sampled_from(PEOPLE),
    st.integers(0, 40),
    st.fixed_dictionaries(
        {},
        optional={
            "author_reachable": st.booleans(),
            "author_unsafe": st.booleans(),
            "consent_publish": st.sampled_from([True, False, None]),
            "home_id": st.sampled_from(["1", "2", None]),
            "home_told": st.booleans(),
            "home_unreachable": st.booleans(),
            "removal_due": st.sampled_from([None, NOW]),
            "publish_on": st.sampled_from([None, NOW + timedelta(days=50)]),
            "notice_open": st.booleans(),
        },
    ),
    st.sampled_from(list(Ground)),
    st.sampled_from(list(HoldKind)),
)


def sent_with(event: Event, ground: Ground, kind: HoldKind, now: datetime) -> dict[str, object]:
    """What a careful person would send, with days that fit the turned clock."""
    day = (now + timedelta(days=1)).date()
    special: dict[Event, dict[str, object]] = {
        Event.OBJECT: {"ground": ground, "quote": "they stole"},
        Event.HIDE: {"ground": ground},
        Event.HOLD: {"kind": kind, "review_on": day},
        Event.EXTEND_HOLD: {"review_on": day},
        Event.REJECT: {"code": RejectCode.LEGAL},
    }
    return special.get(event, {})


def on_the_table(facts: Facts, planned: Planned, role: Role) -> bool:
    return any(
        move.event is planned.event
        and facts.kind in move.kinds
        and role in move.actors
        and (facts.state in move.sources or (facts.state is None and not move.sources))
        and (planned.target in move.targets(facts.state) if facts.state else planned.target is State.RECEIVED)
        for move in (*MOVES, *CHILD_MOVES)
    )


def check_step(facts: Facts, planned: Planned, by: Actor, policy: Policy, now: datetime) -> None:
    assert on_the_table(facts, planned, by.role)
    assert by.role in actors_of(planned.event, kind=facts.kind)
    assert planned.event in find_moves(facts, policy, role=by.role, now=now, who=by.id)
    assert len(set(planned.tells)) == len(planned.tells)
    for recipient, notice in planned.tells:
        expected = NOTICES[notice].recipient
        assert recipient in {expected, Recipient.RESPONSIBLE_PERSON}
    if planned.event in {Event.HOLD, Event.RAISE_SAFEGUARDING}:
        homes = {Recipient.PROVIDER, Recipient.RESPONSIBLE_PERSON}
        assert not homes & {tell.recipient for tell in planned.tells}
    public = planned.target in {State.PUBLISHED, State.RESTRICTED}
    was_hidden = facts.state in {State.IN_MODERATION, State.IN_REVIEW}
    if public and was_hidden:
        assert facts.consent_publish is True


@pytest.mark.parametrize("policy", list(POLICIES.values()), ids=list(POLICIES))
@pytest.mark.parametrize("kind", [Kind.STORY, Kind.RESPONSE])
@settings(max_examples=60, deadline=None)
@given(start=st.sampled_from([None, *State]), steps=st.lists(STEPS, max_size=30))
def test_random_moves_never_leave_the_table(policy, kind, start, steps):
    facts = story(start, kind=kind, question_delivered_at=NOW, fast_track=True)
    now = NOW
    for event, role, who, days, turned, ground, hold_kind in steps:
        now += timedelta(days=days)
        facts = story_with(facts, turned)
        by, sent = Actor(role, who), details_for(event, **sent_with(event, ground, hold_kind, now))
        planned = attempt(facts, event, by=by, details=sent, policy=policy, now=now)
        if planned is None:
            continue
        check_step(facts, planned, by, policy, now)
        assert planned == plan(facts, event, by=by, details=sent, policy=policy, now=now)
        before, facts = facts, after(facts, planned)
        assert facts.state is planned.target
        assert facts.version == before.version + 1


def attempt(
    facts: Facts, event: Event, *, by: Actor, details: Details, policy: Policy, now: datetime
) -> Planned | None:
    """The plan, or None where the refusal is the one that the table demands."""
    offered = find_moves(facts, policy, role=by.role, now=now, who=by.id)
    wrong_role = by.role not in actors_of(event, kind=facts.kind)
    try:
        planned = plan(facts, event, by=by, details=details, policy=policy, now=now)
    except (WrongRole, MoveNotPossible, RequirementNotMet) as refused:
        refusal: Exception = refused
    else:
        return planned
    assert isinstance(refusal, WrongRole) == wrong_role
    if isinstance(refusal, MoveNotPossible):
        assert event not in offered
        assert refusal.possible == offered
    return None


def story_with(facts: Facts, turned: dict[str, object]) -> Facts:
    return replace(facts, **turned)  # type: ignore[arg-type]


@settings(max_examples=200, deadline=None)
@given(
    state=st.sampled_from(list(State)),
    event=st.sampled_from(list(Event)),
    role=st.sampled_from(ROLES),
    kind=st.sampled_from(list(Kind)),
)
def test_a_wrong_role_is_refused_in_every_state_for_every_kind(state, event, role, kind):
    facts = story(state, kind=kind)
    by, details = Actor(role, "mo"), details_for(event)
    if role in actors_of(event, kind=kind):
        return
    for policy in POLICIES.values():
        with pytest.raises(WrongRole):
            plan(facts, event, by=by, details=details, policy=policy, now=NOW)
