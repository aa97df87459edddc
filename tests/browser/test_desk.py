"""The desk in a real browser: signing in, moderating without scripts, and no barrier on any page at any width."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from store import inbound
from store.database import Database, Session
from store.words import Role, State
from tests.conftest import TurnedClock
from tests.web.staff_cast import PASSWORD, Office, office_over

pytestmark = pytest.mark.browser
LONG = "\n\n".join(
    [
        "Mum has lived here for three years and I visit every Tuesday. The carers 👩🏽‍⚕️ are kind, but too few. 😔",
        "On Sunday Sister Jones in room 12 said they were short again. She is scared at night.",
        "She comes from Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch and sings of it.",
    ]
    * 4
)


@pytest.fixture
def office(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Office:
    return office_over(sqlite_database, clock, tmp_path)


def sign_in(page: Page, base: str, email: str) -> None:
    page.goto(f"{base}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_story_is_moderated_and_taken_back_without_scripts(
    office: Office, serve: Callable[[Flask], str], page_of_width: Callable[..., Page]
) -> None:
    office.person("mo@example.org", Role.MODERATOR, name="Mo Kaur")
    opened = office.story("Sister Jones was kind.", home=office.home())
    base, page = serve(office.app), page_of_width(320, scripts=False)
    sign_in(page, base, "mo@example.org")
    page.get_by_role("link", name="Rosewood House").or_(page.locator("h3 a")).first.click()
    page.get_by_label("The text to publish").fill("They were kind.")
    page.get_by_label("1 – minor").check()
    page.get_by_label("I have checked").check()
    page.get_by_role("button", name="Approve").click()
    assert page.get_by_role("heading", name="Approved").is_visible()
    assert office.row(opened).state is State.WITH_PROVIDER
    page.get_by_label("Why do you take it back?").fill("A name is left")
    page.get_by_role("button", name="Take it back").click()
    assert office.row(opened).state is State.IN_MODERATION


@pytest.mark.parametrize("width", [1280, 320])
def test_no_page_of_the_desk_has_a_barrier_or_runs_over_its_edge(
    office: Office,
    serve: Callable[[Flask], str],
    page_of_width: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    width: int,
) -> None:
    office.person("mo@example.org", Role.MODERATOR, Role.SAFEGUARDING, Role.ADMINISTRATOR, name="Mo Kaur")
    opened = office.story(LONG, "And the food 🍲 is cold.", home=office.home())
    waiting = office.story("They hit my dad.", home=None, publish=None, ready=False, home_text="Rosewood", urgent=True)
    story = f"/desk/stories/{opened.reference}"
    paths = [
        "/desk",
        story,
        f"/desk/stories/{waiting.reference}",
        f"{story}/moves/hold",
        f"{story}/moves/propose_edits",
    ]
    paths += ["/desk/tasks", "/desk/tasks/1", f"/desk/holding/{_held(office)}", "/admin", "/sign-in/one-time-code"]
    base, page = serve(office.app), page_of_width(width)
    sign_in(page, base, "mo@example.org")
    for path in paths:
        page.goto(base + path)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def _held(office: Office) -> int:
    def work(session: Session) -> int:
        inbound_id = inbound.keep(session, b"Body=Hello", channel="sms", account="AC1", key="SM1", now=office.now)
        assert inbound_id is not None
        inbound.hold(session, inbound_id, "The message had no id.")
        return inbound_id

    return office.database.write(work)
