"""Whose address and number a delivery uses, and what is said of them where others read it."""

import pytest

from channels.errors import ChannelError
from gateway.delivery.address import phone_of
from gateway.delivery.postal import address_of
from store import authors, deliveries
from store.database import Database, Session
from store.deliveries import Delivery
from store.words import Recipient
from tests.conftest import TurnedClock
from tests.moderation.desk import add_home


def delivery(session: Session, clock: TurnedClock, **who: object) -> Delivery:
    staged = deliveries.add(
        session,
        now=clock(),
        due_at=clock(),
        notice="story_to_decide",
        recipient="someone:1",
        channels=["letter"],
        channel="letter",
        details={},
        **who,
    )
    found = deliveries.get(session, staged)
    assert found is not None
    return found


def test_an_author_s_address_is_never_quoted_in_a_reason(sqlite_database: Database, clock: TurnedClock) -> None:
    def stage(session: Session) -> Delivery:
        author = authors.Author(name="Edith Moss", postal_address="Flat 3, 9 Secret Lane", channels=("letter",))
        return delivery(session, clock, to_role=Recipient.AUTHOR, author_id=authors.add(session, author, now=clock()))

    staged = sqlite_database.write(stage)
    with sqlite_database.read() as session, pytest.raises(ChannelError) as refused:
        address_of(session, staged)
    assert refused.value.needs_person
    assert "Secret" not in str(refused.value)
    assert "Moss" not in str(refused.value)


def test_a_story_about_the_manager_never_names_the_home_s_own_line(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    def stage(session: Session, role: Recipient) -> str:
        home = add_home(session, clock(), name=f"Rosewood {role}", phone="01632 960101")
        return phone_of(session, delivery(session, clock, to_role=role, home_id=home))

    assert sqlite_database.write(lambda s: stage(s, Recipient.PROVIDER)) == "01632 960101"
    assert sqlite_database.write(lambda s: stage(s, Recipient.RESPONSIBLE_PERSON)) == ""
