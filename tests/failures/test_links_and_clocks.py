"""Faults that real systems had, with links in mail and with the nights on which clocks change."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from channels.messages import Handover, Outgoing
from gateway.app import create_app
from gateway.delivery.dispatch import Dispatcher
from gateway.delivery.quiet_hours import morning_after
from gateway.moderation.deadlines import LONDON, Nation, end_of_working_day, half_way, window, working_time
from gateway.settings import read
from gateway.wiring import Gateway
from store.database import Database
from store.metadata import metadata
from store.words import Channel, Role
from tests.conftest import TurnedClock
from tests.delivery.cast import add_author, add_home, add_manager, deliveries_of, move, receive, send_to_home

BASE = "http://127.0.0.1:8000"
LINK = re.compile(rf"{re.escape(BASE)}(/[^\s\"'<>)]*)")
# Notes that somebody looked, or guessed; what a page view may leave behind, and no more.
LOOKED = {"guesses"}


class Mailed:
    """A way out that keeps every message."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []

    def send(self, outgoing: Outgoing) -> Handover:
        self.sent.append(outgoing)
        return Handover(f"<{outgoing.delivery_id}@example.org>")


def everything(database: Database) -> dict[str, list[Any]]:
    with database.read() as session:
        tables = [table for table in metadata.sorted_tables if table.name not in LOOKED]
        return {table.name: sorted(map(repr, session.execute(select(table)))) for table in tables}


def test_a_scanner_that_follows_every_link_of_every_mail_changes_nothing(
    sqlite_database: Database, clock: TurnedClock, tmp_path: Path
) -> None:
    """CASES B 35: GET and HEAD, as a mail filter sends them, of each link that was mailed to anybody."""
    app = create_app(Gateway(read({"EARSHOT_DATA_DIR": str(tmp_path)}), sqlite_database, clock))
    mailed, home = Mailed(), add_home(sqlite_database, clock)
    add_manager(sqlite_database, clock, home)
    author = add_author(sqlite_database, clock, channels=("email",), email="ada@example.org")
    sender = Dispatcher(sqlite_database, {"email": mailed}, clock, BASE, "one")
    story = receive(sqlite_database, clock, home_id=home, author_id=author)
    move(sqlite_database, clock, story, "complete", Role.SYSTEM)
    move(sqlite_database, clock, story, "ask_author", Role.MODERATOR, "11", question="When was this?")
    sender.run_once(clock())
    move(sqlite_database, clock, story, "reply", Role.AUTHOR, f"author:{author}", text="In May.")
    other = receive(sqlite_database, clock, home_id=home, author_id=author)
    send_to_home(sqlite_database, clock, other)
    while sender.run_once(clock()):
        pass
    move(sqlite_database, clock, other, "go_ahead", Role.PROVIDER, "contact:1")
    while sender.run_once(clock()):
        pass
    assert {d.notice for d in deliveries_of(sqlite_database, other)} >= {"story_to_decide", "published_author"}
    paths = {
        path.rstrip(".") for message in mailed.sent for path in LINK.findall(f"{message.body} {message.html or ''}")
    }
    assert any(path.startswith("/answer/l/") for path in paths)
    assert len(paths) >= 3
    before, browser = everything(sqlite_database), app.test_client()
    for path in sorted(paths):
        for way in ("GET", "HEAD", "GET"):
            answer = browser.open(path, method=way, headers={"User-Agent": "LinkScanner/1.0"})
            assert answer.status_code < 500
            for further in re.findall(r'href="(/[^"]*)"', answer.text if way == "GET" else "")[:40]:
                assert browser.get(further).status_code < 500
    assert everything(sqlite_database) == before


# The clocks went forward on Sunday 28 March 2027 and back on Sunday 31 October 2027.
@pytest.mark.parametrize(
    ("told", "closes"),
    [
        # Friday noon in winter time, over the gap: Wednesday noon on the wall, which is 11:00 UTC.
        (datetime(2027, 3, 19, 12, tzinfo=UTC), datetime(2027, 3, 24, 12, tzinfo=UTC)),
        (datetime(2027, 3, 25, 12, tzinfo=UTC), datetime(2027, 4, 1, 11, tzinfo=UTC)),
        # Friday noon in summer time, over the overlap.
        (datetime(2027, 10, 29, 11, tzinfo=UTC), datetime(2027, 11, 3, 12, tzinfo=UTC)),
    ],
)
def test_a_window_over_a_clock_change_ends_at_the_same_time_on_the_wall(told: datetime, closes: datetime) -> None:
    """CASES B 33: Easter 2027 has a Friday and a Monday between; an hour more or less is nobody's loss."""
    ends = window(Channel.EMAIL, told, Nation.ENGLAND)
    assert ends == closes
    assert ends.astimezone(LONDON).time() == told.astimezone(LONDON).time()
    assert working_time(told, ends, Nation.ENGLAND) == timedelta(hours=72)
    assert told < half_way(told, ends, Nation.ENGLAND) < ends


@pytest.mark.parametrize("sunday", [(3, 28), (10, 31)])
def test_the_last_instant_of_a_day_is_the_walls_on_the_nights_that_clocks_change(sunday: tuple[int, int]) -> None:
    """CASES B 33."""
    start = datetime(2027, *sunday, 0, 30, tzinfo=LONDON).astimezone(UTC)
    for minutes in range(0, 300, 15):
        end = end_of_working_day(start + timedelta(minutes=minutes), 1, Nation.ENGLAND).astimezone(LONDON)
        assert (end.hour, end.minute) == (0, 0)


@pytest.mark.parametrize(
    ("night", "morning"),
    [
        (datetime(2027, 3, 27, 22, tzinfo=UTC), datetime(2027, 3, 28, 7, tzinfo=UTC)),  # eight in summer time
        (datetime(2027, 10, 30, 21, tzinfo=UTC), datetime(2027, 10, 31, 8, tzinfo=UTC)),  # eight in winter time
    ],
)
def test_a_text_waits_for_eight_on_the_wall_through_a_night_on_which_clocks_change(
    sqlite_database: Database, clock: TurnedClock, night: datetime, morning: datetime
) -> None:
    """CASES B 33."""
    clock.now = night - timedelta(minutes=11)
    home = add_home(sqlite_database, clock)
    add_manager(sqlite_database, clock, home, mobile="+447700900101", channels=("sms",), email="")
    story = receive(sqlite_database, clock, home_id=home, author_id=None)
    send_to_home(sqlite_database, clock, story)
    (delivery,) = deliveries_of(sqlite_database, story, "story_to_decide")
    assert morning_after(delivery, clock()) == morning
