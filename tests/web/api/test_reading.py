"""GET: who sees what of a story in each state, and nothing more."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import openapi_spec_validator
import pytest
from flask import Flask

from gateway.web.api.openapi import description
from store.database import Database
from store.words import Role, State
from tests.conftest import TurnedClock
from tests.web.api.conftest import HARBOUR, ROSEWOOD, STORY, Caller, maker, prepared, refusal


def references(caller: Caller, query: str = "") -> list[str]:
    answer = caller.get(f"/stories{query}")
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return [story["reference"] for story in answer.json["stories"]]


def test_without_a_token_that_is_known_nothing_is_told(app: Flask) -> None:
    client = app.test_client()
    for path in ("/stories", "/stories/AB234567", "/homes", "/homes/1"):
        answer = client.get(f"/api/v1{path}")
        assert refusal(answer) == (401, "token_missing")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    for scheme in ("Bearer nonsense", "Basic abc", "Bearer"):
        assert client.get("/api/v1/homes", headers={"Authorization": scheme}).status_code == 401


def test_a_moderator_sees_all_of_it_and_nobody_who_the_author_is(moderator: Caller) -> None:
    reference = moderator.tell()
    story = moderator.sees(reference)
    assert story["state"] == "in_moderation"
    assert story["text"] == f"{STORY['text']}\n\n{STORY['good']}"
    assert [part["field"] for part in story["original"]] == ["text", "good"]
    assert story["home"]["name"] == "Rosewood"
    assert story["policy"] == "provider_may_ask_for_review"
    assert "approve" in story["moves"]
    assert [(step["event"], step["from"], step["to"]) for step in story["history"]] == [
        ("receive", None, "received"),
        ("complete", "received", "in_moderation"),
    ]
    for secret in ("Ann Example", "900123"):
        assert secret not in moderator.get(f"/stories/{reference}").text


def test_a_provider_sees_its_own_homes_redacted_story_once_it_is_asked(
    moderator: Caller, provider: Caller, calls_as: Callable[..., Caller]
) -> None:
    reference = moderator.tell()
    assert refusal(provider.get(f"/stories/{reference}")) == (404, "not_found")
    assert references(provider) == []
    moderator.approve(reference)
    story = provider.sees(reference)
    assert story["text"] == "They sat with a relative."
    assert set(story["moves"]) == {"go_ahead", "object", "raise_safeguarding"}
    assert not {"channel", "original", "history", "criticality", "filer", "home_text", "urgent"} & story.keys()
    assert references(provider) == [reference]
    other = calls_as(Role.PROVIDER, home_ids=[HARBOUR])
    assert other.get(f"/stories/{reference}").status_code == 404
    assert references(other) == []


@pytest.mark.parametrize(("agreed", "status"), [(True, 200), (False, 404), (None, 404)])
def test_a_private_story_is_read_by_home_and_bodies_only_if_the_author_agreed(
    moderator: Caller, provider: Caller, calls_as: Callable[..., Caller], agreed: bool | None, status: int
) -> None:
    reference = moderator.tell(consent={"publish": False, "home": agreed})
    checked = {"text": "They hushed a resident.", "redaction_checked": True} if agreed else {}
    assert moderator.move(reference, "keep_private", **checked).status_code == 200
    body = calls_as(Role.BODY, areas=["Leeds"])
    assert provider.get(f"/stories/{reference}").status_code == status
    assert body.get(f"/stories/{reference}").status_code == status
    assert references(body) == ([reference] if agreed else [])
    if agreed:
        assert provider.sees(reference)["text"] == body.sees(reference)["text"] == "They hushed a resident."


def test_nobody_reads_a_private_story_before_it_was_redacted(moderator: Caller) -> None:
    reference = moderator.tell(consent={"publish": False, "home": True})
    assert refusal(moderator.move(reference, "keep_private")) == (422, "requirement")
    assert refusal(moderator.move(reference, "keep_private", text="They hushed a resident.")) == (422, "requirement")


def test_a_held_story_is_nothing_to_the_home_and_its_hold_is_the_desks(moderator: Caller, provider: Caller) -> None:
    reference = moderator.tell()
    moderator.approve(reference)
    details = {"kind": "safeguarding", "reason": "A bruise", "review_on": "2027-03-03"}
    assert moderator.move(reference, "hold", **details).status_code == 200
    assert provider.get(f"/stories/{reference}").status_code == 404
    assert moderator.sees(reference)["history"][-1]["reason"] == "A bruise"


def test_a_restricted_story_is_words_to_a_body_in_its_area_and_a_marker_to_others(
    app: Flask, moderator: Caller, provider: Caller, calls_as: Callable[..., Caller]
) -> None:
    reference = moderator.tell()
    moderator.approve(reference)
    assert provider.move(reference, "object", ground="offensive", text="Rude").status_code == 200
    senior, lead = calls_as(Role.SENIOR), calls_as(Role.SAFEGUARDING)
    assert senior.move(reference, "propose_restriction", reason="Names staff").status_code == 200
    assert lead.move(reference, "confirm_restriction").status_code == 200
    body, far = calls_as(Role.BODY, areas=["Leeds"]), calls_as(Role.BODY, areas=["York"])
    assert body.sees(reference)["text"] == "They sat with a relative."
    assert body.sees(reference)["reason"] == "Names staff"
    marker = far.sees(reference)
    assert marker["state"] == "restricted"
    assert marker.get("text") is None
    assert "reason" not in marker


def test_an_auditor_reads_history_and_not_the_original(moderator: Caller, calls_as: Callable[..., Caller]) -> None:
    reference = moderator.tell()
    story = calls_as(Role.AUDITOR).sees(reference)
    assert story["text"] is None
    assert "original" not in story
    assert len(story["history"]) == 2
    assert refusal(calls_as(Role.MAILROOM).get(f"/stories/{reference}")) == (403, "role")


def test_the_list_is_paged_and_filtered(moderator: Caller) -> None:
    told = [moderator.tell(home_id=home) for home in (ROSEWOOD, HARBOUR, ROSEWOOD)]
    received = moderator.tell(home_id=None, home_text="by the sea")
    assert references(moderator) == [*told, received]
    first = moderator.get("/stories?limit=2").json
    assert first is not None
    assert [story["reference"] for story in first["stories"]] == told[:2]
    second = moderator.get(f"/stories?limit=2&after={first['next']}").json
    assert second is not None
    assert [story["reference"] for story in second["stories"]] == [told[2], received]
    assert second["next"] is None
    assert references(moderator, "?state=received") == [received]
    assert references(moderator, f"?home={HARBOUR}") == [told[1]]


@pytest.mark.parametrize("query", ["state=gone", "home=x", "limit=x", "after=nothing"])
def test_a_filter_that_cannot_be_is_said(moderator: Caller, query: str) -> None:
    assert refusal(moderator.get(f"/stories?{query}")) == (422, "requirement")


def test_deliveries_are_listed_without_their_recipients(moderator: Caller, provider: Caller) -> None:
    reference = moderator.tell()
    moderator.approve(reference)
    listed = moderator.get(f"/stories/{reference}/deliveries").json
    assert listed is not None
    assert {(each["notice"], each["to_role"]) for each in listed} >= {
        ("receipt", "author"),
        ("story_to_decide", "provider"),
    }
    assert all(
        set(each) == {"id", "to_role", "notice", "channel", "state", "attempts", "provider_id"} for each in listed
    )
    assert all(isinstance(each["id"], str) for each in listed)
    assert refusal(provider.get(f"/stories/{reference}/deliveries")) == (403, "role")


def test_homes_are_searched_and_one_is_read_by_either_id(moderator: Caller, provider: Caller) -> None:
    found = moderator.get("/homes?q=rose%20leeds").json
    assert found is not None
    assert found["next"] is None
    assert found["homes"] == [
        {
            "id": ROSEWOOD,
            "location_id": "1-100000001",
            "name": "Rosewood",
            "town": "Leeds",
            "postcode": "LS6 1AA",
            "policy": "provider_may_ask_for_review",
        }
    ]
    page = moderator.get("/homes?limit=1").json
    assert page is not None
    following = moderator.get(f"/homes?limit=1&after={page['next']}").json
    assert following is not None
    assert [home["id"] for home in page["homes"] + following["homes"]] == [ROSEWOOD, HARBOUR]
    moderator.tell()
    assert moderator.get("/homes/1-100000001").json == moderator.get("/homes/1").json
    home = moderator.get("/homes/1").json
    assert home is not None
    assert (home["beds"], home["nation"], home["counts"]) == (40, "england", {"in_moderation": 1})
    counts = provider.get("/homes/1").json
    assert counts is not None
    assert "in_moderation" not in counts["counts"]
    assert refusal(moderator.get("/homes/99")) == (404, "not_found")


def test_a_small_homes_counts_are_bands_to_those_outside(moderator: Caller, provider: Caller) -> None:
    moderator.tell(home_id=HARBOUR)
    home = provider.get(f"/homes/{HARBOUR}").json
    assert home is not None
    assert set(home["counts"].values()) == {"None"}


def test_the_description_is_openapi_and_its_shapes_hold_for_real_answers(
    app: Flask, moderator: Caller, clock: TurnedClock
) -> None:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["openapi"] == "3.1.0"
    openapi_spec_validator.validate(answer.json)
    reference = moderator.tell()
    moderator.approve(reference)
    schemas = {"components": description()["components"]}

    def fits(name: str, value: Any) -> None:
        jsonschema.validate(value, {"$ref": f"#/components/schemas/{name}", **schemas})

    fits("StoryTaken", STORY)
    fits("StoryGiven", moderator.sees(reference))
    fits("StoriesGiven", moderator.get("/stories").json)
    fits("HomesGiven", moderator.get("/homes").json)
    fits("HomeWhole", moderator.get("/homes/1").json)
    fits("Failed", moderator.get("/homes/99").json)
    assert set(description()["paths"]) == {
        "/stories",
        "/stories/{reference}",
        "/stories/{reference}/moves",
        "/stories/{reference}/children",
        "/stories/{reference}/deliveries",
        "/homes",
        "/homes/{home_id}",
    }
    assert State.HELD in schemas["components"]["schemas"]["State"]["enum"]


def test_signs_that_no_database_takes_find_nothing_and_break_nothing(
    database: Database, clock: TurnedClock, tmp_path: Path
) -> None:
    person = maker(prepared(database, clock, tmp_path), database, clock)(Role.MODERATOR)
    answers = [person.get(path).status_code for path in ("/homes?q=%00", "/homes?q=%F0%9F%91%8F", "/stories?limit=0")]
    assert answers == [200, 200, 200]
    missing = ("/homes/%00", "/stories/%00", "/homes/99999999999999999999", "/homes/%C2%B2", "/stories/" + "A" * 500)
    assert [person.get(path).status_code for path in missing] == [404] * 5
