"""The demonstration's stage: server, clock, telephone company and people, and the small things they all do."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from gateway.delivery.paging import PAGED
from gateway.demo import cast
from gateway.demo.carrier import Carrier
from gateway.demo.server import DemoServer, TurnedClock, new_token
from gateway.demo.visitor import Visitor
from store import calls, contributions, deadlines, deliveries, pages, sandbox
from store.contributions import Contribution
from store.database import Session
from store.deliveries import Delivery
from store.words import DeliveryState

T = TypeVar("T")
MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)  # 09:00 in London as well
PATIENCE = 30  # seconds of real time in which the server must have done what is due
_LINK = re.compile(r"/answer/l/[A-Za-z0-9_-]+")


class Stuck(RuntimeError):
    """Something that should have happened did not; the message says what was waited for."""


class World:
    """Everything that a scene may use; ``say`` prints one line of what happened."""

    def __init__(self, folder: Path, port: int, *, say: Callable[[str], None]) -> None:
        self.say = say
        self.folder = folder
        self.clock = TurnedClock(folder / "clock", MONDAY)
        token = new_token()
        self.carrier = Carrier(f"http://127.0.0.1:{port}", token)
        self.server = DemoServer(folder, port, carrier_url=self.carrier.url, token=token, account=Carrier.account)
        self.gateway = self.server.look()

    def close(self) -> None:
        self.server.stop()
        self.carrier.close()
        self.gateway.database.close()

    # -- looking: everything that is done goes through the doors, only the report looks behind them ---------------

    def look(self, work: Callable[[Session], T]) -> T:
        with self.gateway.database.read() as session:
            return work(session)

    def newest(self) -> Contribution:
        """The story that came in last."""

        def find(session: Session) -> Contribution:
            table = contributions.contributions
            row = session.execute(table.select().order_by(table.c.id.desc()).limit(1)).one()
            return contributions.contribution(row)

        return self.look(find)

    def story(self, story_id: int) -> Contribution:
        found = self.look(lambda session: contributions.get(session, story_id))
        if found is None:
            raise Stuck(f"story {story_id} is not there")
        return found

    def deliveries(self, story_id: int) -> list[Delivery]:
        return self.look(lambda session: deliveries.of(session, story_id))

    # -- time -----------------------------------------------------------------------------------------------------

    def turn_to(self, moment: datetime) -> None:
        """Jump over the waiting, and let the server do what became due."""
        self.clock.turn_to(moment)
        self.settle()

    def forward(self, **parts: float) -> None:
        self.turn_to(self.clock.now + timedelta(**parts))

    def settle(self) -> None:
        """Wait until nothing is due any more: no delivery, no deadline, no page, no recording to fetch."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.look(self._is_quiet):
                return
            time.sleep(0.1)
        raise Stuck(f"the server still had something to do after {PATIENCE} seconds; see {self.server.log_path}")

    def _is_quiet(self, session: Session) -> bool:
        table = deliveries.deliveries
        busy = (table.c.state == DeliveryState.DUE) & (table.c.due_at <= self.clock.now)
        working = table.c.state == DeliveryState.CLAIMED
        if session.execute(table.select().where(busy | working).limit(1)).first():
            return False
        if deadlines.due(session, self.clock.now, limit=1):
            return False
        if pages.due(session, PAGED, now=self.clock.now):
            return False
        return not calls.to_fetch(session, now=self.clock.now, limit=1)

    # -- people ---------------------------------------------------------------------------------------------------

    def somebody(self) -> Visitor:
        """A person with a browser who is not signed in."""
        return Visitor(self.server.url)

    def signed_in(self, member: cast.Member) -> Visitor:
        """A member of the team at their desk; a jump of the clock ends every session, so they sign in anew."""
        visitor = self.somebody()
        page = visitor.open("/sign-in")
        visitor.send(page, page.form_with("email", "password"), {"email": member.email, "password": cast.PASSWORD})
        return visitor

    def move(self, member: cast.Member, story_id: int, event: str, **fields: str | list[str]) -> None:
        """Make one move at the desk, by its own form; raises Stuck when the page refuses it."""
        before = self.story(story_id)
        visitor = self.signed_in(member)
        page = visitor.open(f"/desk/stories/{before.reference}/moves/{event}")
        answer = visitor.send(page, page.form_with("expected_version"), dict(fields))
        if self.story(story_id).version == before.version:
            raise Stuck(f"{event} was refused: {answer.words[:600]}")

    def link_to(self, delivery: Delivery) -> str:
        """The link in a message that was sent to a recipient, as they would find it in the sandbox's copy."""
        for message in self.look(lambda session: sandbox.of_delivery(session, delivery.id)):
            if found := _LINK.search(message.body):
                return found.group()
        raise Stuck(f"no link was sent with {delivery.notice}")
