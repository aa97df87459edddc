"""Random sequences of moves through the one door, over real databases and under each policy."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from gateway.moderation.decide import Conflict, decide, possible_moves
from gateway.moderation.facts import Actor
from gateway.moderation.machine import CHILD_MOVES, MOVES, MoveNotPossible, RequirementNotMet, WrongRole
from gateway.moderation.policies import POLICIES
from gateway.moderation.roles import actors_of
from store import contributions, deadlines, deliveries, log, tasks
from store.database import Database
from store.words import DeliveryState, Event, Ground, HoldKind, RejectCode, Role, State
from tests.conftest import TurnedClock
from tests.moderation.desk import Desk
from tests.moderation.story_facts import details_for

_stories = itertools.count(1)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(list(Event)),
        st.sampled_from([role for role in Role if role is not Role.AUDITOR]),
        st.integers(1, 4),
        st.integers(0, 30),
        st.sampled_from(list(Ground)),
        st.sampled_from(list(HoldKind)),
        st.booleans(),
        st.one_of(st.none(), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99)),
    ),
    min_size=5,
    max_size=25,
)


def details(desk: Desk, event: Event, ground: Ground, kind: HoldKind):
    day = (desk.now + timedelta(days=1)).date()
    special = {
        Event.OBJECT: {"ground": ground, "quote": "they stole", "reason": "because"},
        Event.HIDE: {"ground": Ground.IDENTIFIES_SOMEONE},
        Event.HOLD: {"kind": kind, "review_on": day},
        Event.EXTEND_HOLD: {"review_on": day},
        Event.REJECT: {"code": RejectCode.ABUSIVE},
        Event.APPROVE_EDITS: {"version_number": desk.story.memory.get("edited_version")},
    }
    return details_for(event, **special.get(event, {}))


def offered(desk: Desk, who: int, pick: int) -> tuple[Event, Role] | None:
    """One of the moves that the machine offers now to anyone, so that walks go far and not only against walls."""
    with desk.database.read() as session:
        moves = [
            (event, role)
            for role in Role
            for event in possible_moves(session, desk.story, by=Actor(role, str(who)), now=desk.now)
        ]
    return moves[pick % len(moves)] if moves else None


def snapshot(desk: Desk):
    with desk.database.read() as session:
        return (
            contributions.get(session, desk.story_id),
            [(d.id, d.notice, d.recipient, d.version, d.turn) for d in deliveries.of(session, desk.story_id)],
            [(t.id, t.kind) for t in tasks.about(session, desk.story_id, open_only=False)],
            log.entries(session, desk.story_id),
            deadlines.of(session, desk.story_id),
        )


def check_move(before, after, event: Event, by: Actor) -> None:
    row, staged, raised, entries, _ = before
    now_row, now_staged, now_raised, now_entries, _ = after
    assert any(
        move.event is event
        and row.state in move.sources
        and by.role in move.actors
        and now_row.state in move.targets(row.state)
        for move in (*MOVES, *CHILD_MOVES)
    )
    assert by.role in actors_of(event)
    assert now_row.version == row.version + 1
    assert len(now_entries) == len(entries) + 1
    last = now_entries[-1]
    assert (last.event, last.from_state, last.to_state, last.version) == (
        event,
        row.state,
        now_row.state,
        now_row.version,
    )
    fresh = now_staged[len(staged) :]
    assert all(version == now_row.version for _, _, _, version, _ in fresh)
    assert len({(notice, to, turn) for _, notice, to, _, turn in fresh}) == len(fresh)
    assert len(now_raised) - len(raised) <= 3


@pytest.mark.parametrize("policy", list(POLICIES))
@settings(
    max_examples=9,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_whatever_is_tried_state_and_log_agree_and_all_happens_once_or_not_at_all(
    database: Database, policy: str, steps
) -> None:
    desk = Desk(database, TurnedClock().now, policy=policy, name=f"Rosewood {next(_stories)}")
    made = 0
    for event, role, who, days, ground, kind, stale, pick in steps:
        desk.now += timedelta(days=days)
        if pick is not None:
            event, role = offered(desk, who, pick) or (event, role)
            stale = False
        by = Actor(role, str(who) if role not in {Role.CLOCK, Role.SYSTEM, Role.CHANNEL} else "")
        before = snapshot(desk)
        given_details = details(desk, event, ground, kind)
        expected = before[0].version + (7 if stale else 0)

        def attempt(session, by=by, given=given_details, expected=expected, event=event):
            return decide(session, desk.story_id, event, by=by, details=given, expected_version=expected, now=desk.now)

        try:
            decided = database.write(attempt)
        except (WrongRole, Conflict, MoveNotPossible, RequirementNotMet):
            assert snapshot(desk) == before
            continue
        assert not stale
        made += 1
        after = snapshot(desk)
        assert decided.state is after[0].state
        check_move(before, after, event, by)
        if event is Event.HOLD:
            with database.read() as session:
                due = [d for d in deliveries.of(session, desk.story_id) if d.state is DeliveryState.DUE]
            assert not [
                d for d in due if d.to_role in {"provider", "responsible_person"} and d.notice != "destroy_letter"
            ]
        with pytest.raises((WrongRole, Conflict)):
            database.write(attempt)  # the same press again: the version has moved on
        assert snapshot(desk) == after
    note(f"{made} moves made")
    with database.read() as session:
        assert list(log.verify(session)) == []
    assert desk.story.state in set(State)
