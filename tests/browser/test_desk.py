"""The desk in a real browser: signing in and moderating without scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from store.database import Database
from store.words import Role, State
from tests.conftest import TurnedClock
from tests.web.staff_cast import PASSWORD, Office, office_over

pytestmark = pytest.mark.browser


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
    page.get_by_role("button", name="Approve", exact=True).click()
    assert page.get_by_role("heading", name="Approved").is_visible()
    assert office.row(opened).state is State.WITH_PROVIDER
    page.get_by_label("Why do you take it back?").fill("A name is left")
    page.get_by_role("button", name="Take it back").click()
    assert office.row(opened).state is State.IN_MODERATION
