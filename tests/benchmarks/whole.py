"""The whole product in one process, as ``earshot run`` serves it, with our own carrier and a few homes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from store import homes, staff
from store.crypto import Keyring
from store.database import Database, Session
from store.migrating import migrate
from store.words import Role
from tests.benchmarks.doors import KEY, SECRETS, TOKEN
from tests.benchmarks.served import Served, free_port, serve
from tests.benchmarks.stub_carrier import Carrier
from tests.fakes.carrier import ACCOUNT

HOMES = 20


@dataclass(frozen=True)
class Whole:
    """``token`` is a moderator's, for the API; ``file`` the database, which this process may open too."""

    served: Served
    file: Path
    token: str
    home_id: int

    @property
    def url(self) -> str:
        return self.served.url

    def database(self) -> Database:
        return Database(f"sqlite:///{self.file}", Keyring([KEY]))


@contextmanager
def whole(folder: Path, carrier: Carrier, name: str = "whole") -> Iterator[Whole]:
    port, data = free_port(), folder / name
    data.mkdir()
    file = data / "earshot.db"
    token, home_id = _prepared(file)
    environment = {
        "EARSHOT_DATA_DIR": str(data),
        "EARSHOT_BASE_URL": f"http://127.0.0.1:{port}",
        "EARSHOT_TWILIO_ACCOUNT_SID": ACCOUNT,
        "EARSHOT_TWILIO_AUTH_TOKEN": TOKEN,
        "EARSHOT_TWILIO_FROM": "+447700900999",
        "EARSHOT_TWILIO_API_URL": carrier.url,
        "EARSHOT_POLICY": "moderator_only",
        **SECRETS,
    }
    with serve(["-m", "gateway.cli", "run", "--port", str(port)], environment, port=port) as served:
        yield Whole(served, file, token, home_id)


def _prepared(file: Path) -> tuple[str, int]:
    database, now = Database(f"sqlite:///{file}", Keyring([KEY])), datetime.now(UTC)
    migrate(database)

    def work(session: Session) -> tuple[str, int]:
        ids = [
            homes.add(session, name=f"Rosewood House {n}", town="Altrincham", postcode="ZZ1 1AA", beds=40, now=now)
            for n in range(HOMES)
        ]
        person = staff.add(session, "mo@example.org", roles=[Role.MODERATOR], now=now)
        return staff.new_token(session, person, "api", now=now), ids[0]

    made = database.write(work)
    database.close()
    return made
