"""One gateway over a real database, the clock that a journey turns, and the errands that run by it."""

import base64
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, select

from gateway.app import create_app
from gateway.clock import FileClock
from gateway.delivery.errands import LANES
from gateway.settings import Settings
from gateway.wiring import Gateway, errands
from store import contacts, contributions, deadlines, deliveries, homes, sandbox, tasks
from store.contacts import Contact
from store.contributions import Contribution
from store.database import Database, Session
from store.deliveries import Delivery
from store.tasks import Task
from store.words import DeliveryState, State
from tests.fakes.carrier import ACCOUNT, TOKEN
from tests.fakes.telephone import BASE_URL, OUR_NUMBER
from tests.journeys.browsing import Inside

T = TypeVar("T")
MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)  # 09:00 in London as well
A_DAY = timedelta(days=1)
TURNING = frozenset({*(name for name, _, _ in LANES), "due", "confirm_silence", "assembly"})
"""Errands that may bring each other something to do."""
LEEDS = {"town": "Leeds", "postcode": "LS1 4AP", "local_authority": "Leeds", "address": "1 Mill Lane\nLeeds"}


class World:
    """Everything that is done goes through the doors; only the looking goes behind them.

    Texts and mail go to the sandbox on this clock, as in the demonstration; with ``carrier_url`` texts go there.
    """

    def __init__(self, database: Database, folder: Path, *, carrier_url: str = "", now: datetime = MONDAY) -> None:
        self.database = database
        self._clock_file = folder / "clock"
        self.clock_only(now)
        self.gateway = Gateway(_settings(database, folder, carrier_url), database, FileClock(self._clock_file))
        self.app = create_app(self.gateway)
        self._errands = errands(self.gateway)

    # -- time -------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.gateway.clock()

    def clock_only(self, moment: datetime) -> None:
        """Turn the clock, and run nothing."""
        self._clock_file.write_text(moment.isoformat(), encoding="ascii")

    def errands_run(self) -> None:
        """Run every errand until none of them has anything to do."""
        for _ in range(20):
            turned = [errand.run() for errand in self._errands if errand.name in TURNING]
            if not any(turned):
                break
        for errand in self._errands:
            if errand.name not in TURNING:
                errand.run()

    def wait(self, **parts: float) -> None:
        self.wait_until(self.now + timedelta(**parts))

    def wait_until(self, moment: datetime) -> None:
        """Let time pass, stopping wherever something is due, as a clock that ticks all the time would."""
        self.errands_run()
        while self.now < moment:
            self.clock_only(min(moment, self._next(), self.now + A_DAY))
            self.errands_run()

    def sleep_until(self, moment: datetime) -> None:
        """Let time pass with every tick missed; the errands run again at its end."""
        self.clock_only(moment)
        self.errands_run()

    def _next(self) -> datetime:
        """The next instant after now at which anything is due."""
        due, rows = deadlines.deadlines.c.due_at, deliveries.deliveries.c
        with self.database.read() as session:
            first = session.execute(select(func.min(due)).where(due > self.now)).scalar()
            waiting = (rows.state == DeliveryState.DUE) & (rows.due_at > self.now)
            send = session.execute(select(func.min(rows.due_at)).where(waiting)).scalar()
        return min((each for each in (first, send) if each is not None), default=self.now + A_DAY)

    # -- the directory ----------------------------------------------------------------------------------------------

    def home(self, name: str = "Rosewood", **fields: Any) -> int:
        given = {**LEEDS, "beds": 40, **fields}
        return self.database.write(lambda session: homes.add(session, now=self.now, name=name, **given))

    def contact(self, **fields: Any) -> None:
        self.database.write(lambda session: contacts.keep(session, Contact(**fields), now=self.now))

    # -- people -----------------------------------------------------------------------------------------------------

    def somebody(self) -> Inside:
        """A person with a browser who is not signed in."""
        return Inside(self.app.test_client())

    # -- looking ----------------------------------------------------------------------------------------------------

    def look(self, work: Callable[[Session], T]) -> T:
        with self.database.read() as session:
            return work(session)

    def stories(self) -> list[Contribution]:
        table = contributions.contributions
        query = select(table).order_by(table.c.id)
        return self.look(lambda session: [contributions.contribution(row) for row in session.execute(query)])

    def newest(self) -> Contribution:
        return self.stories()[-1]

    def story(self, story_id: int) -> Contribution:
        found = self.look(lambda session: contributions.get(session, story_id))
        assert found is not None
        return found

    def state(self, story_id: int) -> State:
        return self.story(story_id).state

    def deliveries(self, story_id: int, notice: str = "") -> list[Delivery]:
        """Every delivery about a story, or those of one notice."""
        found = self.look(lambda session: deliveries.of(session, story_id))
        return [one for one in found if notice in {"", one.notice}]

    def tasks(self, story_id: int, *, open_only: bool = True) -> list[Task]:
        return self.look(lambda session: tasks.about(session, story_id, open_only=open_only))

    def messages(self, to: str, containing: str = "") -> list[str]:
        """What this number or address was sent, oldest first."""
        kept = self.look(lambda session: sandbox.newest(session))
        return [one.body for one in reversed(kept) if one.to == to and containing in one.body]


def _settings(database: Database, folder: Path, carrier_url: str) -> Settings:
    given: dict[str, Any] = {"twilio_account_sid": ACCOUNT, "twilio_api_url": carrier_url} if carrier_url else {}
    return Settings(
        data_dir=folder,
        database_url=database.url,
        secret_key="only-for-tests-only-for-tests-only-for-tests",
        data_key=(base64.b64encode(b"a test's own data key, 32 bytes!").decode(),),
        base_url=BASE_URL,
        twilio_auth_token=(TOKEN,),
        twilio_from=(OUR_NUMBER,),
        clock_file=folder / "clock",
        **given,
    )


def only(found: Sequence[T]) -> T:
    """The one there is."""
    assert len(found) == 1, f"{len(found)}: {found}"
    return found[0]
