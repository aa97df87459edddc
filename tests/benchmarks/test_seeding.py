"""The seeded database is one that the product itself could have left: its log verifies, its counts and pages agree."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from gateway.app import create_app
from gateway.wiring import Gateway
from store import contributions, homes, log, staff, story_words
from store.database import Database
from store.words import Kind, Role, State
from tests.benchmarks.seeding import seed
from tests.phone_door import settings_with

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
STORIES = 200
C = contributions.contributions.c


@pytest.fixture
def seeded(database: Database) -> Database:
    seed(database, STORIES, now=NOW, homes=4)
    return database


def test_a_seeded_database_is_one_that_the_product_could_have_left(seeded: Database) -> None:
    with seeded.read() as session:
        assert list(log.verify(session)) == []
        if seeded.embedded:
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        rows = [contributions.contribution(row) for row in session.execute(select(contributions.contributions))]
        told = [row for row in rows if row.kind is Kind.STORY]
        counted = Counter((row.home_id, row.state.value) for row in told)
        tallied = {(home, state): n for home in range(1, 5) for state, n in homes.counts(session, home).items()}
        original = contributions.original(session, told[0].id)
        last = {row.id: log.entries(session, row.id)[-1] for row in rows}
    assert len(told) == STORIES
    assert counted == tallied
    assert original[0].text
    assert all((last[row.id].to_state, last[row.id].version) == (row.state, row.version) for row in rows)
    assert {State.PUBLISHED, State.RECEIVED, State.WITH_PROVIDER} <= {row.state for row in told}


def test_its_stories_are_found_by_the_words_that_the_product_would_have_kept(seeded: Database) -> None:
    table = story_words.story_words
    whole = select(table).order_by(table.c.contribution_id, table.c.word)
    with seeded.read() as session:
        written = session.execute(whole).all()
    seeded.write(lambda session: story_words.fill(session.connection))
    with seeded.read() as session:
        assert session.execute(whole).all() == written
    assert len(written) > STORIES


def test_its_pages_show_it(seeded: Database) -> None:
    client = create_app(Gateway(settings_with(), seeded, lambda: NOW)).test_client()
    person = seeded.write(lambda s: staff.add(s, "mo@example.org", roles=[Role.MODERATOR], now=NOW))
    client.set_cookie("earshot_staff", seeded.write(lambda s: staff.new_token(s, person, "session", now=NOW)))
    published = client.get("/stories").text
    queue = client.get("/desk").text
    with seeded.read() as session:
        newest = session.execute(
            select(C.reference, C.home_id).where(C.state == "published", C.kind == "story").order_by(C.id.desc())
        ).first()
        unread = (
            session.execute(select(C.reference).where(C.state == "received", C.read_at.is_(None))).scalars().first()
        )
    assert newest is not None
    assert unread is not None
    assert f"{newest.reference[:4]}-{newest.reference[4:]}" in published
    assert client.get(f"/homes/{newest.home_id}").status_code == 200
    assert unread[:4] in queue
    assert client.get(f"/desk/stories/{unread}").status_code == 200
