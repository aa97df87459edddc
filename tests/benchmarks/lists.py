"""The first page of the call-back list and of the translators' list, with a thousand and a hundred thousand waiting."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from store import tasks
from store.database import Database, Session
from store.migrating import migrate
from store.words import Role, TaskKind
from tests.benchmarks.rounds import Measured, Row, row, take_turns, timed
from tests.conftest import KEYS

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
FEW, MANY = 1_000, 100_000
TIMES = 200
PAGE = 51


def _filled(path: Path, count: int) -> Database:
    database = Database(f"sqlite:///{path}", KEYS)
    migrate(database)
    kinds = (TaskKind.CALL_BACK, TaskKind.TRANSLATE, TaskKind.MODERATE)
    roles = (Role.CALL_HANDLER, Role.MODERATOR, Role.TYPIST)

    def work(session: Session) -> None:
        rows = [
            {
                "kind": kinds[number % 3],
                "about": f"contribution:{number}",
                "role": roles[number // 3 % 3],
                "raised_at": NOW,
                "urgent": number % 1000 == 0,
                "note": "Call them back.",
            }
            for number in range(count)
        ]
        session.execute(insert(tasks.tasks), rows)

    database.write(work)
    return database


def _page(database: Database) -> Measured:
    def read() -> None:
        for _ in range(TIMES):
            with database.read() as session:
                for urgent in (True, False):
                    roles = (Role.CALL_HANDLER, Role.MODERATOR)
                    tasks.of_kind(session, TaskKind.CALL_BACK, roles, urgent=urgent, limit=PAGE)

    return timed(TIMES, read)


def run(folder: Path) -> list[Row]:
    few, many = (_filled(folder / f"{count}.db", count) for count in (FEW, MANY))
    found = take_turns({"few": lambda: _page(few), "many": lambda: _page(many)})
    ratio = found["many"].seconds / found["few"].seconds
    return [
        row("lists", f"a page of calls, {FEW:,} tasks open", found["few"]),
        row("lists", f"a page of calls, {MANY:,} tasks open", found["many"], against="few", ratio=ratio, aim="≤ 1.5"),
    ]
