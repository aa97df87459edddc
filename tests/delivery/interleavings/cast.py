"""Two stories, a home with two people at it, an author, eight workers: and everything that can happen to them."""

import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from channels.messages import Outcome, Receipt
from gateway.delivery import due, evidence, receipts
from gateway.delivery.mending import NotToMend, mend
from gateway.delivery.reconcile import Reconciler, recover
from gateway.moderation.decide import Conflict, NotFound, decide
from gateway.moderation.details import parse_details
from gateway.moderation.facts import Actor
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet, WrongRole
from store import deliveries, suppressions
from store.database import Database, Session
from store.deliveries import Delivery
from store.words import DeliveryState, Event, Role
from tests.conftest import TurnedClock
from tests.delivery.cast import (
    AUTHOR_PHONE,
    BASE,
    STORY,
    add_author,
    add_home,
    add_manager,
    dispatcher,
    plain_words,
    receive,
    send_to_home,
)
from tests.delivery.interleavings.carrier import Carrier, Line

REFUSALS = (Conflict, NotFound, WrongRole, MoveNotPossible, RequirementNotMet, NotToMend)
OUTCOMES = {"sent": Outcome.ACCEPTED, "delivered": Outcome.DELIVERED, "failed": Outcome.FAILED}
HOLD = {"kind": "distress", "reason": "We ask first."}
APPROVAL = {"criticality": 1, "redaction_checked": True}
Move = tuple[Role, str, dict[str, Any]]
MOVES: dict[str, Move] = {
    "complete": (Role.SYSTEM, "", {}),
    "approve": (Role.MODERATOR, "11", {**APPROVAL, "text": STORY}),
    "propose_edits": (Role.MODERATOR, "11", {"text": "They were kind."}),
    "approve_edits": (Role.AUTHOR, "author:1", {}),
    "hold": (Role.MODERATOR, "11", HOLD),
    "release": (Role.MODERATOR, "12", {}),
    "withdraw": (Role.AUTHOR, "author:1", {}),
    "go_ahead": (Role.PROVIDER, "contact:1", {}),
    "object": (Role.PROVIDER, "contact:1", {"ground": "wrong_service", "text": "Not us.", "quote": "kind"}),
    "reroute": (Role.SENIOR, "13", {}),
    "keep_private": (Role.MODERATOR, "11", {"redaction_checked": True}),
}


@dataclass(frozen=True)
class Home:
    """What every schedule begins with; the people stay, their stories come and go."""

    here: int
    elsewhere: int
    author: int


def settle_in(database: Database, clock: TurnedClock) -> Home:
    here, elsewhere = add_home(database, clock), add_home(database, clock, name="Harbour", town="Whitby")
    add_manager(database, clock, here, channels=("email", "sms"), mobile="+447700900101")
    add_manager(database, clock, here, channels=("sms",), email="", mobile="+447700900102", name="Bo Fenn")
    add_manager(database, clock, elsewhere, email="harbour@example.org", name="Cy Dale")
    return Home(here, elsewhere, add_author(database, clock))


class Cast:
    """Every name is a thing that can happen; what it returns is done by a player, step by step."""

    def __init__(self, database: Database, workers: list[Database], clock: TurnedClock, home: Home) -> None:
        self.database, self.workers, self.clock, self.home = database, workers, clock, home
        self.carrier = Carrier(database)
        self._told = itertools.count(1)
        self.stories = [receive(database, clock, home_id=home.here, author_id=home.author) for _ in range(2)]
        send_to_home(database, clock, self.stories[0])

    def send(self, number: int) -> Callable[[], object]:
        name = f"worker-{number}"
        line = Line(self.carrier, name)
        ways = {"sms": line, "email": line}
        one = dispatcher(self.workers[number % len(self.workers)], self.clock, ways, worker=name)
        return lambda: one.run_once(self.clock())

    def recover(self, number: int) -> Callable[[], object]:
        return lambda: self._database(number).write(lambda session: recover(session, self.clock()))

    def reconcile(self, number: int) -> Callable[[], object]:
        line = Line(self.carrier, "reconciler")
        one = Reconciler(self._database(number), {"sms": line, "email": line}, self.clock, BASE, plain_words)
        return lambda: one.run_once(self.clock())

    def deadlines(self, number: int) -> Callable[[], object]:
        return lambda: due.turn_due(self._database(number), self.clock())

    def silence(self, number: int) -> Callable[[], object]:
        return lambda: evidence.settle_silence(self._database(number), self.clock())

    def receipt(self, number: int, which: int, outcome: str, *, named: bool, again: bool) -> Callable[[], object]:
        """The carrier tells of one message that it took; ``again`` tells the very same once more."""
        provider_id, delivery_id = list(self.carrier.taken.items())[which % len(self.carrier.taken)]
        receipt = Receipt(
            provider_id=provider_id,
            outcome=OUTCOMES[outcome],
            key=f"{provider_id}:{outcome}" + ("" if again else f":{next(self._told)}"),
            status=outcome,
            delivery_id=delivery_id if named else None,
            permanent=which % 2 == 0,
        )
        return self._writing(number, lambda session: receipts.take(session, receipt, now=self.clock()))

    def move(self, number: int, which: int, event: str) -> Callable[[], object]:
        role, who, given = MOVES[event]
        fields = dict(given)
        if event == "hold":
            fields["review_on"] = (self.clock() + timedelta(days=1)).date()
        elif event == "reroute":
            fields["home_id"] = str(self.home.elsewhere)
        details = parse_details(Event(event), fields) if fields else None
        story = self.stories[which % len(self.stories)]
        make = partial(decide, event=Event(event), by=Actor(role, who), details=details)
        return self._writing(number, lambda session: make(session, story, now=self.clock()))

    def stop(self, number: int, *, lift: bool) -> Callable[[], object]:
        if lift:
            return self._writing(number, lambda session: suppressions.lift(session, AUTHOR_PHONE))
        return self._writing(number, lambda session: suppressions.suppress(session, AUTHOR_PHONE, now=self.clock()))

    def mend(self, number: int, which: int, choice: str) -> Callable[[], object] | None:
        """A named person ends what waits for one."""
        waiting = self.waiting({DeliveryState.WAITING, DeliveryState.UNKNOWN})
        if not waiting:
            return None
        one = waiting[which % len(waiting)]
        return self._writing(number, lambda session: mend(session, one.id, choice, by=7, now=self.clock()))

    def waiting(self, states: set[DeliveryState]) -> list[Delivery]:
        with self.database.read() as session:
            return [found for story in self.stories for found in deliveries.of(session, story) if found.state in states]

    def _database(self, number: int) -> Database:
        return self.workers[number % len(self.workers)]

    def _writing(self, number: int, work: Callable[[Session], object]) -> Callable[[], object]:
        def play() -> None:
            with suppress(*REFUSALS):  # a move that comes too late is told so, and nothing of it is kept
                self._database(number).write(work)

        return play
