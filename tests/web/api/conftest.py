"""A gateway with two homes, and people of each role who call it with their tokens."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from gateway.app import create_app
from store import homes, staff
from store.database import Database
from store.words import Role
from tests.conftest import TurnedClock
from tests.web.tell.conftest import gateway_over

ROSEWOOD, HARBOUR = 1, 2
STORY: dict[str, Any] = {
    "home_id": ROSEWOOD,
    "text": "They sat with Mum all night.\r\n  And the tea was hot.",
    "good": "The staff",
    "role": "relative",
    "author": {"name": "Ann Example", "phone": "07700 900123", "channels": ["sms"]},
    "consent": {"publish": True, "contact": True},
}
APPROVE = {"event": "approve", "criticality": 1, "redaction_checked": True, "text": "They sat with a relative."}


class Caller:
    """Somebody with a token."""

    def __init__(self, app: Flask, token: str) -> None:
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def post(self, path: str, body: Any, *, key: str | None = None) -> TestResponse:
        headers = self.headers if key is None else {**self.headers, "Idempotency-Key": key}
        if isinstance(body, bytes):
            return self.client.post(f"/api/v1{path}", data=body, headers=headers)
        return self.client.post(f"/api/v1{path}", json=body, headers=headers)

    def tell(self, **more: Any) -> str:
        answer = self.post("/stories", {**STORY, **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json["reference"])  # type: ignore[index]

    def move(self, reference: str, event: str, **more: Any) -> TestResponse:
        return self.post(f"/stories/{reference}/moves", {"event": event, **more})

    def approve(self, reference: str) -> None:
        answer = self.post(f"/stories/{reference}/moves", APPROVE)
        assert answer.status_code == 200, answer.text

    def sees(self, reference: str) -> dict[str, Any]:
        answer = self.get(f"/stories/{reference}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json  # type: ignore[assignment]
        return found


@pytest.fixture
def app(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Flask:
    return prepared(sqlite_database, clock, tmp_path)


def prepared(database: Database, clock: TurnedClock, tmp_path: Path) -> Flask:
    def add(session: Any) -> None:
        leeds = {"local_authority": "Leeds", "location_id": "1-100000001", "beds": 40}
        homes.add(session, now=clock(), name="Rosewood", town="Leeds", postcode="LS6 1AA", **leeds)
        homes.add(session, now=clock(), name="Harbour View", town="Scarborough", postcode="YO11 1AA", beds=6)

    database.write(add)
    return create_app(gateway_over(database, clock, tmp_path))


@pytest.fixture
def calls_as(app: Flask, sqlite_database: Database, clock: TurnedClock) -> Callable[..., Caller]:
    """``calls_as(Role.PROVIDER, home_ids=[1])``: somebody new with these roles."""
    return maker(app, sqlite_database, clock)


def maker(app: Flask, database: Database, clock: TurnedClock) -> Callable[..., Caller]:
    made: list[str] = []

    def make(*roles: Role, home_ids: list[int] | None = None, areas: list[str] | None = None) -> Caller:
        made.append(f"person{len(made)}@example.org")

        def add(session: Any) -> str:
            person = staff.add(session, made[-1], roles=list(roles), home_ids=home_ids, areas=areas, now=clock())
            return staff.new_token(session, person, "api", now=clock())

        return Caller(app, database.write(add))

    return make


@pytest.fixture
def moderator(calls_as: Callable[..., Caller]) -> Caller:
    return calls_as(Role.MODERATOR)


@pytest.fixture
def provider(calls_as: Callable[..., Caller]) -> Caller:
    return calls_as(Role.PROVIDER, home_ids=[ROSEWOOD])


def refusal(answer: TestResponse) -> tuple[int, str]:
    """Status and code of an error."""
    assert answer.json is not None
    assert set(answer.json) == {"error"}
    assert answer.json["error"]["message"]
    return answer.status_code, answer.json["error"]["code"]
