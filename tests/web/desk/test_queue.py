"""The queue: nothing waits unread, danger comes first, and no page says who wrote."""

import re
from datetime import timedelta

from store import contributions, desk_listings
from store.database import Database, Session
from store.words import Role, State
from tests.conftest import TurnedClock
from tests.web.staff_cast import Office


def order(page: str) -> list[str]:
    return re.findall(r'href="/desk/stories/([A-Z0-9]{8})"', page)


def test_the_unread_stand_before_the_read_and_danger_before_all(office: Office) -> None:
    browser, home = office.browser(Role.MODERATOR), office.home()
    read = office.story(home=home)
    browser.get(f"/desk/stories/{read.reference}")
    calm = office.story(home=home)
    danger = office.story(home=None, publish=None, ready=False)
    hit = {"check": "asks_for_help", "name": "Asks for help", "start": 0, "length": 7, "urgent": True}
    office.database.write(lambda db: contributions.change(db, danger.id, urgent=True, hits=[hit]))
    page = browser.get("/desk").text
    assert order(page) == [danger.reference, calm.reference, read.reference]
    assert "Home not known yet" in page
    assert page.index("Danger") < page.index(calm.reference)


def test_a_text_still_growing_waits_and_one_of_danger_does_not(office: Office) -> None:
    browser = office.browser(Role.MODERATOR)
    until = office.now + timedelta(minutes=30)
    growing = office.story(ready=False, publish=None, open_until=until)
    danger = office.story(ready=False, publish=None, open_until=until, urgent=True)
    assert order(browser.get("/desk").text) == [danger.reference]
    browser.get(f"/desk/stories/{danger.reference}")
    assert office.row(danger).read_at is None  # more of it may come
    office.clock.forward(minutes=30)
    assert order(browser.get("/desk").text) == [danger.reference, growing.reference]


def test_reading_is_recorded_for_the_desk_and_not_for_an_administrator(office: Office) -> None:
    opened = office.story(home=office.home())
    office.browser(Role.ADMINISTRATOR).get(f"/desk/stories/{opened.reference}")
    assert office.row(opened).read_at is None
    office.browser(Role.TYPIST).get(f"/desk/stories/{opened.reference}")
    assert office.row(opened).read_at == office.now


def test_one_state_alone_can_be_shown(office: Office) -> None:
    browser, home = office.browser(Role.MODERATOR), office.home()
    moderated, waiting = office.story(home=home), office.story(home=None, ready=False)
    assert order(browser.get("/desk?state=in_moderation").text) == [moderated.reference]
    assert order(browser.get("/desk?state=received").text) == [waiting.reference]
    assert "Nothing is in this state" in browser.get("/desk?state=held").text
    assert browser.get("/desk?state=nonsense&after=zzz").status_code == 200
    assert browser.get("/desk?list=waiting&after=9999999999999999999").status_code == 200


def test_a_long_queue_goes_on_on_the_next_page_without_a_gap(office: Office) -> None:
    browser, home = office.browser(Role.MODERATOR), office.home()
    made = [office.story(home=home).reference for _ in range(53)]
    page, seen = browser.get("/desk").text, list[str]()
    while len(seen) <= len(made):
        seen += order(page)
        more = re.search(r'href="([^"]+)" rel="next"', page)
        if not more:
            break
        page = browser.get(more[1].replace("&amp;", "&")).text
    assert seen == made


def test_an_empty_queue_is_kind(office: Office) -> None:
    page = office.browser(Role.MODERATOR).get("/desk").text
    assert "Everything that came in has been read" in page
    assert "Thank you" in page


def test_the_lists_say_the_same_on_both_databases(database: Database, clock: TurnedClock) -> None:
    def work(session: Session) -> list[int]:
        rows = []
        for number, state in enumerate((State.IN_MODERATION, State.HELD, State.RECEIVED, State.WITHDRAWN)):
            rows.append(
                contributions.add(
                    session,
                    kind="story",
                    state=state,
                    version=1,
                    channel="web",
                    memory={},
                    hits=[],
                    received_at=clock.now,
                    moved_at=clock.now,
                    read_at=clock.now if number == 1 else None,
                    urgent=number == 2,
                )
            )
        return rows

    moderated, held, urgent, withdrawn = database.write(work)
    with database.read() as session:
        assert [r.id for r in desk_listings.unread(session, urgent=True, now=clock.now)] == [urgent]
        assert [r.id for r in desk_listings.unread(session, urgent=False, now=clock.now)] == [moderated]
        assert [r.id for r in desk_listings.waiting(session)] == [held]
        assert [r.id for r in desk_listings.in_state(session, State.WITHDRAWN)] == [withdrawn]
        assert desk_listings.count_waiting(session, now=clock.now) == 3
        following = desk_listings.next_for_desk(session, than=urgent, now=clock.now)
        assert following is not None
        assert following.id == moderated
