"""POST moves and children: the one door, and its refusals in their order."""

from collections.abc import Callable
from typing import Any

import pytest

from gateway.moderation.policies import FAST_TRACK_PUBLISHED
from store import homes
from store.database import Database
from store.words import Role, State
from tests.conftest import TurnedClock
from tests.web.api.conftest import APPROVE, HARBOUR, ROSEWOOD, Caller, refusal


def test_a_story_goes_from_moderation_through_the_home_to_the_public(moderator: Caller, provider: Caller) -> None:
    reference = moderator.tell()
    approved = moderator.post(f"/stories/{reference}/moves", {**APPROVE, "expected_version": 2})
    assert (approved.status_code, approved.json) == (200, {"state": "with_provider", "version": 3})
    answered = provider.move(reference, "go_ahead", expected_version=3)
    assert answered.json == {"state": "published", "version": 4}


def test_refusals_come_in_their_order(moderator: Caller, provider: Caller, calls_as: Callable[..., Caller]) -> None:
    reference = moderator.tell()
    wrong = {"expected_version": 7, "criticality": "severe"}
    assert refusal(moderator.move("ZZ999999", "approve", **wrong)) == (404, "not_found")
    assert refusal(provider.move(reference, "approve", **wrong)) == (404, "not_found")
    assert refusal(calls_as(Role.HELPER).move(reference, "approve", **wrong)) == (403, "role")
    conflict = moderator.move(reference, "approve", **wrong)
    assert refusal(conflict) == (409, "conflict")
    assert conflict.json is not None
    assert conflict.json["error"]["version"] == 2
    assert conflict.json["error"]["winner"]["event"] == "complete"
    impossible = calls_as(Role.SENIOR).move(reference, "lift", expected_version=2, review_on="never")
    assert refusal(impossible) == (409, "move_not_possible")
    assert impossible.json is not None
    assert "hold" in impossible.json["error"]["possible"]
    bad = moderator.move(reference, "approve", expected_version=2, criticality="severe")
    assert refusal(bad) == (422, "requirement")
    assert bad.json is not None
    assert bad.json["error"]["field"] == "criticality"
    missing = moderator.move(reference, "approve", expected_version=2, criticality=1)
    assert refusal(missing) == (422, "requirement")
    assert missing.json is not None
    assert missing.json["error"]["requirement"] == "redaction_checked"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "event"),
        ({"event": "fly"}, "event"),
        ({"event": "approve", "expected_version": "two"}, "expected_version"),
        ({"event": "hold", "wings": 2}, "wings"),
        ({"event": "reject", "reason": {}}, "reason"),
        ({"event": "approve", "criticality": 1.5}, "criticality"),
    ],
)
def test_a_field_that_cannot_be_is_named(moderator: Caller, body: dict[str, Any], field: str) -> None:
    answer = moderator.post(f"/stories/{moderator.tell()}/moves", body)
    assert refusal(answer) == (422, "requirement")
    assert answer.json is not None
    assert answer.json["error"]["field"] == field


def test_nobody_moves_as_the_clock_the_author_or_the_system(moderator: Caller) -> None:
    reference = moderator.tell()
    for event in ("lapse", "withdraw", "complete", "receive"):
        assert refusal(moderator.move(reference, event)) == (403, "role")


def test_two_moderators_at_once_one_wins(moderator: Caller, calls_as: Callable[..., Caller]) -> None:
    """B 19."""
    reference = moderator.tell()
    other = calls_as(Role.MODERATOR)
    rejected = {"code": "commercial", "comment": "An advertisement", "expected_version": 2}
    answers = [
        moderator.post(f"/stories/{reference}/moves", {**APPROVE, "expected_version": 2}),
        other.move(reference, "reject", **rejected),
    ]
    assert [answer.status_code for answer in answers] == [200, 409]


def test_somebody_with_two_roles_acts_in_the_one_that_may(calls_as: Callable[..., Caller], provider: Caller) -> None:
    both = calls_as(Role.MODERATOR, Role.SENIOR)
    reference = both.tell()
    both.approve(reference)
    rerouted = both.move(reference, "reroute", home_id=HARBOUR, reason="It speaks of the sea")
    assert rerouted.status_code == 200, rerouted.text
    assert both.sees(reference)["history"][-1]["role"] == "senior"
    assert provider.get(f"/stories/{reference}").status_code == 404


def test_a_provider_moves_only_what_its_own_home_was_asked(
    moderator: Caller, provider: Caller, calls_as: Callable[..., Caller]
) -> None:
    reference = moderator.tell()
    moderator.approve(reference)
    other = calls_as(Role.PROVIDER, home_ids=[HARBOUR])
    assert refusal(other.move(reference, "go_ahead")) == (404, "not_found")
    assert refusal(provider.move(reference, "approve")) == (403, "role")
    assert refusal(provider.move(reference, "object", ground="defamatory")) == (422, "requirement")
    assert provider.move(reference, "go_ahead").status_code == 200
    assert refusal(provider.move(reference, "go_ahead")) == (409, "move_not_possible")
    # Another home's provider reads what is public, and still has no say in it.
    assert refusal(other.move(reference, "object", ground="offensive")) == (403, "role")


def test_a_response_is_a_contribution_that_is_moderated_and_then_shown(
    moderator: Caller, provider: Caller, calls_as: Callable[..., Caller], clock: TurnedClock
) -> None:
    reference = moderator.tell()
    moderator.approve(reference)
    provider.move(reference, "go_ahead")
    made = provider.post(f"/stories/{reference}/children", {"kind": "response", "text": "Thank you."}, key="r1")
    assert made.status_code == 201
    assert made.json is not None
    child = made.json["reference"]
    assert (made.json["state"], made.json["kind"]) == ("in_moderation", "response")
    again = provider.post(f"/stories/{reference}/children", {"kind": "response", "text": "Thank you."}, key="r1")
    assert again.json == made.json
    far = calls_as(Role.BODY, areas=["York"])
    assert far.sees(reference)["children"] == []
    assert provider.sees(reference)["children"][0]["reference"] == child
    approved = moderator.move(child, "approve", redaction_checked=True, text="Thank you.")
    assert approved.status_code == 200, approved.text
    shown = far.sees(reference)["children"]
    assert [(each["reference"], each["text"]) for each in shown] == [(child, "Thank you.")]


@pytest.mark.parametrize(("role", "state"), [(Role.PROVIDER, "published"), (Role.BODY, "in_moderation")])
def test_a_response_of_a_home_with_a_record_is_shown_at_once_by_this_door_too(
    moderator: Caller,
    provider: Caller,
    calls_as: Callable[..., Caller],
    sqlite_database: Database,
    role: Role,
    state: str,
) -> None:
    reference = moderator.tell()
    moderator.approve(reference)
    provider.move(reference, "go_ahead")
    sqlite_database.write(lambda db: homes.tally(db, ROSEWOOD, State.PUBLISHED, FAST_TRACK_PUBLISHED))
    sender = provider if role is Role.PROVIDER else calls_as(role, areas=["Leeds"])
    made = sender.post(f"/stories/{reference}/children", {"kind": "response", "text": "Thank you for the kind words."})
    assert made.json is not None
    assert made.json["state"] == state


@pytest.mark.parametrize(
    ("role", "kind", "status"),
    [
        (Role.PROVIDER, "response", 201),
        (Role.PROVIDER, "change", 201),
        (Role.PROVIDER, "comment", 403),
        (Role.PROVIDER, "follow_up", 403),
        (Role.BODY, "response", 201),
        (Role.BODY, "comment", 201),
        (Role.BODY, "change", 403),
        (Role.CALL_HANDLER, "follow_up", 201),
        (Role.MODERATOR, "response", 403),
    ],
)
def test_who_may_add_what_to_a_published_story(
    moderator: Caller, provider: Caller, calls_as: Callable[..., Caller], role: Role, kind: str, status: int
) -> None:
    reference = moderator.tell()
    moderator.approve(reference)
    provider.move(reference, "go_ahead")
    caller = calls_as(role, home_ids=[ROSEWOOD], areas=["Leeds"])
    assert caller.post(f"/stories/{reference}/children", {"kind": kind, "text": "Words"}).status_code == status


def test_words_are_not_added_too_early_nor_without_any(moderator: Caller, calls_as: Callable[..., Caller]) -> None:
    reference = moderator.tell()
    path = f"/stories/{reference}/children"
    assert refusal(moderator.post(path, {"kind": "follow_up", "text": "More"})) == (409, "move_not_possible")
    for body in ({"kind": "gossip", "text": "x"}, {"kind": "follow_up"}, {"kind": "follow_up", "text": " \0"}):
        assert refusal(moderator.post(path, body))[0] in {409, 422}
    body_of_area = calls_as(Role.BODY, areas=["Leeds"])
    assert refusal(body_of_area.post(path, {"kind": "comment", "text": "x"})) == (404, "not_found")
