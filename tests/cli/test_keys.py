"""``earshot keys rotate``: afterwards everything opens and is found with the new key alone."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, func, insert, select, update

from gateway.cli import main
from store import codes, contacts, conversations, letters, proofs, rekeying, suppressions
from store.contacts import Contact
from store.contributions import parts
from store.conversations import Conversation
from store.crypto import CannotOpen, Keyring, encode
from store.database import Database, Session
from store.retired_keys import retired_keys
from store.schema import metadata
from store.sealed_columns import SEALED, bound_to
from tests.conftest import KEYS
from tests.store import full_database
from tests.store.full_database import NOW

OLD = b"a test's own data key, 32 bytes!"  # that of tests.conftest
NEW, NEWEST = b"n" * 32, b"m" * 32
CONTACT = Contact("home", name="Ada Byron", email="ada@example.org", mobile="+447700900111", area="Leeds")
PHONE = "+447700900123"


def written(*keys: bytes) -> str:
    return ",".join(base64.b64encode(key).decode() for key in keys)


def rotate(database: Database, *keys: bytes) -> Result:
    environment = {
        "EARSHOT_DATABASE_URL": database.url,
        "EARSHOT_DATA_KEY": written(*keys),
        "EARSHOT_SECRET_KEY": "s" * 40,
    }
    return CliRunner().invoke(main, ["keys", "rotate"], env=environment)


def under(database: Database, *keys: bytes) -> Database:
    """The same database with other keys."""
    return Database(database.url, Keyring(keys))


@pytest.fixture
def full(database: Database) -> Database:
    """Every table has rows that were sealed under the old key, and what people keep was made under it."""
    full_database.fill(database)
    database.write(lambda session: session.execute(delete(metadata.tables["policy_uses"])))
    database.write(lambda session: session.execute(delete(retired_keys)))

    def known(session: Session) -> None:
        codes.add(session, "1234567890123456", purpose="author", now=NOW, author_id=7)
        suppressions.suppress(session, PHONE, now=NOW)
        contacts.keep(session, CONTACT, now=NOW)
        conversations.put(session, PHONE, Conversation(None, "which_home", {"n": 1}, NOW))
        letters.add(
            session,
            recipient="home:1",
            to_role="provider",
            home_id=1,
            day=NOW.date(),
            code="1111222203",
            pin="654321",
            now=NOW,
        )

    database.write(known)
    return database


def opens_whole(database: Database) -> None:
    """Every sealed value opens to what was sealed."""
    with database.read() as session:
        for column in SEALED:
            rows = session.execute(select(column.table).where(column.is_not(None)).order_by(*column.table.primary_key))
            opened = {session.keys.open(row._mapping[column], *bound_to(column, row._asdict())) for row in rows}
            sealed = {encode(full_database.secret_of(column, number)) for number in (1, 2)}
            assert opened >= sealed or column.table is retired_keys, column


def test_every_sealed_value_opens_with_the_new_key_alone(full: Database) -> None:
    result = rotate(full, NEW, OLD)
    assert result.exit_code == 0, result.output
    assert f"Drop from EARSHOT_DATA_KEY: {KEYS.fingerprints[0].hex()}" in result.output
    after = under(full, NEW)
    opens_whole(after)
    with after.read() as session:
        assert rekeying.left(session).by_key == {}
    after.close()


def test_what_people_keep_is_still_found_with_the_new_key_alone(full: Database) -> None:
    assert rotate(full, NEW, OLD).exit_code == 0
    after = under(full, NEW)
    with after.read() as session:
        assert codes.find(session, "1234567890123456", purpose="author") is not None
        assert suppressions.is_suppressed(session, PHONE)
        letter = letters.by_code(session, "1111222203")
        assert letter is not None
        assert letter.pin_hash in letters.pin_hashes(session, "1111222203", "654321")
        talk = conversations.find(session, PHONE)
        assert talk is not None
        assert talk.step == "which_home"
    assert after.write(lambda session: contacts.keep(session, CONTACT, now=NOW)) == "unchanged"
    after.close()


def test_a_second_rotation_still_finds_what_was_made_under_the_first_key(full: Database) -> None:
    assert rotate(full, NEW, OLD).exit_code == 0
    assert rotate(full, NEWEST, NEW).exit_code == 0
    after = under(full, NEWEST)
    with after.read() as session:
        assert codes.find(session, "1234567890123456", purpose="author") is not None
        assert suppressions.is_suppressed(session, PHONE)
    after.close()


def test_a_dialogue_goes_on_in_one_row_after_the_key_changed(sqlite_database: Database) -> None:
    for ring in (Keyring([OLD]), Keyring([NEW, OLD])):
        database = Database(sqlite_database.url, ring)
        step = f"step {len(ring.fingerprints)}"
        database.write(lambda session, step=step: conversations.put(session, PHONE, Conversation(None, step, {}, NOW)))
        proof = proofs.Proof("READY", None, NOW, NOW + timedelta(hours=1), 0, 0, None)
        database.write(lambda session, proof=proof: proofs.put(session, PHONE, None, proof))
        with database.read() as session:
            found = conversations.find(session, PHONE)
            assert found is not None
            assert found.step == step
            for table in ("conversations", "proofs"):
                counted = select(func.count()).select_from(metadata.tables[table])
                assert session.execute(counted).scalar_one() == 1
        database.close()


def test_a_rotation_that_was_stopped_is_begun_again_where_it_stood(full: Database) -> None:
    both = under(full, NEW, OLD)
    seen = []

    def stop(table: str, many: int) -> None:
        seen.append(many)
        if table == "deliveries":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rekeying.rotate(both, now=NOW, done=stop)
    with both.read() as session:
        before = sum(rekeying.left(session).by_key.values())
    assert before > 0
    assert rekeying.rotate(both, now=NOW, done=lambda table, many: None) == before
    assert sum(seen) > 0
    both.close()


def test_what_is_erased_or_changed_meanwhile_stays_so(full: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    both = under(full, NEW, OLD)
    first, second = full_database._id(1), full_database._id(2)
    real = rekeying._next_keys

    def erase_between(*given: Any) -> Any:
        """Between the look at which rows there are and the transaction that seals them, somebody else is quicker."""
        found = real(*given)
        if given[1] is parts and found:
            full.write(lambda session: session.execute(update(parts).where(parts.c.id == first).values(sealed=None)))
            fresh = KEYS.seal_text("changed", "parts.sealed", second)
            full.write(lambda session: session.execute(update(parts).where(parts.c.id == second).values(sealed=fresh)))
        return found

    monkeypatch.setattr(rekeying, "_next_keys", erase_between)
    rekeying.rotate(both, now=NOW, done=lambda table, many: None)
    with both.read() as session:
        sealed = dict(session.execute(select(parts.c.id, parts.c.sealed)).all())  # type: ignore[arg-type]
        assert sealed[first] is None
        assert Keyring([NEW]).open_text(sealed[second], "parts.sealed", second) == "changed"
    both.close()


def test_a_value_that_no_key_opens_stops_it_and_no_key_is_given_up(full: Database) -> None:
    strange = Keyring([NEWEST]).seal_text("x", "texts.text", 1)
    full.write(
        lambda session: session.execute(update(parts).where(parts.c.id == full_database._id(2)).values(sealed=strange))
    )
    both = under(full, NEW, OLD)
    with pytest.raises(CannotOpen):
        rekeying.rotate(both, now=NOW, done=lambda table, many: None)
    both.close()
    result = rotate(full, NEW, OLD)
    assert result.exit_code in (1, 2)
    assert "drop no key" in result.output or "not in EARSHOT_DATA_KEY" in result.output


def test_with_one_key_there_is_nothing_to_drop(sqlite_database: Database) -> None:
    result = rotate(sqlite_database, OLD)
    assert result.exit_code == 0
    assert "Nothing may be dropped" in result.output


def test_what_comes_in_under_an_older_key_meanwhile_keeps_that_key(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that was not started again seals under the old key after the rotation has passed."""
    real = rekeying.rotate

    def and_another(*given: Any, **more: Any) -> int:
        many = real(*given, **more)
        row = full_database._id(1)
        values = {
            "id": row,
            "kind": "pdf",
            "media_type": "application/pdf",
            "size": 1,
            "sha256": "0",
            "sealed": KEYS.seal(b"x", "blobs.sealed", row),
            "created_at": datetime(2027, 3, 1, tzinfo=UTC),
        }
        sqlite_database.write(lambda session: session.execute(insert(metadata.tables["blobs"]).values(**values)))
        return many

    monkeypatch.setattr(rekeying, "rotate", and_another)
    result = rotate(sqlite_database, NEW, OLD)
    assert result.exit_code == 1
    assert "1 came in under an older key meanwhile" in result.output
    assert "Drop" not in result.output
