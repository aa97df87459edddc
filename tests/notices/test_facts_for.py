"""The facts behind the words come from the rows: deadlines, how a home was told, which text is shown."""

from dataclasses import replace
from datetime import date

import pytest

from gateway.delivery.post import mark_returned, post_run
from gateway.delivery.print_run import open_run
from gateway.moderation.remember import remember
from gateway.notices.compose import compose
from gateway.notices.facts_for import facts_for, text_shown
from store import authors, contributions, deliveries, policy_uses
from store.database import Database, Session
from store.deliveries import Delivery
from store.words import Event, Role
from tests.conftest import TurnedClock
from tests.delivery.paper_cast import BASE, SENDER, Paper, paper_on


@pytest.fixture
def paper(sqlite_database: Database, clock: TurnedClock) -> Paper:
    return paper_on(sqlite_database, clock)


def post_all(paper: Paper) -> None:
    made = open_run(paper.database, by=1, base_url=BASE, sender=SENDER, now=paper.clock())
    assert made is not None
    day = paper.clock().date()
    paper.database.write(lambda session: post_run(session, made.id, on=day, by=1, now=paper.clock()))


def words(paper: Paper, delivery: Delivery, channel: str = "email") -> str:
    with paper.database.read() as session:
        fresh = deliveries.get(session, delivery.id)
        assert fresh is not None
        return compose(session, fresh, channel=channel, base_url=BASE, now=paper.clock()).body


def lapse(paper: Paper, story: int, **remembered: bool) -> None:
    paper.database.write(lambda session: remember(session, paper.row(story), **remembered))
    paper.clock.forward(days=20)
    paper.move(story, Event.LAPSE, Role.CLOCK)


def test_publication_by_silence_says_how_and_when_the_home_was_told(paper: Paper) -> None:
    story = paper.story()
    post_all(paper)
    lapse(paper, story, reminded=True)
    said = words(paper, paper.to_home(story, "published_provider"))
    assert "We told you by letter on Monday 1 March 2027 and had no answer in time." in said
    assert "could not reach" not in said


def test_a_home_that_could_not_be_reached_is_never_said_to_have_been_told(paper: Paper) -> None:
    story = paper.story()
    post_all(paper)
    letter_id = paper.letter_of(story).id
    paper.database.write(lambda session: mark_returned(session, letter_id, why="", by=1, now=paper.clock()))
    lapse(paper, story, home_unreachable=True)
    said = words(paper, paper.to_home(story, "published_provider"))
    assert "We could not reach you before that." in said
    assert "We told you" not in said


def test_a_reminder_names_the_last_day_of_the_open_window(paper: Paper) -> None:
    story = paper.story()
    post_all(paper)
    first = paper.to_home(story)

    def remind(session):  # type: ignore[no-untyped-def]
        given = {
            name: getattr(first, name) for name in ("contribution_id", "version", "to_role", "recipient", "home_id")
        }
        row_id = deliveries.add(
            session,
            now=paper.clock(),
            due_at=paper.clock(),
            secret="a link",
            notice="reminder_provider",
            channels=["email"],
            channel="email",
            details={},
            **given,
        )
        return deliveries.get(session, row_id)

    reminder = paper.database.write(remind)
    assert "Please answer by the end of Wednesday 10 March 2027." in words(paper, reminder)
    assert "by the end of Wed 10 Mar" in words(paper, reminder, "sms")


def test_what_is_shown_is_the_text_that_the_move_named_never_the_original(paper: Paper) -> None:
    story = paper.story("Approved words.")
    delivery = paper.to_home(story)

    def change(session):  # type: ignore[no-untyped-def]
        contributions.add_part(session, story, "Secret original", field="text", inbound_id=None, at=paper.clock())
        contributions.add_version(session, story, "Later words.", by_role="moderator", by_id=1, at=paper.clock())
        return text_shown(session, delivery)

    assert paper.database.write(change) == "Approved words."


def test_the_facts_of_a_home_hold_nothing_of_the_author_or_the_arrival(paper: Paper) -> None:
    delivery = paper.to_home(paper.story())
    with paper.database.read() as session:
        facts = facts_for(session, delivery, channel="email", base_url=BASE, now=paper.clock())
    for name in ("candidates", "code", "consent_home", "author", "channel", "received_at", "pseudonym"):
        assert not facts.get(name)
    assert "Mrs G Example" not in repr(facts)
    assert str(date(2027, 3, 1)) not in repr(facts)


def test_a_home_that_restricts_a_story_itself_gives_no_reason_that_we_give(paper: Paper) -> None:
    def work(session: Session) -> None:
        author = authors.get(session, paper.author_id)
        assert author is not None
        authors.change(session, replace(author, email="g@example.org", channels=("email",)))
        given = {"lawful_because": "A test", "by": "1", "now": paper.clock()}
        policy_uses.put(session, "gateway", "provider_restricts", **given)  # type: ignore[arg-type]

    paper.database.write(work)
    story = paper.story()
    said_by_home = "Our lawyer thinks so"
    paper.move(story, Event.OBJECT, Role.PROVIDER, ground="offensive", reason=said_by_home)
    with paper.database.read() as session:
        (told,) = [one for one in deliveries.of(session, story) if one.notice == "restricted_author"]
    said = words(paper, told)
    assert "The home asked for that and says that it is offensive" in said
    assert "The reason that we give in public" not in said
    assert said_by_home not in said
