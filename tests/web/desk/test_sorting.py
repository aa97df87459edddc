"""The queue in an order of one's own: by age, criticality and risk, page by page, with who has what."""

import re
from datetime import timedelta

import pytest

from gateway.web.desk import sorting
from store import contributions, desk_listings
from store.contributions import Contribution
from store.database import Database, Session
from store.words import Role, State
from tests.conftest import TurnedClock
from tests.web.desk.test_queue import order
from tests.web.staff_cast import Office

NAMES = {"check": "names_a_person", "name": "Names a person", "start": 0, "length": 12, "urgent": False}
HURT = {"check": "mentions_injury", "name": "Mentions an injury", "start": 0, "length": 4, "urgent": True}


def change(office: Office, story: int, **fields: object) -> None:
    office.database.write(lambda db: contributions.change(db, story, **fields))


def test_the_queue_is_shown_by_age_and_by_criticality(office: Office) -> None:
    browser, home = office.browser(Role.MODERATOR), office.home()
    first, second, third = (office.story(home=home) for _ in range(3))
    change(office, second.id, criticality=4, read_at=office.now)
    change(office, first.id, criticality=1, read_at=office.now)
    assert order(browser.get("/desk?sort=oldest").text) == [first.reference, second.reference, third.reference]
    assert order(browser.get("/desk?sort=newest").text) == [third.reference, second.reference, first.reference]
    assert order(browser.get("/desk?sort=criticality").text) == [second.reference, first.reference]
    assert browser.get("/desk?sort=nonsense&only=nonsense&after=x").status_code == 200


def test_the_queue_is_filtered_by_each_risk(office: Office) -> None:
    old = office.story(home=office.home())
    office.clock.forward(days=3)
    browser = office.browser(Role.MODERATOR)
    large = office.home("Elm Grange")
    danger, named = office.story(home=large, urgent=True), office.story(home=large)
    small, nowhere = office.story(home=office.home("The Nook", beds=6)), office.story(ready=False, publish=None)
    change(office, named.id, hits=[NAMES])
    wanted = {"danger": danger, "names": named, "small": small, "long": old, "no_home": nowhere}
    for only, story in wanted.items():
        assert order(browser.get(f"/desk?only={only}").text) == [story.reference], only
    assert "Nothing waits here" in browser.get("/desk?only=review").text
    page = browser.get("/desk").text
    assert "<span>Small home</span>" in page
    assert "<span>Names somebody</span>" in page


def test_a_filtered_list_goes_on_without_a_gap(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, home = office.browser(Role.MODERATOR), office.home()
    monkeypatch.setattr(sorting, "LOOKED_THROUGH", 4)
    made = [office.story(home=home) for _ in range(10)]
    for story in made[::3]:
        change(office, story.id, hits=[NAMES])
    for sort in ("oldest", "newest"):
        address, seen = f"/desk?sort={sort}&only=names", list[str]()
        for _ in range(5):
            page = browser.get(address).text
            seen += order(page)
            more = re.search(r'href="([^"]+)" rel="next"', page)
            if not more:
                break
            address = more[1].replace("&amp;", "&")
        wanted = [story.reference for story in made[::3]]
        assert seen == (wanted if sort == "oldest" else wanted[::-1]), sort


def test_what_may_distress_is_folded_in_the_queue_until_somebody_wants_it_otherwise(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    story = office.story("He hit her <b>hard</b>.", home=office.home())
    change(office, story.id, hits=[HURT], urgent=True)
    page = browser.get("/desk").text
    assert "may distress (somebody was hurt)" in page
    assert "He hit her &lt;b&gt;hard&lt;/b&gt;." in page.partition("<details")[2]
    answer = browser.send("/desk/preferences", page="/desk", show_distressing="yes", back="/desk")
    assert answer.location == "/desk"
    assert "may distress (" not in browser.get("/desk").text
    assert "may distress (" in office.browser(Role.SENIOR).get("/desk").text
    assert browser.send("/desk/preferences", page="/desk", back="//evil.example.org").location == "/desk"


def test_the_sorted_lists_say_the_same_on_both_databases(database: Database, clock: TurnedClock) -> None:
    def add(session: Session, state: State, **fields: object) -> int:
        given = {"kind": "story", "version": 1, "channel": "web", "memory": {}, "hits": [], "received_at": clock.now}
        return contributions.add(session, state=state, moved_at=clock.forward(minutes=1), **{**given, **fields})

    def work(session: Session) -> list[int]:
        return [
            add(session, State.IN_REVIEW, criticality=2, read_at=clock.now),
            add(session, State.SUSPENDED, criticality=5),
            add(session, State.IN_REVIEW, criticality=2, read_at=clock.now),
            add(session, State.PUBLISHED, criticality=5),
            add(session, State.RECEIVED, open_until=clock.now + timedelta(days=1)),
        ]

    first, hidden, second, published, _growing = database.write(work)

    def ids(rows: list[Contribution]) -> list[int]:
        return [row.id for row in rows]

    with database.read() as db:
        assert ids(desk_listings.by_criticality(db)) == [hidden, first, second]
        after = contributions.get(db, first)
        assert ids(desk_listings.by_criticality(db, after=after, limit=5)) == [second]
        assert ids(desk_listings.with_seniors(db, State.IN_REVIEW, limit=1)) == [first]
        assert ids(desk_listings.with_seniors(db, State.IN_REVIEW, after=after)) == [second]
        found = desk_listings.look_through(db, states=desk_listings.WAITING, newest=True, now=clock.now)
        assert ids(found) == [published, second, hidden, first]
