"""The log: a chain that shows every alteration, that the database itself refuses to alter, and that erasure spares."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store import contributions, log, triggers
from store.database import Database, Session
from store.words import Kind, State

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def a_story(session: Session) -> int:
    return contributions.add(
        session,
        kind=Kind.STORY,
        state=State.RECEIVED,
        version=1,
        channel="sms",
        memory={},
        hits=[],
        received_at=NOW,
        moved_at=NOW,
    )


def write_three(session: Session) -> int:
    story = a_story(session)
    for number, reason in enumerate(["first", "", "the third, with \0 and \ud83d in it"]):
        log.append(
            session,
            story,
            event="hold",
            role="moderator",
            actor="7",
            from_state="received",
            to_state="held",
            version=number,
            at=NOW,
            facts={"kind": "distress"},
            texts={"reason": reason} if reason else {},
        )
    log.seal(session, now=NOW)
    return story


def test_an_untouched_chain_verifies(database: Database) -> None:
    story = database.write(write_three)
    with database.read() as session:
        assert list(log.verify(session)) == []
        assert [entry.seq for entry in log.entries(session, story)] == [0, 1, 2]


@pytest.mark.parametrize("statement", ["UPDATE log SET actor = 'x'", "DELETE FROM log", "DELETE FROM log_texts"])
def test_the_database_refuses_to_change_what_was_logged(database: Database, statement: str) -> None:
    database.write(write_three)
    with pytest.raises(DBAPIError):
        database.write(lambda session: session.execute(text(statement)))


def test_free_text_can_be_erased_but_not_rewritten_and_the_chain_still_verifies(database: Database) -> None:
    database.write(write_three)
    with pytest.raises(DBAPIError):
        database.write(lambda session: session.execute(text("UPDATE log_texts SET text = 'nicer'")))
    database.write(lambda session: session.execute(text("UPDATE log_texts SET text = NULL, salt = NULL")))
    with database.read() as session:
        assert list(log.verify(session)) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE log SET actor = '8' WHERE seq = 1", "altered"),
        ("DELETE FROM log WHERE seq = 2", "seal"),
        ("UPDATE log_texts SET text = 'other'", "altered"),
    ],
)
def test_an_alteration_behind_the_triggers_backs_is_found(
    sqlite_database: Database, statement: str, found: str
) -> None:
    sqlite_database.write(write_three)

    def tamper(session: Session) -> None:
        for name in triggers.names():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        if "DELETE" in statement:
            session.execute(text("DELETE FROM log_texts"))
        session.execute(text(statement))

    sqlite_database.write(tamper)
    with sqlite_database.read() as session:
        assert any(found in fault for fault in log.verify(session))
