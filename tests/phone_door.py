"""The phone door for tests: the real application over a database, with a carrier's token, and looks into its rows."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from gateway.app import create_app
from gateway.clock import Clock
from gateway.settings import Settings
from gateway.wiring import Gateway
from store import contributions, deliveries, tasks, typing_listings
from store.calls import Recording, recording, recordings
from store.database import Database
from tests.fakes.carrier import ACCOUNT, TOKEN
from tests.fakes.telephone import BASE_URL, OUR_NUMBER

NOBODY = "http://127.0.0.1:9"  # a carrier on this machine at which nobody listens


def settings_with(**given: Any) -> Settings:
    values: dict[str, Any] = {
        "database_url": "sqlite:///unused.db",
        "secret_key": "s" * 40,
        "data_key": ("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",),
        "base_url": BASE_URL,
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": (TOKEN,),
        "twilio_from": (OUR_NUMBER,),
        "twilio_api_url": NOBODY,
    }
    return Settings(**{**values, **given})


def application(database: Database, clock: Clock, **given: Any) -> Flask:
    """The application; ``given`` settings of the test's own."""
    return create_app(Gateway(settings_with(**given), database, clock))


def stories(database: Database) -> list[contributions.Contribution]:
    query = select(contributions.contributions).order_by(contributions.contributions.c.id)
    with database.read() as session:
        return [contributions.contribution(row) for row in session.execute(query)]


def open_tasks(database: Database) -> list[tasks.Task]:
    with database.read() as session:
        return tasks.waiting(session)


def deliveries_of(database: Database, contribution_id: int) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(each.notice, each.channel) for each in deliveries.of(session, contribution_id)]


def waiting_to_be_typed(database: Database) -> list[Recording]:
    with database.read() as session:
        found = (recording(session, each.id) for each in typing_listings.to_type(session))
        return [each for each in found if each is not None]


def how_many_recordings(database: Database) -> int:
    with database.read() as session:
        return len(session.execute(select(recordings.c.id)).all())
