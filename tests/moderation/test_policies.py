"""The four policies are the specification's table, and small homes are treated as it says."""

from dataclasses import FrozenInstanceError
from random import Random

import pytest

from gateway.moderation.policies import (
    DEFAULT,
    POLICIES,
    drawn_delay_days,
    is_delayed,
    is_small,
    may_fast_track,
)
from store.words import Ground

# name · asks the home · objection · silence · bodies read, comment, recommend · may block
TABLE = [
    ("moderator_only", False, None, None, (True, True, False), False),
    ("provider_decides", True, "not_published", "published", (False, False, False), True),
    ("provider_restricts", True, "restricted", "published", (True, True, False), True),
    ("provider_may_ask_for_review", True, "in_review", "published", (True, True, True), False),
]


@pytest.mark.parametrize(("name", "asks", "objection", "silence", "bodies", "blocks"), TABLE)
def test_each_policy_is_the_pages_row(name, asks, objection, silence, bodies, blocks):
    policy = POLICIES[name]
    assert (policy.name, policy.version, policy.provider_step) == (name, 1, asks)
    assert (policy.object_target, policy.silence_target, policy.blocks) == (objection, silence, blocks)
    assert (policy.bodies_read_restricted, policy.bodies_comment, policy.bodies_recommend) == bodies


def test_there_are_four_and_the_default_lets_a_home_ask_for_a_review():
    assert set(POLICIES) == {row[0] for row in TABLE}
    assert DEFAULT.name == "provider_may_ask_for_review"


def test_a_policy_cannot_be_changed_in_place():
    with pytest.raises(FrozenInstanceError):
        DEFAULT.blocks = True  # type: ignore[misc]


@pytest.mark.parametrize("name", [row[0] for row in TABLE if row[1]])
def test_the_wrong_service_goes_back_to_moderation_under_every_policy(name):
    assert POLICIES[name].target_of_objection(Ground.WRONG_SERVICE) == "in_moderation"


def test_without_a_step_there_is_no_objection():
    assert POLICIES["moderator_only"].target_of_objection(Ground.OFFENSIVE) is None


@pytest.mark.parametrize(
    ("beds", "small", "delayed"),
    [(10, True, True), (11, False, False), (1, True, True), (None, True, False)],
)
def test_unknown_beds_count_as_small_for_masking_but_not_for_the_delay(beds, small, delayed):
    assert (is_small(beds), is_delayed(beds)) == (small, delayed)


def test_the_drawn_delay_is_any_of_7_to_21_days():
    rng = Random(7)
    assert {drawn_delay_days(rng) for _ in range(500)} == set(range(7, 22))


@pytest.mark.parametrize(
    ("published", "hits", "rejected", "fast"),
    [(10, 0, 0, True), (9, 0, 0, False), (10, 1, 0, False), (10, 0, 1, False)],
)
def test_a_response_takes_the_fast_track_only_with_a_clean_record(published, hits, rejected, fast):
    assert may_fast_track(published=published, check_hits=hits, rejected_in_12_months=rejected) is fast
