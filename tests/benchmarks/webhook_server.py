"""One of the doors' four servers, under gunicorn gthread: full, normal, alone or bare."""

import sqlite3
import sys
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask, request
from gunicorn.app.base import BaseApplication

from channels.base import RawRequest
from channels.twilio.signature import TwilioSignature
from gateway.settings import Settings, read
from store.crypto import Keyring
from store.database import Database, Session
from store.metadata import new_id
from store.migrating import migrate

_local = threading.local()


class CommitPerThread(Database):
    """The same store without its writer thread: each request begins, writes and commits by itself."""

    def write(self, work: Any) -> Any:
        with self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                result = work(Session(connection, self.keys))
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")
            return result


def product(kind: type[Database], synchronous: str) -> Any:
    from gateway.app import create_app
    from gateway.clock import system_clock
    from gateway.wiring import Gateway

    settings = read()
    database = kind(settings.database_url, Keyring(settings.keys), synchronous=synchronous)
    migrate(database)
    return create_app(Gateway(settings, database, system_clock))


def bare() -> Flask:
    """One durable insert by the driver and a short answer: the least that could be called honest.

    A text's signature is checked; a story's JSON is read.
    """
    settings = read()
    keep = _on_sqlite(settings) if settings.database_url.startswith("sqlite") else _on_postgresql(settings)
    signature = TwilioSignature(settings.base_url, settings.twilio_auth_token)
    app = Flask("bare")

    @app.get("/livez")
    def livez() -> str:
        return "ok"

    @app.post("/webhooks/twilio/sms")
    def sms() -> tuple[str, int, dict[str, str]]:
        body = request.get_data()
        signature.verify(RawRequest("POST", request.path, dict(request.headers), body))
        keep(next(part for part in body.split(b"&") if part.startswith(b"MessageSid=")).decode(), body)
        return "<Response/>", 200, {"Content-Type": "text/xml"}

    @app.post("/api/v1/stories")
    def story() -> tuple[dict[str, str], int]:
        told = request.get_json()
        keep(request.headers["Idempotency-Key"], told["text"].encode())
        return {"reference": "made"}, 201

    return app


def _on_sqlite(settings: Settings) -> Callable[[str, bytes], None]:
    path = settings.database_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as first:
        first.execute("PRAGMA journal_mode=WAL")
        first.execute("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, key TEXT UNIQUE, body BLOB)")

    def keep(key: str, body: bytes) -> None:
        connection = getattr(_local, "connection", None)
        if connection is None:
            connection = _local.connection = sqlite3.connect(path, isolation_level=None, timeout=30)
            connection.execute("PRAGMA synchronous=FULL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT OR IGNORE INTO bare VALUES (?, ?, ?)", (new_id(), key, body))
        connection.execute("COMMIT")

    return keep


def _on_postgresql(settings: Settings) -> Callable[[str, bytes], None]:
    import psycopg

    address = settings.database_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(address) as first:
        first.execute("CREATE TABLE IF NOT EXISTS bare (id BIGINT PRIMARY KEY, key TEXT UNIQUE, body BYTEA)")

    def keep(key: str, body: bytes) -> None:
        connection = getattr(_local, "connection", None)
        if connection is None:
            connection = _local.connection = psycopg.connect(address)
        with connection.transaction():
            connection.execute("INSERT INTO bare VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", (new_id(), key, body))

    return keep


class Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, name: str, port: int) -> None:
        self.name, self.port = name, port
        super().__init__()

    def load_config(self) -> None:
        options = {"bind": f"127.0.0.1:{self.port}", "workers": 1, "threads": 8, "worker_class": "gthread"}
        for key, value in {**options, "keepalive": 30, "loglevel": "error"}.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        if self.name == "bare":
            return bare()
        kind = CommitPerThread if self.name == "alone" else Database
        return product(kind, "NORMAL" if self.name == "normal" else "FULL")


if __name__ == "__main__":
    Server(sys.argv[1], int(sys.argv[2])).run()
