"""However much somebody has told us, one more text costs the same: statements and rows are counted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import insert

from store import authors, contributions, deliveries
from store.authors import Author
from store.contributions import new_reference
from store.database import Session
from store.metadata import new_id
from store.words import DeliveryState, Kind, State
from tests.intake.texting import ADA, World

STORIES, TEXTS, SAID = 80, 40, 300
MOST_STATEMENTS, MOST_ROWS = 60, 250


class Counted:
    """What one request asked of the database."""

    def __init__(self) -> None:
        self.statements = 0
        self.rows = 0


@contextmanager
def counting(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    counted, execute = Counted(), Session.execute

    def counts(self, *given, **named):  # type: ignore[no-untyped-def]
        counted.statements += 1
        result = execute(self, *given, **named)
        if not getattr(result, "returns_rows", False):
            return result
        frozen = result.freeze()
        counted.rows += len(frozen.data)
        return frozen()

    monkeypatch.setattr(Session, "execute", counts)
    yield counted
    monkeypatch.undo()


def long_history(world: World) -> None:
    """Many stories with many texts each, and hundreds of notices about the newest."""
    now = world.clock() - timedelta(days=3)

    def work(session: Session) -> None:
        author_id = authors.add(session, Author(phone=ADA, channels=("sms",)), now=now)
        newest = 0
        for number in range(STORIES):
            newest = new_id()
            state = [State.PUBLISHED, State.WITHDRAWN, State.IN_MODERATION, State.WITH_AUTHOR][number % 4]
            session.add_row(
                contributions.contributions,
                id=newest,
                reference=new_reference(),
                kind=Kind.STORY,
                state=state,
                version=1,
                channel="sms",
                author_id=author_id,
                memory={},
                hits=[],
                received_at=now,
                moved_at=now,
                open_until=now,
            )
            _texts(session, newest, now)
        _notices(session, newest, author_id, now)

    world.database.write(work)


def _texts(session: Session, story: int, now: object) -> None:
    rows = []
    for seq in range(TEXTS):
        row_id = new_id()
        sealed = session.keys.seal_text(f"Sentence {seq} of a long story.", contributions.PLACE, row_id)
        rows.append({"id": row_id, "contribution_id": story, "seq": seq, "field": "text", "sealed": sealed, "at": now})
    session.execute(insert(contributions.parts), rows)


def _notices(session: Session, story: int, author_id: int, now: object) -> None:
    rows = [
        {
            "id": new_id(),
            "contribution_id": story,
            "version": 1,
            "notice": ["question_to_author", "ask_home", "thanks"][turn % 3],
            "to_role": "author",
            "recipient": f"author:{author_id}",
            "turn": turn,
            "author_id": author_id,
            "channels": ["sms"],
            "channel": "sms",
            "state": DeliveryState.DELIVERED,
            "due_at": now,
            "details": {},
            "created_at": now,
            "moved_at": now,
        }
        for turn in range(SAID)
    ]
    session.execute(insert(deliveries.deliveries), rows)


SAYS: dict[str, Callable[[World], str]] = {
    "a reply to a moderator": lambda world: "It was in the spring.",
    "a new story": lambda world: "They sang with us at Rosewood in Leeds all afternoon.",
    "status": lambda world: "STATUS",
    "withdraw": lambda world: "WITHDRAW",
    "digits": lambda world: world.digits(),
    "which": lambda world: "0",
    "an answer to nothing": lambda world: "thanks",
    "stop": lambda world: "STOP",
    "help": lambda world: "HELP",
}


def test_no_step_grows_with_the_history(worlds: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = worlds
    world.home()
    long_history(world)
    for what, says in SAYS.items():
        text = says(world)
        with counting(world, monkeypatch) as counted:
            world.text(text)
        assert counted.statements <= MOST_STATEMENTS, f"{what}: {counted.statements} statements"
        assert counted.rows <= MOST_ROWS, f"{what}: {counted.rows} rows"
    assert world.notices().count("proof_by_text") == 1


def test_each_text_of_a_long_story_costs_what_its_first_cost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    costs = []
    for number in range(130):
        with counting(world, monkeypatch) as counted:
            world.text(f"This is sentence number {number} of a very long story about many years.")
        costs.append((counted.statements, counted.rows))
    assert max(statements for statements, _ in costs) <= MOST_STATEMENTS
    assert max(rows for _, rows in costs) <= MOST_ROWS


def test_ten_thousand_thank_yous_make_no_story_that_nobody_can_open(world: World) -> None:
    world.text("They were kind to my mother at Rosewood, all winter long.")
    story = world.story().id

    def many(session: Session) -> None:
        for _ in range(130):
            contributions.add_part(session, story, "ta", field="answer", inbound_id=None, at=world.clock())

    world.database.write(many)
    world.clock.forward(hours=1)
    world.text("thanks")
    assert len(world.parts(story)) == 131
    assert world.raw()[-1].state == "holding"
