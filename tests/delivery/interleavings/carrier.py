"""A carrier that counts what it was given, asks whether it might have been asked, and loses its answers on request."""

import itertools
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import text

from channels.errors import ChannelError
from channels.messages import Handover, Outgoing
from store.database import Database
from tests.delivery.interleavings.stepped import gate

ANSWERS = ("take", "refuse", "refuse_for_good", "taken_answer_lost", "not_taken_answer_lost", "stop", "mend")


@dataclass
class Carrier:
    """``taken``: what it has, by delivery. ``faults``: calls that ought never to have been made, a sentence each."""

    database: Database
    answers: deque[str] = field(default_factory=deque)
    taken: dict[str, int] = field(default_factory=dict)
    calls: Counter[tuple[int, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    down: bool = False
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def times_taken(self) -> Counter[int]:
        return Counter(self.taken.values())

    def ask(self, worker: str, outgoing: Outgoing) -> Handover:
        gate("before the call")
        self._was_begun(worker, outgoing.delivery_id)
        answer = self.answers.popleft() if self.answers else "take"
        if answer in {"take", "taken_answer_lost"}:
            provider_id = f"P{outgoing.delivery_id}-{next(self._numbers)}"
            self.taken[provider_id] = outgoing.delivery_id
        gate("after the call")
        if answer == "take":
            return Handover(provider_id=provider_id)
        raise ChannelError(
            answer,
            code=answer,
            permanent=answer == "refuse_for_good",
            maybe_sent=answer.endswith("lost"),
            opted_out=answer == "stop",
            needs_person=answer == "mend",
        )

    def find(self, outgoing: Outgoing) -> Handover | None:
        gate("before the look-up")
        if self.down:
            raise ChannelError("away", code="unreachable")
        found = [name for name, delivery in self.taken.items() if delivery == outgoing.delivery_id]
        return Handover(provider_id=found[-1]) if found else None

    def _was_begun(self, worker: str, delivery_id: int) -> None:
        """Every call has a "begun" of its own, committed by the same worker."""
        question = "SELECT detail FROM delivery_events WHERE delivery_id = :id AND kind = 'begun'"
        with self.database.engine.connect() as connection:
            rows = connection.execute(text(question), {"id": delivery_id}).all()
        begun = sum(f'"{worker}"' in str(row.detail).replace("'", '"') for row in rows)
        self.calls[delivery_id, worker] += 1
        if self.calls[delivery_id, worker] > begun:
            self.faults.append(f"delivery {delivery_id} was called by {worker} without “begun”")


@dataclass(frozen=True)
class Line:
    """One worker's line to the carrier."""

    carrier: Carrier
    worker: str

    def send(self, outgoing: Outgoing) -> Handover:
        return self.carrier.ask(self.worker, outgoing)

    def look_up(self, outgoing: Outgoing, *, since: datetime) -> Handover | None:
        return self.carrier.find(outgoing)
