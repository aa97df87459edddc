"""What a home's account may know: not what was written about its manager, nor what was referred; but a withdrawal."""

from collections.abc import Callable

from gateway.delivery import evidence
from gateway.moderation.decide import decide
from gateway.moderation.details import Referral
from gateway.moderation.facts import Actor
from store import contributions, deliveries
from store.database import Database, Session
from store.words import Event, Role
from tests.conftest import TurnedClock
from tests.web.api.conftest import Caller, refusal


def story_id(database: Database, reference: str) -> int:
    with database.read() as session:
        row = contributions.by_reference(session, reference)
    assert row is not None
    return row.id


def test_a_story_about_the_manager_is_nothing_to_the_homes_accounts_until_it_is_public(
    moderator: Caller, provider: Caller, sqlite_database: Database, clock: TurnedClock
) -> None:
    reference = moderator.tell()
    row_id = story_id(sqlite_database, reference)
    sqlite_database.write(lambda session: contributions.change(session, row_id, about_manager=True))
    moderator.approve(reference)
    assert refusal(provider.get(f"/stories/{reference}")) == (404, "not_found")
    assert refusal(provider.move(reference, "go_ahead")) == (404, "not_found")
    office = Actor(Role.PROVIDER, "responsible_person:1")
    sqlite_database.write(lambda session: decide(session, row_id, Event.GO_AHEAD, by=office, now=clock()))
    assert provider.sees(reference)["state"] == "published"


def test_a_referred_story_is_nothing_to_the_homes_accounts(
    moderator: Caller, provider: Caller, sqlite_database: Database, clock: TurnedClock
) -> None:
    reference = moderator.tell()
    moderator.approve(reference)
    row_id, lead = story_id(sqlite_database, reference), Actor(Role.SAFEGUARDING, "5")
    referral = Referral(told="Leeds", text="Bruises.")
    sqlite_database.write(lambda session: decide(session, row_id, Event.REFER, by=lead, details=referral, now=clock()))
    assert refusal(provider.get(f"/stories/{reference}")) == (404, "not_found")


def test_a_withdrawal_is_known_to_the_home_that_had_been_told_and_to_no_other(
    moderator: Caller, calls_as: Callable[..., Caller], provider: Caller, sqlite_database: Database, clock: TurnedClock
) -> None:
    told, untold = moderator.tell(), moderator.tell()
    for reference in (told, untold):
        moderator.approve(reference)

    def withdraw(session: Session) -> None:
        row_id = story_id(sqlite_database, told)
        to_decide = next(d for d in deliveries.of(session, row_id) if d.notice == "story_to_decide")
        evidence.told(session, to_decide, at=clock(), now=clock())
        for each in (row_id, story_id(sqlite_database, untold)):
            decide(session, each, Event.WITHDRAW, by=Actor(Role.AUTHOR, "author:1"), now=clock())

    sqlite_database.write(withdraw)
    seen = provider.sees(told)
    assert seen["state"] == "withdrawn"
    assert "text" not in seen or seen["text"] is None
    assert refusal(provider.get(f"/stories/{untold}")) == (404, "not_found")
