"""One step of one call: what was keyed, where the caller is, and how the next document is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels.phone_number import PhoneNumber
from channels.voice import twiml
from gateway.intake.call import RECORDING, Line
from store.calls import Call
from store.database import Session

ENOUGH = 3  # silences after which somebody who has what they called for is wished a good day
CODE_SECONDS = 15  # for somebody who reads a letter while keying


@dataclass(frozen=True, slots=True)
class Step:
    """``our_number``: the one that was called. ``progress`` is kept with the call when the step is done."""

    session: Session
    line: Line
    call: Call
    digits: str
    turn: int
    number: PhoneNumber | None
    our_number: str
    progress: dict[str, Any]
    now: datetime

    @property
    def silent(self) -> int:
        """How many questions in a row were met with silence, this one included."""
        return int(self.progress.get("silent", 0))

    @property
    def is_mobile(self) -> bool:
        return self.number is not None and self.number.is_mobile

    @property
    def client(self) -> str:
        """Who meets a guesser's delays: the number, or for a caller without one this call."""
        return f"caller {self.call.caller}" if self.call.caller else f"call {self.call.call_sid}"

    def url(self, name: str) -> str:
        """The next step's address. Turns only ever grow, so no address of a call comes twice."""
        return self.line.url(name, self.turn + 1)

    def recording_url(self, name: str) -> str:
        return self.line.url(name, self.turn + 1, path=RECORDING)

    def count(self, what: str) -> int:
        """Count something that happened in this call: how often it has happened now."""
        self.progress[what] = int(self.progress.get(what, 0)) + 1
        return int(self.progress[what])

    def ask(self, name: str, question: Sequence[str], *, first: Sequence[str] = (), times: int = 2) -> str:
        """Say ``first`` once, then ask for one key, which ``name`` takes."""
        return twiml.greet_and_ask(first, question, action=self.url(name), times=times)

    def ask_code(self, name: str, question: Sequence[str], *, first: Sequence[str] = (), pause: int = 0) -> str:
        """Ask for a code, number or PIN that ends with the hash key."""
        return twiml.gather_digits(question, action=self.url(name), seconds=CODE_SECONDS, first=first, pause=pause)
