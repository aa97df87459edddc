"""Followers are told of what is published once: in the morning or within minutes, and never of what is not theirs."""

from datetime import timedelta

import pytest

from gateway.delivery import digests
from gateway.delivery.envelopes import lay_in_tray
from gateway.delivery.made_wrong import made_wrong
from gateway.moderation.details import Referral, parse_details
from gateway.moderation.facts import Actor
from gateway.notices import following
from gateway.notices.compose import compose
from store import contacts, contributions, deliveries, follows, staff
from store.contacts import Contact
from store.database import Database
from store.deliveries import Delivery
from store.follows import AT_ONCE, DAILY
from store.words import Event, Role
from tests.conftest import TurnedClock
from tests.web.story_cast import Cast, Told

MORNING, SOON = timedelta(hours=23), timedelta(minutes=21)


@pytest.fixture
def cast(database: Database, clock: TurnedClock) -> Cast:
    return Cast(database, clock)


def follower(cast: Cast, how: str, *, home_id: int | None = None, email: str = "pat@example.org") -> int:
    """Somebody of a body of Leeds who follows a home or the area; their staff id."""

    def work(session):  # type: ignore[no-untyped-def]
        who = staff.add(session, email, roles=[Role.BODY], areas=["Leeds"], now=cast.clock())
        contacts.keep(
            session,
            Contact(kind=following.FOLLOWER, name=email, role="body", area="Leeds", email=email, channels=("email",)),
            now=cast.clock(),
        )
        contact = next(one for one in contacts.of_area(session, "Leeds", kind=following.FOLLOWER) if one.name == email)
        first = following.first_look(how, cast.clock())
        given = {"home_id": home_id, "how": how, "now": cast.clock(), "next_at": first, "staff_id": who}
        follows.follow(session, contact.id, "Leeds", **given)
        return who

    who = cast.database.write(work)
    cast.clock.forward(minutes=1)
    return who


def told(cast: Cast, notice: str = "digest_body") -> list[Delivery]:
    with cast.database.read() as session:
        found = session.execute(deliveries.deliveries.select().where(deliveries.deliveries.c.notice == notice))
        return [deliveries.get(session, row.id) for row in found]  # type: ignore[misc]


def tick(cast: Cast, after: timedelta) -> int:
    cast.clock.forward(seconds=after.total_seconds())
    return digests.tell_due(cast.database, cast.clock())


def stories(cast: Cast) -> list[list[int]]:
    return [one.details["stories"] for one in told(cast)]


def test_a_days_stories_come_in_one_letter_whatever_move_published_them(cast: Cast) -> None:
    home_id = cast.home()
    follower(cast, DAILY)
    first, second = cast.published(home_id), cast.published(home_id)
    assert tick(cast, SOON) == 0
    assert tick(cast, MORNING) == 1
    assert stories(cast) == [[first.id, second.id]]
    assert tick(cast, MORNING) == 0
    assert tick(cast, timedelta(days=2)) == 0


def test_one_who_follows_a_home_hears_of_that_home_alone_and_not_of_what_was_before(cast: Cast) -> None:
    home_id, other = cast.home(), cast.home("Birch Lodge")
    cast.published(home_id)
    cast.clock.forward(minutes=10)
    follower(cast, DAILY, home_id=home_id)
    cast.clock.forward(minutes=10)
    cast.published(other)
    new = cast.published(home_id)
    tick(cast, timedelta(days=1))
    assert stories(cast) == [[new.id]]


def test_at_once_is_told_in_the_move_and_not_again(cast: Cast) -> None:
    home_id = cast.home()
    follower(cast, AT_ONCE, home_id=home_id)
    story = cast.published(home_id)
    [single] = told(cast, "published_body")
    assert (single.contribution_id, single.channels) == (story.id, ["email"])
    assert tick(cast, SOON) == 0
    assert tick(cast, MORNING) == 0


def test_what_silence_published_is_told_at_once_too(cast: Cast) -> None:
    home_id = cast.home()
    follower(cast, AT_ONCE)
    story = cast.with_provider(home_id)
    at = cast.clock()
    story.told(at, at + timedelta(hours=72), channel="email")
    cast.clock.forward(hours=80)
    cast.database.write(lambda s: contributions.change(s, story.id, memory={**story.row.memory, "reminded": True}))
    story.move(Event.LAPSE, Actor(Role.CLOCK))
    assert tick(cast, SOON) == 1
    assert stories(cast) == [[story.id]]


def test_an_imported_body_that_chose_nothing_is_told_by_the_move(cast: Cast) -> None:
    home_id = cast.home()
    body = Contact(kind="body", name="Care Watch", role="body", area="Leeds", email="w@example.org")
    cast.database.write(lambda s: contacts.keep(s, body, now=cast.clock()))
    cast.published(home_id)
    assert len(told(cast, "published_body")) == 1


def test_a_body_without_e_mail_follows_by_import_and_gets_one_letter_a_day(cast: Cast) -> None:
    home_id = cast.home()
    council = Contact(
        kind="body",
        name="Leeds City Council",
        role="body",
        area="Leeds",
        postal_address="1 Made Up Street\nLeeds\nLS1 1AA",
    )

    def work(session):  # type: ignore[no-untyped-def]
        contacts.keep(session, council, now=cast.clock())
        following.adopt(session, "Leeds", now=cast.clock())

    cast.database.write(work)
    cast.clock.forward(minutes=1)
    story = cast.published(home_id)
    assert told(cast, "published_body") == []
    assert tick(cast, timedelta(days=1)) == 1
    [letter] = told(cast)
    assert letter.channels[0] == "letter"
    assert cast.database.write(lambda s: lay_in_tray(s, letter, now=cast.clock())) > 0
    with cast.database.read() as session:
        said = compose(session, letter, channel="letter", base_url="https://e.example.org", now=cast.clock())
    assert story.reference in said.body
    assert "write to us" in said.body


def referred(story: Told) -> Told:
    details = {"to": "Leeds City Council", "text": "A resident was hurt at night.", "seen": "Bruises", "told": "Nobody"}
    fields = {name: value for name, value in details.items() if name in Referral.__dataclass_fields__}
    return story.move(Event.REFER, Actor(Role.SAFEGUARDING, "104"), parse_details(Event.REFER, fields))


def test_while_a_referral_is_open_nobody_who_follows_hears_of_the_story(cast: Cast) -> None:
    home_id = cast.home()
    follower(cast, AT_ONCE)
    referred(cast.with_provider(home_id)).go_ahead()
    assert told(cast, "published_body") == []
    tick(cast, SOON)
    assert told(cast) == []


def test_a_referral_stops_what_was_staged_for_followers(cast: Cast) -> None:
    home_id = cast.home()
    follower(cast, AT_ONCE)
    story = cast.published(home_id)
    referred(story)
    [single] = told(cast, "published_body")
    assert "referral" in (cast.database.write(lambda s: made_wrong(s, single)) or "")


def test_what_was_unfollowed_meanwhile_does_not_go(cast: Cast) -> None:
    home_id = cast.home()
    who = follower(cast, AT_ONCE, home_id=home_id)
    cast.published(home_id)
    [single] = told(cast, "published_body")
    assert cast.database.write(lambda s: made_wrong(s, single)) is None

    def stop(session):  # type: ignore[no-untyped-def]
        [row] = follows.of_staff(session, who)
        follows.stop(session, who, row.id)

    cast.database.write(stop)
    assert cast.database.write(lambda s: made_wrong(s, single)) == "they follow it no longer"
    cast.published(home_id)
    assert len(told(cast, "published_body")) == 1


def test_a_letter_of_the_day_leaves_out_what_was_taken_away_since_and_an_empty_one_does_not_go(cast: Cast) -> None:
    home_id = cast.home()
    follower(cast, DAILY)
    first, second = cast.published(home_id), cast.published(home_id)
    tick(cast, timedelta(days=1))
    [day] = told(cast)
    first.move(Event.WITHDRAW, Actor(Role.AUTHOR, "author:1"))
    with cast.database.read() as session:
        said = compose(session, day, channel="email", base_url="https://e.example.org", now=cast.clock())
    assert first.reference not in said.body
    assert second.reference in said.body
    assert cast.database.write(lambda s: made_wrong(s, day)) is None
    second.move(Event.WITHDRAW, Actor(Role.AUTHOR, "author:1"))
    assert cast.database.write(lambda s: made_wrong(s, day)) is not None


def test_somebody_who_left_the_body_is_told_nothing(cast: Cast) -> None:
    home_id = cast.home()
    who = follower(cast, AT_ONCE)
    cast.database.write(lambda s: s.execute(staff.staff.update().where(staff.staff.c.id == who).values(active=False)))
    cast.published(home_id)
    assert told(cast, "published_body") == []
    tick(cast, timedelta(days=1))
    assert told(cast) == []
