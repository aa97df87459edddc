"""A mail server that greylists, gives up in mid-dialogue, hangs up after the message, is slow, or talks nonsense."""

from dataclasses import replace

import pytest

from gateway.delivery.reconcile import Reconciler
from gateway.delivery.ways_out import ways_out
from gateway.settings import Settings
from store import deliveries
from store.database import Database
from store.deliveries import Delivery
from store.words import DeliveryState
from tests.conftest import TurnedClock
from tests.delivery.cast import BASE, dispatcher, one, plain_words, story_with_home
from tests.fakes.rude_mail import CUT, RudeMail

S = DeliveryState
# What a server may say, and what is true then: not taken (it waits for its next try), or nobody knows.
NOT_TAKEN = {
    "greylisted at the recipient": {"rcpt": "451 4.7.1 Greylisted, try again later"},
    "greylisted at the message": {"body": "451 4.7.1 Greylisted, try again later"},
    "full for now": {"mail": "452 4.3.1 Insufficient system storage"},
    "421 as a greeting": {"banner": "421 4.3.2 Too busy"},
    "421 in mid-dialogue": {"rcpt": "421 4.4.2 Idle for too long"},
    "cut as a greeting": {"banner": CUT},
    "nonsense as a greeting": {"banner": "<html>This is a proxy</html>"},
    "nonsense in mid-dialogue": {"rcpt": "OK then"},
}
# How many copies the server has in the end: a broken answer to DATA is doubted too, although nothing had left.
NOBODY_KNOWS = {
    "cut before the message": ({"data": CUT}, 1),
    "cut after the message": ({"body": CUT}, 2),
}


class Post:
    """A story for a home, told by mail alone."""

    def __init__(self, database: Database, clock: TurnedClock, server: RudeMail) -> None:
        self.database, self.clock = database, clock
        settings = Settings(database_url="sqlite:///unused.db", smtp_url=server.url, mail_from="stories@example.org")
        email = replace(ways_out(settings, database, clock)["email"], timeout=0.5)  # type: ignore[type-var]
        self.ways = {"email": email}
        self.story = story_with_home(database, clock)

    def run(self) -> Delivery:
        worker = dispatcher(self.database, self.clock, self.ways)
        while worker.run_once(self.clock()):
            pass
        return one(self.database, self.story, "story_to_decide")

    def later(self, minutes: int) -> Delivery:
        """Time goes by, and what nobody knows is looked into."""
        self.clock.forward(minutes=minutes)
        Reconciler(self.database, self.ways, self.clock, BASE, plain_words).run_once(self.clock())
        return self.run()


@pytest.mark.parametrize("says", NOT_TAKEN.values(), ids=NOT_TAKEN)
def test_what_was_not_taken_is_tried_again_and_arrives_once(
    sqlite_database: Database, clock: TurnedClock, says: dict[str, str]
) -> None:
    """CASES B 23, 24: a refusal for now is none for ever, and nobody gets it twice."""
    with RudeMail(says=dict(says)) as server:
        post = Post(sqlite_database, clock, server)
        waiting = post.run()
        assert (waiting.state, waiting.channel, waiting.attempts) == (S.DUE, "email", 1)
        assert waiting.due_at > clock()
        assert post.later(0).attempts == 1  # no hot loop: its time has not come
        server.says.clear()
        kept_before = len(server.kept)
        assert post.later(120).state is S.HANDED_OVER
        post.later(120)
        assert len(server.kept) == kept_before + 1


@pytest.mark.parametrize(("says", "copies"), NOBODY_KNOWS.values(), ids=NOBODY_KNOWS)
def test_what_may_have_been_taken_is_unknown_and_goes_again_under_the_same_name(
    sqlite_database: Database, clock: TurnedClock, says: dict[str, str], copies: int
) -> None:
    """CASES B 25: where silence is worse it goes again, and a mail program can see that it is the same."""
    with RudeMail(says=dict(says)) as server:
        post = Post(sqlite_database, clock, server)
        assert post.run().state is S.UNKNOWN
        server.says.clear()
        assert post.later(3).state is S.HANDED_OVER
        names = {line for kept in server.kept for line in kept.split(b"\r\n") if line.lower().startswith(b"message-id")}
        assert (len(server.kept), len(names)) == (copies, 1)


def test_a_server_that_hangs_up_instead_of_goodbye_has_taken_it(sqlite_database: Database, clock: TurnedClock) -> None:
    with RudeMail(says={"quit": CUT}) as server:
        post = Post(sqlite_database, clock, server)
        assert post.run().state is S.HANDED_OVER
        assert len(server.kept) == 1


def test_a_slow_greeting_is_given_up_and_tried_again(sqlite_database: Database, clock: TurnedClock) -> None:
    with RudeMail(slow=2.0) as server:
        post = Post(sqlite_database, clock, server)
        assert post.run().state is S.DUE
        server.slow = 0.0
        assert post.later(120).state is S.HANDED_OVER
        assert len(server.kept) == 1


def test_a_port_where_nobody_listens_is_tried_again(sqlite_database: Database, clock: TurnedClock) -> None:
    with RudeMail() as server:
        post = Post(sqlite_database, clock, server)
    waiting = post.run()
    assert waiting.state is S.DUE
    with sqlite_database.read() as session:
        kinds = [event.kind for event in deliveries.events(session, waiting.id)]
    assert kinds.count("begun") == kinds.count("backed_off") == 1
