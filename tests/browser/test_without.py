"""The main paths for those who have no mouse, and for those whose browser runs no scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from store.database import Database
from store.words import State
from tests.browser.town import Town
from tests.conftest import TurnedClock
from tests.web.staff_cast import Office, office_over
from tests.web.story_cast import Cast

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Serve = Callable[[Flask], str]
STORY = "They were kind to me, every day."


@pytest.fixture
def office(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Office:
    return office_over(sqlite_database, clock, tmp_path)


@pytest.fixture
def cast(office: Office, clock: TurnedClock) -> Cast:
    return Cast(office.database, clock)


def to(page: Page, label: str) -> None:
    """Press Tab until the field, choice or button of this name has the focus."""
    wanted = page.get_by_label(label, exact=True).or_(page.get_by_role("button", name=label, exact=True)).first
    for _ in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to “{label}” on {page.url}: {page.inner_text('main')[:300]}")


def press(page: Page, button: str = "Continue") -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def go_on(page: Page, button: str = "Continue") -> None:
    to(page, button)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, *labels: str) -> None:
    for label in labels:
        to(page, label)
        page.keyboard.press("Space")


def test_a_story_is_told_with_the_keyboard_alone(cast: Cast, office: Office, serve: Serve, page_of_width: Open) -> None:
    cast.home("Rosewood")
    page = page_of_width(1280)
    page.goto(serve(office.app) + "/tell")
    choose(page, "I tell my own story")
    go_on(page)
    to(page, "Which home is it about?")
    page.keyboard.type("Rosewood")
    go_on(page, "Search")
    choose(page, "Rosewood, Leeds")
    go_on(page)
    to(page, "What happened?")
    page.keyboard.type(STORY)
    go_on(page)
    choose(page, "I live there, or did")
    go_on(page)
    for name in ("consent_publish", "consent_contact"):
        _tab_into(page, name)
        page.keyboard.press("Space")
    go_on(page)
    go_on(page, "Send the story")
    assert page.get_by_role("heading", name="Thank you").is_visible()
    assert page.locator(".es-code__value").is_visible()


def _tab_into(page: Page, name: str) -> None:
    """Press Tab until the focus is in this group of choices: one stop, then the arrows."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def test_the_first_stop_of_tab_skips_to_the_page_itself(town: Town, town_address: str, page_of_width: Open) -> None:
    page = page_of_width(320)
    page.goto(f"{town_address}/stories/{town.stories['published'].reference}")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    assert skip.evaluate("e => e === document.activeElement && e.getBoundingClientRect().height > 20")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_a_story_is_told_without_scripts(cast: Cast, office: Office, serve: Serve, page_of_width: Open) -> None:
    cast.home("Rosewood")
    page = page_of_width(320, scripts=False)
    page.goto(serve(office.app) + "/tell")
    page.get_by_label("I tell my own story").check()
    press(page)
    page.get_by_label("Which home is it about?").fill("Rosewood")
    press(page, "Search")
    page.get_by_label("Rosewood, Leeds").check()
    press(page)
    page.get_by_label("What happened?").fill(STORY)
    press(page)
    press(page)
    for name in ("consent_publish", "consent_contact"):
        page.locator(f"input[name={name}][value=yes]").check()
    press(page)
    press(page, "Send the story")
    assert page.get_by_role("heading", name="Thank you").is_visible()
    assert len("".join(page.locator(".es-code__value").inner_text().split()).replace("-", "")) == 16


def test_a_home_asks_for_a_review_by_its_link_without_scripts(
    cast: Cast, office: Office, serve: Serve, page_of_width: Open
) -> None:
    home = cast.home("Rosewood")
    cast.contact(home)
    told = cast.with_provider(home)
    told.told(cast.clock(), cast.clock().replace(day=9))
    page = page_of_width(320, scripts=False)
    page.goto(f"{serve(office.app)}/answer/l/{told.link}")
    page.locator("input[name=choice][value=object]").check()
    page.get_by_label("It shows who somebody is").check()
    page.get_by_label("Say why, in your own words").fill("Forty families would know at once.")
    page.get_by_label("Your name").fill("Maria Lindqvist")
    page.get_by_label("Your role at the home").fill("Manager")
    press(page, "Check your answer")
    assert told.state() is State.WITH_PROVIDER
    press(page, "Send this answer")
    assert told.state() is State.IN_REVIEW
