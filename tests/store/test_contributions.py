"""What the store itself promises of a contribution's row."""

from collections.abc import Iterator

import pytest

from store import contributions
from store.database import Database, Session
from store.words import Kind, State
from tests.conftest import TurnedClock


def test_a_reference_that_is_taken_is_drawn_again(
    database: Database, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: Iterator[str] = iter(["AB234567", "AB234567", "AB234567", "CD234567"])
    monkeypatch.setattr(contributions, "new_reference", lambda: next(drawn))

    def two(session: Session) -> list[str]:
        made = [
            contributions.add(
                session,
                kind=Kind.STORY,
                state=State.RECEIVED,
                version=1,
                channel="web",
                received_at=clock(),
                moved_at=clock(),
                memory={},
                hits=[],
            )
            for _ in range(2)
        ]
        return [found.reference for row_id in made if (found := contributions.get(session, row_id)) is not None]

    assert database.write(two) == ["AB234567", "CD234567"]
