"""What meets guessing at a sign-in: a growing delay per address and per browser's address on the network."""

from datetime import datetime

from gateway.web.gateway_here import here
from gateway.web.opened_by_code import client
from store import codes
from store.database import Session


class Guesser:
    """Who tries to sign in as whom; ``account`` is the e-mail address as typed, or "code ID"."""

    def __init__(self, account: str) -> None:
        self.keys = [f"sign-in {account.strip().lower()}", *_client()]

    def wait_until(self, now: datetime) -> datetime | None:
        """Until when they must wait; None when they may try now."""
        with here().database.read() as session:
            waits = [codes.wait_until(session, key, now=now) for key in self.keys]
        return max((wait for wait in waits if wait is not None), default=None)

    def wrong(self, now: datetime) -> None:
        def work(session: Session) -> None:
            for key in self.keys:
                codes.guessed_wrong(session, key, now=now)

        here().database.write(work)

    def right(self) -> None:
        def work(session: Session) -> None:
            for key in self.keys:
                codes.guessed_right(session, key)

        here().database.write(work)


def _client() -> list[str]:
    """The client's own address; none behind a proxy, where everybody would look the same."""
    address = client()
    return [f"sign-in from {address}"] if address else []
