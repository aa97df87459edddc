"""The table of states, kept by every page, list, feed and answer of the API, under each of the four policies."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway.moderation.details import parse_details
from gateway.moderation.facts import Actor
from gateway.moderation.policies import POLICIES
from gateway.moderation.remember import remember
from gateway.web.public.home_numbers import IN_ALL
from gateway.web.who import COOKIE
from store import staff
from store.database import Database, Session
from store.words import Event, Role, State
from tests.conftest import TurnedClock
from tests.web.story_cast import AUTHOR, EMAIL, MODERATOR, PHONE, SECRET_WORDS, SENIOR, Cast, Told, app_over

WORDS = "They knew how she liked her tea, and said good night."
LEAD, WRITER, HOME = Actor(Role.SAFEGUARDING, "103"), Actor(Role.AUTHOR, "author:1"), Actor(Role.PROVIDER, "contact:1")
WHY = {"reason": "One stay would show who is spoken of", "comment": "As they ask"}
Way = Callable[[Cast, int], Told]


class Sees(Enum):
    NOTHING, MARKER, WORDS = "nothing", "that there is one", "the words"


N, M, W = Sees
PENDING, WITHDRAWN = "With the home, or being reviewed", "Withdrawn by the author after the home was told"


@dataclass(frozen=True)
class Row:
    """What the public, the home and the bodies of its area see; ``counted`` is its line on the home's page."""

    state: State
    public: Sees
    provider: Sees
    body: Sees
    way: Way
    counted: str = ""
    beds: int = 40


def moved(told: Told, event: Event, by: Actor, **details: object) -> Told:
    return told.move(event, by, parse_details(event, details))


def published(cast: Cast, home: int) -> Told:
    told = cast.story(home).approve(WORDS)
    return told if told.state() is State.PUBLISHED else told.go_ahead()


def told_of(cast: Cast, home: int) -> Told:
    return cast.story(home).approve(WORDS).told(cast.clock(), cast.clock().replace(day=9))


def suspended(cast: Cast, home: int) -> Told:
    return moved(published(cast, home), Event.SUSPEND, SENIOR, kind="legal", **WHY)


def restricted(cast: Cast, home: int) -> Told:
    told = moved(suspended(cast, home), Event.PROPOSE_RESTRICTION, SENIOR, **WHY)
    return moved(told, Event.CONFIRM_RESTRICTION, LEAD)


def kept(*, agreed: bool) -> Way:
    def way(cast: Cast, home: int) -> Told:
        told = cast.story(home, consent=False, consent_home=agreed)
        return moved(told, Event.KEEP_PRIVATE, MODERATOR, text=WORDS, redaction_checked=True, comment="As they ask")

    return way


def held(cast: Cast, home: int) -> Told:
    return moved(cast.story(home), Event.HOLD, MODERATOR, kind="safeguarding", reason="Hurt", review_on="2027-03-04")


def rejected(cast: Cast, home: int) -> Told:
    return moved(cast.story(home), Event.REJECT, MODERATOR, code="commercial", reason="It sells shoes", comment="Shoes")


def archived(cast: Cast, home: int) -> Told:
    told = published(cast, home)
    cast.database.write(lambda session: remember(session, told.row, retention_ends=cast.clock()))
    return told.move(Event.ARCHIVE, Actor(Role.CLOCK))


EVERYWHERE: Mapping[str, Row] = {
    "received": Row(State.RECEIVED, N, N, N, lambda cast, home: cast.story(home, consent=None)),
    "with_author": Row(
        State.WITH_AUTHOR,
        N,
        N,
        N,
        lambda cast, home: moved(cast.story(home), Event.ASK_AUTHOR, MODERATOR, question="?"),
    ),
    "in_moderation": Row(State.IN_MODERATION, N, N, N, lambda cast, home: cast.story(home)),
    "scheduled": Row(State.SCHEDULED, N, N, N, lambda cast, home: cast.story(home).approve(WORDS), beds=6),
    "held": Row(State.HELD, N, N, N, held),
    "published": Row(State.PUBLISHED, W, W, W, published, "Published"),
    "restricted": Row(
        State.RESTRICTED, M, W, W, restricted, "Restricted: kept from the public, read by public interest bodies"
    ),
    "private": Row(State.PRIVATE, N, N, N, kept(agreed=False), "Kept private"),
    "private, the home may read it": Row(State.PRIVATE, N, W, W, kept(agreed=True), "Kept private"),
    "suspended": Row(State.SUSPENDED, M, W, W, suspended, "Hidden for now"),
    "rejected": Row(State.REJECTED, N, N, N, rejected, "Not accepted"),
    "withdrawn": Row(State.WITHDRAWN, N, N, N, lambda cast, home: moved(cast.story(home), Event.WITHDRAW, WRITER)),
    "archived": Row(State.ARCHIVED, M, M, M, archived),
}
ASKED: Mapping[str, Row] = {
    "with_provider": Row(State.WITH_PROVIDER, N, W, N, told_of, PENDING),
    "withdrawn after the home was told": Row(
        State.WITHDRAWN, M, M, N, lambda cast, home: moved(told_of(cast, home), Event.WITHDRAW, WRITER), WITHDRAWN
    ),
}


def objected(cast: Cast, home: int) -> Told:
    return moved(told_of(cast, home), Event.OBJECT, HOME, ground="not_genuine", reason="No such day")


OF_POLICY: Mapping[str, Mapping[str, Row]] = {
    "moderator_only": EVERYWHERE,
    "provider_decides": {
        **EVERYWHERE,
        **ASKED,
        "restricted": Row(State.RESTRICTED, M, W, M, restricted, EVERYWHERE["restricted"].counted),
        "not_published": Row(State.NOT_PUBLISHED, N, W, N, objected, "Not published, because the home objected"),
    },
    "provider_restricts": {
        **EVERYWHERE,
        **ASKED,
        "restricted by the home": Row(State.RESTRICTED, M, W, W, objected, EVERYWHERE["restricted"].counted),
    },
    "provider_may_ask_for_review": {
        **EVERYWHERE,
        **ASKED,
        "in_review": Row(State.IN_REVIEW, N, W, N, objected, PENDING),
    },
}


@dataclass
class Readers:
    """Each of those who look, with a browser and a token."""

    app: Flask
    database: Database
    clock: TurnedClock

    def browser(self, role: Role, *, homes: Sequence[int] = (), area: str = "") -> FlaskClient:
        client = self.app.test_client()
        client.set_cookie(COOKIE, self.token(role, "session", homes=homes, area=area), domain="localhost")
        return client

    def token(self, role: Role, purpose: str, *, homes: Sequence[int] = (), area: str = "") -> str:
        def work(session: Session) -> str:
            email, areas = f"{role}-{purpose}-{len(homes)}{area}@example.org", [area] if area else None
            number = staff.add(session, email, roles=[role], home_ids=list(homes), areas=areas, now=self.clock())
            return staff.new_token(session, number, purpose, now=self.clock())

        return self.database.write(work)


def seen(client: FlaskClient, path: str, **headers: str) -> Sees:
    answer = client.get(path, headers=headers)
    assert answer.status_code in {200, 404}, f"{path}: {answer.status}"
    for secret in (SECRET_WORDS, "Okonkwo", PHONE, PHONE[-6:], EMAIL, AUTHOR.name):
        assert secret not in answer.text, f"{path} says {secret}"
    if answer.status_code == 404:
        return Sees.NOTHING
    return Sees.WORDS if WORDS in answer.text else Sees.MARKER


@pytest.mark.parametrize("policy", POLICIES)
def test_every_state_shows_each_reader_what_its_row_says_and_no_more(
    policy: str, sqlite_database: Database, clock: TurnedClock
) -> None:
    cast = Cast(sqlite_database, clock)
    rows = OF_POLICY[policy]
    homes = {name: cast.home(f"House of {name}", beds=row.beds, policy=policy) for name, row in rows.items()}
    stories = {name: row.way(cast, homes[name]) for name, row in rows.items()}
    readers = Readers(app_over(sqlite_database, clock, base_url="https://earshot.example.org"), sqlite_database, clock)
    anybody = readers.app.test_client()
    feeds = anybody.get("/feeds/stories.atom").text + anybody.get("/feeds/stories.json").text
    listed = anybody.get("/stories").text
    theirs = readers.browser(Role.PROVIDER, homes=list(homes.values()))
    of_another = readers.browser(Role.PROVIDER, homes=[cast.home("Elsewhere")])
    body, far = readers.browser(Role.BODY, area="Leeds"), readers.browser(Role.BODY, area="York")
    bearers = {
        "provider": readers.token(Role.PROVIDER, "api", homes=list(homes.values())),
        "body": readers.token(Role.BODY, "api", area="Leeds"),
        "far": readers.token(Role.BODY, "api", area="York"),
    }
    wrong = []

    def must(name: str, what: str, is_so: object, wanted: object) -> None:
        if is_so != wanted:
            wrong.append(f"{name}: {what} is {is_so}, and is to be {wanted}")

    for name, row in rows.items():
        told = stories[name]
        written = f"{told.reference[:4]}-{told.reference[4:]}"
        must(name, "state", told.state(), row.state)
        must(name, "the public page", seen(anybody, f"/stories/{written}"), row.public)
        must(name, "in a feed", written in feeds, row.public is W)
        must(name, "in the list", f"/stories/{written}" in listed, row.public is W or row.state in LISTED)
        must(name, "another home's page", seen(of_another, f"/provider/stories/{written}"), N)
        must(name, "a far body's page", seen(far, f"/bodies/stories/{written}"), N)
        if row.state is not State.ARCHIVED:  # whose marker is for everyone, on the public page
            must(name, "the home's page", seen(theirs, f"/provider/stories/{written}"), row.provider)
            must(name, "the body's page", seen(body, f"/bodies/stories/{written}"), row.body)
        for who, wanted in (("provider", row.provider), ("body", row.body), ("far", to_all(row))):
            bearer = {"Authorization": f"Bearer {bearers[who]}"}
            must(name, f"the API for {who}", seen(anybody, f"/api/v1/stories/{told.reference}", **bearer), wanted)
        must(name, "counted", counted(anybody, homes[name]), {row.counted: "1"} if row.counted else {})
    assert not wrong, "\n".join(wrong)


LISTED = {State.RESTRICTED, State.SUSPENDED, State.ARCHIVED}


def to_all(row: Row) -> Sees:
    """What the API tells a caller who is nobody to this home."""
    return N if row.state is State.WITHDRAWN else row.public


def counted(client: FlaskClient, home: int) -> dict[str, str]:
    """The lines of a home's page that count something, without their sum."""
    page = client.get(f"/homes/{home}").text
    rows = re.findall(r"<dt[^>]*>\s*(.*?)\s*</dt>\s*<dd[^>]*>\s*(.*?)\s*</dd>", page, re.DOTALL)
    return {name: number for name, number in rows if name != IN_ALL and number != "0" and number.isdigit()}


def test_every_state_and_every_policy_has_its_row() -> None:
    assert set(OF_POLICY) == set(POLICIES)
    reached = {row.state for rows in OF_POLICY.values() for row in rows.values()}
    assert reached == set(State)


def test_the_same_inputs_end_apart_under_each_policy(sqlite_database: Database, clock: TurnedClock) -> None:
    """One story, one objection: what becomes of it is the policy's alone."""
    cast = Cast(sqlite_database, clock)
    ends: dict[str, State] = {}
    for policy in POLICIES:
        home = cast.home(f"Under {policy}", policy=policy)
        told = cast.story(home).approve(WORDS)
        if told.state() is State.WITH_PROVIDER:
            moved(told, Event.OBJECT, HOME, ground="not_genuine", reason="No such day")
        ends[policy] = told.state()
    assert ends == {
        "moderator_only": State.PUBLISHED,
        "provider_decides": State.NOT_PUBLISHED,
        "provider_restricts": State.RESTRICTED,
        "provider_may_ask_for_review": State.IN_REVIEW,
    }
