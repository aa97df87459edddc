"""Withdrawing with and without proof, STOP, and a phone that nothing reaches any more."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from store import contributions, inbound, log
from store.database import Database, Session
from store.metadata import metadata
from store.words import DeliveryState, Role, State, TaskKind
from tests.fakes.carrier import ACCOUNT, FakeCarrier
from tests.fakes.telephone import post
from tests.journeys.browsing import Refused
from tests.journeys.people import (
    EDITH,
    MANAGER_MAIL,
    answer_by_link,
    approve,
    author_code,
    enter_code,
    home_page,
    is_gone,
    public_page,
    tell_by_text,
    text,
    withdraw_with_code,
)
from tests.journeys.world import World, only

TOLD = "Rosewood in Leeds. The marmalade was hidden from Mrs Quillfeather all winter."
WORDS = "The marmalade was hidden from a resident all winter."
HEALTHWATCH = "leeds@healthwatch.example.org"


def published(world: World) -> tuple[int, int]:
    """A story that the home let go ahead; it and the home."""
    home = world.home()
    world.contact(kind="home", name="Jean Alder", home_id=home, email=MANAGER_MAIL, channels=("email",))
    world.contact(kind="body", name="Healthwatch Leeds", area="Leeds", email=HEALTHWATCH, channels=("email",))
    story = tell_by_text(world, TOLD)
    approve(world, story, WORDS)
    answer_by_link(world, choice="go_ahead")
    assert WORDS in public_page(world, story).words
    return story, home


def test_a_withdrawal_with_the_code_takes_the_page_away_and_after_a_week_every_word(world_of_both: World) -> None:
    """A12."""
    world = world_of_both
    story, home = published(world)
    code = author_code(world)
    assert any("is published" in body for body in world.messages(HEALTHWATCH))
    done = withdraw_with_code(world, code)
    assert "Did anyone ask you" in done.words
    assert world.state(story) is State.WITHDRAWN
    page = public_page(world, story).words
    assert "marmalade" not in page
    assert "withdrew it" in page
    for path in ("/stories", f"/homes/{home}", "/feeds/stories.atom", "/feeds/stories.json"):
        assert "marmalade" not in world.app.test_client().get(path).text
    for told in (MANAGER_MAIL, HEALTHWATCH):
        assert "withdr" in world.messages(told)[-1], "those who were told of it are told"
    assert "Withdrawn by the author after the home was told 1" in home_page(world, home)

    world.wait(days=6)
    assert holds(world, "marmalade"), "for seven days it can be brought back"
    world.wait(days=2)
    assert {part.text for part in world.look(lambda session: contributions.original(session, story))} == {None}
    assert world.look(lambda session: log.free_texts(session, story)) == {}
    assert not holds(world, "marmalade"), "no table holds a word of it"
    assert not holds(world, "Quillfeather")
    assert not in_its_files(world, b"marmalade"), "nor the file that it is kept in, nor that file's log"
    assert not any(b"marmalade" in payload for payload in raw_payloads(world))
    assert not any("marmalade" in body for body in world.messages(EDITH))
    entries = world.look(lambda session: log.entries(session, story))
    assert entries[-1].to_state == State.WITHDRAWN, "the log still says what happened"
    assert world.look(lambda session: list(log.verify(session))) == []
    with pytest.raises(Refused):
        enter_code(world, code)


def test_stop_ends_the_messages_and_withdraws_nothing(world: World) -> None:
    """A12: STOP."""
    home = world.home()
    world.contact(kind="home", name="Jean Alder", home_id=home, email=MANAGER_MAIL, channels=("email",))
    story = tell_by_text(world, TOLD)
    approve(world, story, WORDS)
    text(world, "STOP")
    before = world.messages(EDITH)
    answer_by_link(world, choice="go_ahead")
    assert world.state(story) is State.PUBLISHED
    assert WORDS in public_page(world, story).words
    world.wait(days=20)
    assert world.messages(EDITH) == before
    assert only(world.deliveries(story, "published_author")).state is DeliveryState.SUPPRESSED
    text(world, "START")
    withdraw_with_code(world, author_code(world))
    assert len(world.messages(EDITH)) == len(before) + 1


def test_withdraw_by_number_alone_suspends_at_once_and_erases_nothing(world: World) -> None:
    """A15."""
    story, _home = published(world)
    text(world, "WITHDRAW")
    assert world.state(story) is State.SUSPENDED
    page = public_page(world, story).words
    assert "marmalade" not in page
    assert "hidden for now" in page
    last = world.messages(EDITH)[-1]
    assert "return code" in last
    assert "/mine" in last
    assert only([t for t in world.tasks(story) if t.kind is TaskKind.REPORT]).role is Role.MODERATOR
    world.wait(days=8)
    assert holds(world, "marmalade"), "nothing is erased"
    assert world.state(story) is State.SUSPENDED
    world.wait(days=10)
    assert world.state(story) is State.PUBLISHED, "nobody finished it, so after ten working days it can be seen again"


def test_withdraw_by_number_is_finished_with_the_code(world: World) -> None:
    """A15: how to finish."""
    story, _home = published(world)
    text(world, "WITHDRAW")
    withdraw_with_code(world, author_code(world))
    assert world.state(story) is State.WITHDRAWN
    assert "withdrawn" in world.messages(EDITH)[-1]


def test_a_withdrawal_before_anybody_was_told_leaves_no_trace_in_public(world: World) -> None:
    """A12: before publication."""
    home = world.home()
    story = tell_by_text(world, TOLD)
    withdraw_with_code(world, author_code(world))
    assert is_gone(world, story)
    assert "Withdrawn by the author after the home was told 0" in home_page(world, home)


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    with FakeCarrier() as carrier:
        yield carrier


def test_a_phone_that_nothing_reaches_any_more_gets_no_letter_and_no_call(
    sqlite_database: Database, tmp_path: Path, carrier: FakeCarrier
) -> None:
    """A13."""
    world = World(sqlite_database, tmp_path, carrier_url=carrier.url)
    world.home(policy="moderator_only")
    story = tell_by_text(world, TOLD)
    code = next(word for word in carrier.sent[0]["body"].split() if word.count("-") == 3).rstrip(".")
    approve(world, story, WORDS)
    assert world.state(story) is State.PUBLISHED
    message = carrier.sent[-1]
    assert "is published" in message["body"]
    failed = {"MessageSid": message["sid"], "MessageStatus": "undelivered", "ErrorCode": "30005"}
    answer = post(world.app.test_client(), message["status_callback"], {**failed, "AccountSid": ACCOUNT, "To": EDITH})
    assert answer.status_code == 200
    how_many = len(carrier.sent)
    world.wait_until(world.now + timedelta(days=10))
    delivery = only(world.deliveries(story, "published_author"))
    assert delivery.state is DeliveryState.FAILED
    assert "return code" in delivery.reason
    assert len(carrier.sent) == how_many
    assert {one.channel for one in world.deliveries(story) if one.author_id} == {"sms"}
    kinds = {task.kind for task in world.tasks(story, open_only=False)}
    assert kinds.isdisjoint({TaskKind.PHONE_HOME, TaskKind.CALL_BACK, TaskKind.POST_LETTER})
    assert world.deliveries(story, "published_author")[0].letter_id is None
    shown = enter_code(world, code).open("/mine").words
    assert "published" in shown, "it waited for her code"


def holds(world: World, word: str) -> bool:
    """Whether any table holds this word, open or sealed in a story's text."""

    def look(session: Session) -> bool:
        for table in metadata.sorted_tables:
            for row in session.execute(select(table)):
                if any(word in str(value) or word.encode() in _bytes(value) for value in row):
                    return True
        return False

    return world.look(look)


def in_its_files(world: World, word: bytes) -> bool:
    """Whether SQLite's own files still hold a word, in whatever corner; for another database, no."""
    path = Path(world.database.url.partition("sqlite:///")[2] or "/nowhere")
    return any(word in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


def raw_payloads(world: World) -> list[bytes]:
    def look(session: Session) -> list[bytes]:
        rows = session.execute(select(inbound.inbound)).all()
        return [inbound._raw(session, row).payload for row in rows]

    return world.look(look)
