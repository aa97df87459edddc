"""Single keys at the desk: they lead on, never while somebody types, and not for who switched them off."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from store.database import Database
from store.words import Role
from tests.browser.test_desk import sign_in
from tests.conftest import TurnedClock
from tests.web.staff_cast import office_over

pytestmark = pytest.mark.browser


def test_keys_lead_through_the_queue_and_do_nothing_while_somebody_types(
    sqlite_database: Database,
    clock: TurnedClock,
    tmp_path: Path,
    serve: Callable[[Flask], str],
    page_of_width: Callable[..., Page],
    axe: Callable[[Page], list[str]],
) -> None:
    office = office_over(sqlite_database, clock, tmp_path)
    office.person("mo@example.org", Role.MODERATOR, name="Mo Kaur")
    home = office.home()
    first, second = office.story("Sister Jones was kind.", home=home), office.story(home=home)
    base, page = serve(office.app), page_of_width(1280)
    sign_in(page, base, "mo@example.org")
    page.wait_for_url("**/desk")
    assert axe(page) == []
    page.keyboard.press("n")
    page.wait_for_url(f"**/{first.reference}")
    page.keyboard.press("?")
    assert page.get_by_text("The next story", exact=True).is_visible()
    assert axe(page) == []
    page.keyboard.press("a")
    page.keyboard.type("nq? ")  # the cursor is in the text now
    field = page.get_by_label("The text to publish")
    assert "nq? " in field.input_value()
    page.locator("h1").click()
    page.keyboard.press("n")
    page.wait_for_url(f"**/{second.reference}")
    page.keyboard.press("q")
    page.wait_for_url("**/moves/ask_author")
    page.get_by_label("A question that is often asked").select_option("when")
    page.get_by_role("button", name="Put it in").click()
    assert "When did this happen?" in page.get_by_label("Your question").input_value()
    assert page.url.endswith("/moves/ask_author")
    page.goto(f"{base}/desk")
    page.get_by_text("Keys, and how I want my desk").click()
    page.get_by_label("Single keys do nothing").check()
    page.get_by_role("button", name="Keep it so").click()
    page.wait_for_load_state()
    page.keyboard.press("n")
    page.keyboard.press("?")
    assert page.url == f"{base}/desk"
    assert not page.get_by_label("Single keys do nothing").is_visible()
