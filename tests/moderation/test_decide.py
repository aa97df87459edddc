"""The one door, over real databases: its order of checks, and everything that one move does or none of it."""

import threading
from datetime import timedelta

import pytest

from gateway.moderation.decide import Conflict, NotFound, decide, possible_moves
from gateway.moderation.facts import Actor
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet, WrongRole
from store import contributions, deadlines, deliveries, homes, log, policy_uses, staff, tasks
from store.database import Database, Session
from store.words import DeliveryState, Event, Ground, Role, State, TaskKind
from tests.conftest import TurnedClock
from tests.moderation.desk import AUTHOR, CLOCK, HOME, LEAD, MARIAM, MOSES, SECOND_SENIOR, SENIOR, SYSTEM, WORDS, Desk


@pytest.fixture
def desk(database: Database, clock: TurnedClock) -> Desk:
    return Desk(database, clock())


def notices(desk: Desk, *states: DeliveryState) -> list[str]:
    with desk.database.read() as session:
        return sorted(d.notice for d in deliveries.of(session, desk.story_id) if not states or d.state in states)


def open_tasks(desk: Desk) -> set[TaskKind]:
    with desk.database.read() as session:
        return {task.kind for task in tasks.about(session, desk.story_id)}


def test_checks_come_in_the_order_exists_role_version_possible_requirement(desk: Desk) -> None:
    stale = {"expected_version": 99}
    with pytest.raises(NotFound):
        desk.database.write(lambda s: decide(s, 1, Event.DISMISS, by=HOME, now=desk.now, **stale))
    with pytest.raises(WrongRole):
        desk.move(Event.DISMISS, HOME, **stale)
    with pytest.raises(Conflict):
        desk.move(Event.DISMISS, SENIOR, **stale)
    with pytest.raises(MoveNotPossible) as refused:
        desk.move(Event.DISMISS, SENIOR, expected_version=1)
    assert refused.value.possible == (Event.ASK_AUTHOR, Event.HOLD)
    desk.move(Event.COMPLETE, SYSTEM)
    with pytest.raises(RequirementNotMet) as unmet:
        desk.move(Event.APPROVE, MARIAM, criticality=2)
    assert unmet.value.requirement == "redaction_checked"


def test_a_refused_move_leaves_no_trace(desk: Desk) -> None:
    before = desk.story
    for event, by in ((Event.DISMISS, SENIOR), (Event.APPROVE, HOME), (Event.REJECT, MARIAM)):
        with pytest.raises((WrongRole, MoveNotPossible, RequirementNotMet)):
            desk.move(event, by)
    assert desk.story == before
    with desk.database.read() as session:
        assert len(log.entries(session, desk.story_id)) == 1


def test_approve_publishes_the_derived_text_and_never_touches_the_original(desk: Desk) -> None:
    desk.to_provider()
    with desk.database.read() as session:
        row = desk.story
        assert row.public_text_id is not None
        shown = contributions.version_by_id(session, row.public_text_id)
        assert shown is not None
        assert shown.text == "Cold soup; a long wait."
        assert [part.text for part in contributions.original(session, row.id)] == [WORDS]
    assert (row.state, row.policy, row.policy_version) == (State.WITH_PROVIDER, "provider_may_ask_for_review", 1)


def test_deliveries_of_an_approval_wait_ten_minutes_and_a_recall_cancels_them(desk: Desk) -> None:
    desk.to_provider()
    with desk.database.read() as session:
        story = [d for d in deliveries.of(session, desk.story_id) if d.notice == "story_to_decide"]
    assert [d.due_at for d in story] == [desk.now + timedelta(minutes=10)]
    desk.move(Event.RECALL, MARIAM, reason="a name was missed")
    assert desk.story.state is State.IN_MODERATION
    assert notices(desk, DeliveryState.DUE) == ["receipt"]
    desk.move(Event.APPROVE, MARIAM, criticality=2, redaction_checked=True, text="Another text.")
    desk.now += timedelta(minutes=10)
    with pytest.raises(MoveNotPossible):
        desk.move(Event.RECALL, MARIAM, reason="too late")


def test_two_moderators_at_once_one_wins_and_the_loser_tells_nobody(desk: Desk) -> None:
    """CASES B 19."""
    desk.move(Event.COMPLETE, SYSTEM)
    outcomes: list[object] = []
    barrier = threading.Barrier(2)

    def press(event: Event, by: Actor, **details: object) -> None:
        barrier.wait()
        try:
            outcomes.append(desk.move(event, by, expected_version=2, **details))
        except Conflict as conflict:
            outcomes.append(conflict)

    approve = {"criticality": 1, "redaction_checked": True}
    reject = {"code": "commercial", "comment": "an advertisement"}
    threads = [
        threading.Thread(target=press, args=(Event.APPROVE, MARIAM), kwargs=approve),
        threading.Thread(target=press, args=(Event.REJECT, MOSES), kwargs=reject),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    conflicts = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert len(conflicts) == 1
    assert conflicts[0].winner is not None
    approved = desk.story.state is State.WITH_PROVIDER
    assert conflicts[0].winner.event == (Event.APPROVE if approved else Event.REJECT)
    assert ("story_to_decide" in notices(desk)) is approved
    assert ("rejected_author" in notices(desk)) is not approved


def test_a_crash_between_the_move_and_its_deliveries_keeps_neither(desk: Desk) -> None:
    desk.move(Event.COMPLETE, SYSTEM)

    def move_then_crash(session: Session) -> None:
        decide(session, desk.story_id, Event.KEEP_PRIVATE, by=MARIAM, now=desk.now)

    desk.database.write(lambda s: contributions.change(s, desk.story_id, consent_publish=False))
    desk.database.before_commit.append(lambda _session: (_ for _ in ()).throw(OSError("the power went")))
    with pytest.raises(OSError, match="power"):
        desk.database.write(move_then_crash)
    desk.database.before_commit.clear()
    assert desk.story.state is State.IN_MODERATION
    assert notices(desk) == ["receipt"]
    desk.database.write(move_then_crash)
    assert notices(desk) == ["kept_private_author", "receipt"]


def test_a_hold_cancels_what_the_home_would_hear_and_tells_the_safeguarding_lead(desk: Desk) -> None:
    desk.to_provider()
    review = (desk.now + timedelta(days=3)).date()
    desk.move(Event.HOLD, MARIAM, kind="safeguarding", reason="bruises", review_on=review)
    assert notices(desk, DeliveryState.DUE) == ["held_author", "receipt"]
    assert "story_to_decide" in notices(desk, DeliveryState.CANCELLED)
    with desk.database.read() as session:
        raised = [task for task in tasks.about(session, desk.story_id) if task.kind is TaskKind.SAFEGUARDING]
    assert [(task.role, task.urgent) for task in raised] == [(Role.SAFEGUARDING, True)]


def test_tasks_are_raised_once_and_end_with_the_decision(desk: Desk) -> None:
    desk.move(Event.COMPLETE, SYSTEM)
    assert open_tasks(desk) == {TaskKind.MODERATE}
    desk.move(Event.APPROVE, MARIAM, criticality=2, redaction_checked=True)
    assert open_tasks(desk) == set()
    desk.move(Event.OBJECT, HOME, ground="identifies_someone", reason="the room")
    assert open_tasks(desk) == {TaskKind.REVIEW}
    desk.move(Event.DISMISS, SENIOR, reason="nobody can be told from it")
    assert open_tasks(desk) == set()
    assert desk.story.state is State.PUBLISHED


@pytest.mark.parametrize(
    ("policy", "state"),
    [
        ("provider_decides", State.NOT_PUBLISHED),
        ("provider_restricts", State.RESTRICTED),
        ("provider_may_ask_for_review", State.IN_REVIEW),
    ],
)
@pytest.mark.parametrize("ground", list(Ground))
def test_an_objection_leads_where_the_story_s_own_policy_says(
    sqlite_database: Database, clock: TurnedClock, policy: str, state: State, ground: Ground
) -> None:
    desk = Desk(sqlite_database, clock(), policy=policy)
    desk.to_provider()
    sqlite_database.write(lambda s: homes.change(s, desk.home_id, now=clock(), policy="moderator_only"))
    moved = desk.move(Event.OBJECT, HOME, ground=ground, reason="because", quote="the exact words")
    assert moved.state is (State.IN_MODERATION if ground is Ground.WRONG_SERVICE else state)


def test_without_a_home_s_own_policy_the_gateway_s_holds(sqlite_database: Database, clock: TurnedClock) -> None:
    desk = Desk(sqlite_database, clock())
    sqlite_database.write(
        lambda s: policy_uses.put(s, "gateway", "moderator_only", lawful_because="", by="admin", now=clock())
    )
    desk.to_provider()
    assert desk.story.state is State.PUBLISHED


def test_nobody_reviews_what_they_moderated_first(desk: Desk) -> None:
    desk.move(Event.COMPLETE, SYSTEM)
    desk.move(Event.APPROVE, Actor(Role.MODERATOR, SENIOR.id), criticality=2, redaction_checked=True)
    desk.move(Event.OBJECT, HOME, ground="offensive", reason="rude")
    with pytest.raises((MoveNotPossible, RequirementNotMet)):
        desk.move(Event.DISMISS, SENIOR, reason="mine")
    assert desk.move(Event.DISMISS, SECOND_SENIOR, reason="fair comment").state is State.PUBLISHED


def test_a_small_home_is_told_only_after_a_delay_drawn_once(sqlite_database: Database, clock: TurnedClock) -> None:
    desk = Desk(sqlite_database, clock(), beds=6)
    desk.to_provider()
    assert desk.story.state is State.SCHEDULED
    drawn = desk.story.memory["drawn_until"]
    with sqlite_database.read() as session:
        due = deadlines.of(session, desk.story_id)["release"]
    assert timedelta(days=7) <= due - clock() <= timedelta(days=21)
    desk.move(Event.RECALL, MARIAM, reason="one more look")
    desk.move(Event.APPROVE, MARIAM, criticality=2, redaction_checked=True)
    assert desk.story.memory["drawn_until"] == drawn
    assert "story_to_decide" not in notices(desk)
    desk.now = due
    assert desk.move(Event.RELEASE_DUE, CLOCK).state is State.WITH_PROVIDER


def test_unknown_beds_do_not_delay(sqlite_database: Database, clock: TurnedClock) -> None:
    desk = Desk(sqlite_database, clock(), beds=None)
    desk.to_provider()
    assert desk.story.state is State.WITH_PROVIDER


def test_a_reroute_to_a_home_that_does_not_exist_is_refused(desk: Desk) -> None:
    desk.to_provider()
    with pytest.raises(RequirementNotMet):
        desk.move(Event.REROUTE, SENIOR, home_id="999", reason="another Rosewood")


def test_a_second_extension_needs_a_senior_who_exists(desk: Desk) -> None:
    desk.move(Event.COMPLETE, SYSTEM)
    day = desk.now.date()
    desk.move(Event.HOLD, MARIAM, kind="safeguarding", reason="bruises", review_on=day + timedelta(days=2))
    desk.move(Event.EXTEND_HOLD, LEAD, reason="the council asks", review_on=day + timedelta(days=6))
    again = {"reason": "still waiting", "review_on": day + timedelta(days=9)}
    with pytest.raises(RequirementNotMet):
        desk.move(Event.EXTEND_HOLD, LEAD, told="nobody@example.org", **again)
    desk.database.write(lambda s: staff.add(s, "senior@example.org", roles=[Role.SENIOR], now=desk.now))
    desk.move(Event.EXTEND_HOLD, LEAD, told="senior@example.org", **again)


def test_tallies_follow_the_story_from_state_to_state_and_home_to_home(desk: Desk) -> None:
    desk.to_provider()
    other = desk.database.write(lambda s: homes.add(s, now=desk.now, name="Elm House"))
    desk.move(Event.REROUTE, SENIOR, home_id=str(other), reason="the other home")
    with desk.database.read() as session:
        assert homes.counts(session, desk.home_id) == {}
        assert homes.counts(session, other) == {"in_moderation": 1}


def test_withdrawal_takes_the_children_along_and_can_be_undone_for_seven_days(desk: Desk) -> None:
    from gateway.moderation.decide import open_contribution
    from store.words import Kind

    desk.to_provider()
    desk.move(Event.GO_AHEAD, HOME)
    child = desk.database.write(
        lambda s: open_contribution(
            s,
            kind=Kind.RESPONSE,
            channel="web",
            by=Actor(Role.CHANNEL),
            now=desk.now,
            parent_id=desk.story_id,
            home_id=desk.home_id,
            tell=False,
        )
    )
    desk.move(Event.WITHDRAW, AUTHOR)
    with desk.database.read() as session:
        response = contributions.get(session, child.id)
    assert response is not None
    assert response.state is State.WITHDRAWN
    assert desk.move(Event.RESTORE, AUTHOR).state is State.IN_MODERATION
    desk.move(Event.WITHDRAW, AUTHOR)
    desk.now += timedelta(days=7, seconds=1)
    with pytest.raises((MoveNotPossible, RequirementNotMet)):
        desk.move(Event.RESTORE, AUTHOR)


def test_free_text_is_logged_only_as_a_digest_with_the_text_beside_it(desk: Desk) -> None:
    desk.move(Event.REJECT, MARIAM, code="abusive", comment="he calls Mrs Smith names")
    with desk.database.read() as session:
        entry = log.entries(session, desk.story_id)[-1]
        kept = log.free_texts(session, desk.story_id)
        assert list(log.verify(session)) == []
    assert "Smith" not in repr(entry)
    assert entry.facts == {"code": "abusive"}
    assert kept == {(entry.id, "comment"): "he calls Mrs Smith names"}


def test_moves_offered_are_moves_that_the_door_would_take(desk: Desk) -> None:
    desk.to_provider()
    with desk.database.read() as session:
        offered = possible_moves(session, desk.story, by=HOME, now=desk.now)
    assert set(offered) == {Event.GO_AHEAD, Event.OBJECT, Event.RAISE_SAFEGUARDING}


def test_only_the_safeguarding_leads_release_lets_the_home_hear_again_after_a_referral(desk: Desk) -> None:
    desk.move(Event.COMPLETE, SYSTEM)
    desk.move(Event.REFER, LEAD, told="Leeds", text="Bruises.")
    hold = {"kind": "safeguarding", "reason": "The council looks into it", "review_on": desk.now.date()}
    for by, suppressed in ((SENIOR, True), (LEAD, False)):
        desk.move(Event.HOLD, LEAD, **hold)
        desk.move(Event.RELEASE, by, comment="It may go on")
        assert bool(desk.story.memory.get("provider_suppressed")) is suppressed


def test_a_story_restored_from_a_legal_hold_keeps_nothing_of_its_clock(desk: Desk) -> None:
    desk.move(Event.COMPLETE, SYSTEM)
    desk.move(Event.HOLD, LEAD, kind="legal", reason="A letter from a solicitor", review_on=desk.now.date())
    desk.move(Event.WITHDRAW, AUTHOR)
    desk.move(Event.RESTORE, AUTHOR)
    assert desk.story.memory["legal_until"] is None
    assert desk.story.memory["hold_kind"] is None


def test_a_home_that_answered_before_our_message_left_counts_as_told(desk: Desk) -> None:
    from store import deliveries, public_listings

    desk.to_provider()
    desk.move(Event.OBJECT, HOME, ground="not_genuine")
    desk.move(Event.WITHDRAW, AUTHOR)
    with desk.database.read() as session:
        assert "withdrawn_provider" in {one.notice for one in deliveries.of(session, desk.story_id)}
        assert public_listings.withdrawn_after_told(session, desk.home_id) == 1


def test_a_home_that_only_could_have_read_it_does_not(desk: Desk) -> None:
    from store import deliveries, public_listings

    desk.to_provider()
    desk.move(Event.WITHDRAW, AUTHOR)
    with desk.database.read() as session:
        assert "withdrawn_provider" not in {one.notice for one in deliveries.of(session, desk.story_id)}
        assert public_listings.withdrawn_after_told(session, desk.home_id) == 0
