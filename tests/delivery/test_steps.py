"""The promises of a delivery's states: which steps exist, and what is worse for each notice, silence or doubling."""

from pathlib import Path

import pytest

from gateway.delivery import outcomes
from gateway.delivery.reconcile import recover, worse_of
from gateway.moderation.notice_list import NOTICES
from gateway.notices.compose import TEMPLATES
from gateway.notices.dialogue_notices import DIALOGUE_NOTICES
from store import deliveries
from store.database import Database
from store.deliveries import STEPS
from store.words import DeliveryState, Worse
from tests.conftest import TurnedClock
from tests.delivery.cast import add_author, one, receive

S = DeliveryState
RANK = {S.DUE: 0, S.WAITING: 0, S.CLAIMED: 1, S.UNKNOWN: 2, S.HANDED_OVER: 3}
# Here a second copy does less harm than none. Every other notice is one that nobody should get twice.
SILENCE_IS_WORSE = {
    "receipt",
    "how_to_finish_withdrawal",
    "story_to_decide",
    "destroy_letter",
    "answer_acknowledged",
    "restricted_body",
    "referral_council",
    "code_reminder",
    "danger_page",
    "help_text",
    "split_author",
    "sign_in_link",
    "home_ways_changed",
}


def test_every_notice_that_has_words_says_itself_which_is_worse() -> None:
    """None falls to a default: a notice with a template stands in one of the lists, and in one alone."""
    written = {found.name for found in Path(TEMPLATES).iterdir() if found.is_dir() and not found.name.startswith("_")}
    assert written - set(NOTICES) - set(DIALOGUE_NOTICES) == set()
    assert not set(NOTICES) & set(DIALOGUE_NOTICES)
    listed = set(NOTICES) | set(DIALOGUE_NOTICES)
    assert {notice for notice in listed if worse_of(notice) is Worse.SILENCE} == SILENCE_IS_WORSE


def test_a_letter_to_the_bereaved_goes_once_and_a_referral_goes_again() -> None:
    assert worse_of("referral_council") is Worse.SILENCE
    assert worse_of("approved_author") is Worse.DOUBLING


def test_the_only_steps_back_are_those_that_are_named() -> None:
    back = {
        (before, after)
        for before, targets in STEPS.items()
        for after in targets
        if before in RANK and RANK.get(after, 9) < RANK[before]
    }
    assert back == {(S.CLAIMED, S.DUE), (S.CLAIMED, S.WAITING), (S.UNKNOWN, S.DUE)}


@pytest.mark.parametrize("state", [S.UNKNOWN, S.HANDED_OVER, S.DELIVERED, S.CANCELLED])
def test_a_late_word_of_a_worker_takes_nothing_back(database: Database, clock: TurnedClock, state: S) -> None:
    """It was taken for dead, and somebody else has settled the delivery: its "try again" changes nothing."""
    story = receive(database, clock, home_id=None, author_id=add_author(database, clock))
    [claimed] = database.write(lambda s: deliveries.claim_due(s, "slow", ["sms"], now=clock()))
    database.write(lambda s: deliveries.step(s, claimed.id, state, now=clock()))
    database.write(lambda s: outcomes.back_off(s, claimed, why="busy", now=clock()))
    database.write(lambda s: outcomes.poisoned(s, claimed.id, KeyError("x"), now=clock()))
    settled = one(database, story, "receipt")
    assert (settled.state, settled.attempts) == (state, 0)


def test_what_a_dead_worker_had_not_begun_waits_a_while_longer_each_time(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    story = receive(sqlite_database, clock, home_id=None, author_id=add_author(sqlite_database, clock))
    for tries in (1, 2):
        sqlite_database.write(lambda s: deliveries.claim_due(s, "dead", ["sms"], now=clock()))
        clock.forward(minutes=2)
        assert sqlite_database.write(lambda s: recover(s, clock())) == 1
        found = one(sqlite_database, story, "receipt")
        assert (found.state, found.attempts, found.due_at > clock()) == (S.DUE, tries, True)
        clock.now = found.due_at
