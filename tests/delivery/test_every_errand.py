"""Missed, repeated or doubled ticks change nothing: every errand that there is, over one house in which they have work.

What is compared is the end: states, messages and how often each went, tasks, deadlines, windows, letters, the log.
"""

import shutil
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from gateway.moderation.remember import remember
from gateway.settings import read
from gateway.wiring import Gateway, errands
from store import contributions, deadlines, deliveries, duty, letters, log, sandbox, staff, tasks, windows
from store.database import Database, Session
from store.duty import OnDuty
from store.words import DeliveryState, Role, TaskKind
from tests.conftest import KEYS, TurnedClock
from tests.delivery.cast import (
    Way,
    add_author,
    add_home,
    add_manager,
    dispatcher,
    move,
    receive,
    send_to_home,
    state_of,
)

A_DAY = timedelta(days=1)
NO_CARRIER = "nothing without a carrier; its own tests run it twice and at once"
# What each does in this house; a new errand has to be thought about here.
WORK = {
    "dispatch_texts": "sends what was cut off during the call once more, and an author's reminder",
    "dispatch_mail": "sends the page",
    "dispatch_letters": "lays what is to be printed in the tray",
    "dispatch_people": "asks a person to phone, because a letter lies here",
    "stale_claims": "takes back two claims whose worker died, one of them during the call",
    "reconcile": "looks into the one that was cut off during the call",
    "paging": "pages who is on duty for an urgent task",
    "due": "reminds a home and an author, releases, reviews, erases",
    "confirm_silence": "takes a day of silence for evidence, asks after a letter that lies here",
    "phone_tasks": "ends a call about a story that was withdrawn",
    "retention": "archives what was published four years ago",
    "seal_log": "links the heads of the log",
    "assembly": "closes a story that was told in pieces",
    **dict.fromkeys(("recordings", "late_transcriptions", "pictures", "asking_after", "carrier_copies"), NO_CARRIER),
    **dict.fromkeys(("transcriptions", "scans", "print_runs", "mail"), "nothing waits for it; see its own tests"),
    "home_figures": "works out a home's figures of the year",
    "digests": "nobody follows anything here; see its own tests",
    "empty_journal": "folds SQLite's journal",
}


class House:
    """One database with work for every errand, three days old."""

    def __init__(self, database: Database, folder: Path, *, ticks_each: timedelta | None = None) -> None:
        self.database, self.clock, self.folder = database, TurnedClock(), folder
        home = add_home(database, self.clock, address="1 High Street", postcode="LS1 1AA")
        add_manager(database, self.clock, home)
        self.told = self._story(home)
        send_to_home(database, self.clock, self.told)
        ways = {"sms": Way(), "email": Way()}
        while dispatcher(database, self.clock, ways).run_once(self.clock()):
            pass
        self.asked, self.withdrawn, self.held, self.old = (self._story(home) for _ in range(4))
        self._ask()
        move(database, self.clock, self.withdrawn, "withdraw", Role.AUTHOR, f"author:{self._author(self.withdrawn)}")
        review = (self.clock() + A_DAY).date().isoformat()
        held = {"kind": "legal", "reason": "a letter from a court", "review_on": review}
        move(database, self.clock, self.held, "hold", Role.MODERATOR, "11", **held)
        self._publish_long_ago()
        self.lying = self._letter()
        self.cut = self._story(home)
        self._days_pass(ticks_each)
        database.write(self._what_broke)

    def _days_pass(self, each: timedelta | None) -> None:
        end = self.clock() + 3 * A_DAY
        while each is not None and self.clock() + each < end:
            self.clock.now += each
            self.tick()
        self.clock.now = end

    def _story(self, home: int | None) -> int:
        author = add_author(self.database, self.clock)
        return receive(self.database, self.clock, home_id=home, author_id=author)

    def _author(self, story: int) -> int | None:
        with self.database.read() as session:
            row = contributions.get(session, story)
        return row.author_id if row else None

    def _ask(self) -> None:
        now = self.clock()

        def work(session: Session) -> None:
            contributions.change(session, self.asked, home_id=None)
            row = contributions.get(session, self.asked)
            assert row is not None
            remember(session, row, question_delivered_at=now)
            deadlines.put_all(session, self.asked, {"remind_1": now + A_DAY, "lapse": now + 28 * A_DAY})

        self.database.write(work)

    def _publish_long_ago(self) -> None:
        send_to_home(self.database, self.clock, self.old)
        move(self.database, self.clock, self.old, "go_ahead", Role.PROVIDER, "contact:1")
        assert state_of(self.database, self.old) == "published"
        past = self.clock() - 1500 * A_DAY
        self.database.write(lambda session: contributions.change(session, self.old, moved_at=past, published_at=past))

    def _letter(self) -> int:
        story = receive(self.database, self.clock, home_id=add_home(self.database, self.clock), author_id=None)
        send_to_home(self.database, self.clock, story)
        dispatcher(self.database, self.clock, {}).run_once(self.clock())
        return story

    def _what_broke(self, session: Session) -> None:
        now = self.clock()
        found = deliveries.of(session, self.cut) + deliveries.of(session, self.asked)
        lost = {"state": DeliveryState.CLAIMED, "claimed_by": "dead", "lease_until": now - A_DAY}
        for delivery, begun in zip(found, (None, now - A_DAY), strict=False):
            which = deliveries.deliveries.c.id == delivery.id
            session.execute(update(deliveries.deliveries).where(which).values(**lost, begun_at=begun))
        person = staff.add(session, "duty@example.org", roles=[Role.MODERATOR, Role.SAFEGUARDING], now=now)
        on_duty = OnDuty(person, 1, email="duty@example.org", danger=True, safeguarding=True, always=True)
        duty.keep(session, on_duty, now=now)
        about = f"contribution:{self.cut}"
        tasks.raise_task(
            session, TaskKind.URGENT, about=about, role=Role.MODERATOR, now=now, contribution_id=self.cut, urgent=True
        )
        late = f"contribution:{self.withdrawn}"
        tasks.raise_task(session, TaskKind.PHONE_HOME, about=late, role=Role.CALL_HANDLER, now=now)
        contributions.change(session, self.cut, open_until=now - A_DAY)
        deadlines.put(session, self.cut, "assembled", now - A_DAY)
        deadlines.put(session, self.withdrawn, "erase", now)

    def gateway(self, database: Database | None = None) -> Gateway:
        return Gateway(read({"EARSHOT_DATA_DIR": str(self.folder)}), database or self.database, self.clock)

    def tick(self, times: int = 1, *, database: Database | None = None) -> None:
        """Run every errand, one after the other, so often."""
        own = errands(self.gateway(database))
        for _ in range(times):
            for errand in own:
                errand.run()

    def end(self) -> Counter[tuple[Any, ...]]:
        """How everything stands, without what names it: ids, references, tokens."""
        with self.database.read() as session:
            stories = {row: number for number, row in enumerate(self._stories(session))}
            found = [*_of_stories(session, stories), *_of_deliveries(session, stories), *_of_people(session, stories)]
        return Counter(found)

    def _stories(self, session: Session) -> list[int]:
        column = contributions.contributions.c.id
        return list(session.execute(select(column).order_by(column)).scalars())


def _of_stories(session: Session, stories: dict[int, int]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for story, number in stories.items():
        row = contributions.get(session, story)
        assert row is not None
        texts = [part.text is None for part in contributions.original(session, story)]
        found.append(("story", number, row.state, row.version, row.open_until, *texts))
        found += [("deadline", number, kind, at) for kind, at in deadlines.of(session, story).items()]
        found += [("log", number, entry.event, entry.version) for entry in log.entries(session, story)]
    for window in session.execute(select(windows.windows)):
        found.append(("window", stories[window.contribution_id], window.told_at, window.remind_at, window.closes_at))
    return found


def _of_deliveries(session: Session, stories: dict[int, int]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for row in session.execute(select(deliveries.deliveries)):
        name = (stories.get(row.contribution_id), row.notice, row.to_role, row.turn)
        found.append(("delivery", *name, row.channel, row.state, row.attempts, row.told_at))
        found += [("event", *name, event.kind) for event in deliveries.events(session, row.id)]
        found += [("sent", *name) for _ in sandbox.of_delivery(session, row.id)]
    return found


def _of_people(session: Session, stories: dict[int, int]) -> list[tuple[Any, ...]]:
    table, letter = tasks.tasks, letters.letters
    found: list[tuple[Any, ...]] = [
        ("task", row.kind, row.role, stories.get(row.contribution_id), row.outcome, row.done_at is not None)
        for row in session.execute(select(table))
    ]
    return [*found, *(("letter", row.to_role, row.state) for row in session.execute(select(letter)))]


def differ(first: Counter[tuple[Any, ...]], second: Counter[tuple[Any, ...]]) -> tuple[Any, Any]:
    return dict(first - second), dict(second - first)


def test_every_errand_is_thought_of_here(sqlite_database: Database, tmp_path: Path) -> None:
    gateway = Gateway(read({"EARSHOT_DATA_DIR": str(tmp_path)}), sqlite_database, TurnedClock())
    assert {errand.name for errand in errands(gateway)} - set(WORK) == set()


def test_each_errand_does_its_work_in_this_house(sqlite_database: Database, tmp_path: Path) -> None:
    """Else the tests below would compare nothing."""
    house = House(sqlite_database, tmp_path)
    house.tick(3)
    ended = house.end()
    done = {
        ("event", 0, "story_to_decide", "provider", 0, "told"),
        ("event", 0, "reminder_provider", "provider", 1, "staged"),
        ("sent", 1, "reminder_author", "author", 1),
        ("event", 1, "receipt", "author", 0, "unknown"),
        ("event", 1, "receipt", "author", 0, "sent_again"),
        ("event", 6, "receipt", "author", 0, "backed_off"),
        ("log", 3, "review_due", 3),
        ("event", 5, "story_to_decide", "provider", 1_000_000, "phone_task"),
        ("sent", None, "danger_page", "duty", 0),
    }
    assert done - set(ended) == set()
    assert [state_of(sqlite_database, story) for story in (house.old, house.cut)] == ["archived", "in_moderation"]
    with sqlite_database.read() as session:
        assert contributions.original(session, house.withdrawn)[0].text is None
        assert {task.kind for task in tasks.waiting(session, [Role.MAILROOM])} == {TaskKind.POST_LETTER}
        assert [task for task in tasks.waiting(session, [Role.CALL_HANDLER]) if task.contribution_id is None] == []


def test_a_home_is_reminded_and_has_its_time_although_nothing_ran_for_days(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """Its window had opened, half passed and ended when the service came back: no lapse before a reminder."""
    house = House(sqlite_database, tmp_path)
    back = house.clock()
    house.tick(3)
    assert state_of(sqlite_database, house.told) == "with_provider"
    assert ("sent", 0, "reminder_provider", "provider", 1) in house.end()
    with sqlite_database.read() as session:
        assert deadlines.of(session, house.told)["lapse"] == back + timedelta(hours=36)
    house.clock.forward(hours=36)
    house.tick(2)
    assert state_of(sqlite_database, house.told) == "published"


def test_days_without_a_tick_lose_nothing_and_shift_nothing(
    sqlite_database: Database, sqlite_template: Path, tmp_path: Path
) -> None:
    """But for the home's own time, which is longer because its reminder was late: windows are the evidence's own."""
    copy = shutil.copy(sqlite_template, tmp_path / "kept.db")
    other = Database(f"sqlite:///{copy}", KEYS)
    missed = House(sqlite_database, tmp_path / "missed")
    kept = House(other, tmp_path / "kept", ticks_each=timedelta(hours=12))
    for house in (missed, kept):
        house.tick(2)
    ends = [Counter({row: n for row, n in house.end().items() if _is_settled(row)}) for house in (missed, kept)]
    other.close()
    assert len(ends[0]) > 20
    assert differ(*ends) == ({}, {})


def _is_settled(row: tuple[Any, ...]) -> bool:
    """What must not depend on when a tick came; the first story is the one that waits for its home."""
    return row[0] == "window" or (row[0] in {"story", "log"} and row[1] != 0)


def test_a_repeated_tick_changes_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    house = House(sqlite_database, tmp_path)
    house.tick(3)
    once = house.end()
    house.tick(3)
    assert differ(once, house.end()) == ({}, {})


def test_two_schedulers_at_the_same_moment_end_as_one_does(
    sqlite_database: Database, postgresql_database: Database, tmp_path: Path
) -> None:
    alone, doubled = House(sqlite_database, tmp_path / "one"), House(postgresql_database, tmp_path / "two")
    alone.tick(3)
    second = Database(postgresql_database.url, KEYS)
    gate, faults = threading.Barrier(2), []

    def run(database: Database) -> None:
        try:
            gate.wait(timeout=30)
            doubled.tick(3, database=database)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=run, args=(database,)) for database in (postgresql_database, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    second.close()
    assert faults == []
    assert differ(alone.end(), doubled.end()) == ({}, {})
