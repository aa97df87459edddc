"""While a question is written, a real browser shows the text message that it becomes, counted as the server counts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from channels.sms.segments import count
from store.database import Database
from store.words import Role
from tests.browser.test_desk import sign_in
from tests.conftest import TurnedClock
from tests.web.staff_cast import office_over

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "question",
    [
        "In which month was that?",
        "Ym mha fis oedd hynny, ac a oedd y tŷ yn oer?",
        "Was it {before} or [after] Easter, and did it cost more than €5 a day? 👏" * 2,
        "When was that? " * 20,
    ],
)
def test_the_message_is_counted_while_it_is_written(
    question: str,
    sqlite_database: Database,
    clock: TurnedClock,
    tmp_path: Path,
    serve: Callable[[Flask], str],
    page_of_width: Callable[..., Page],
) -> None:
    office = office_over(sqlite_database, clock, tmp_path)
    office.person("mo@example.org", Role.MODERATOR, name="Mo Kaur")
    opened = office.story("The tea was cold.", home=office.home())
    base, page = serve(office.app), page_of_width(320)
    sign_in(page, base, "mo@example.org")
    page.goto(f"{base}/desk/stories/{opened.reference}/moves/ask_author")
    assert page.get_by_text("As a text message").is_hidden()
    page.get_by_label("Your question").fill(question)
    live = [page.locator(f"[data-text-{part}]").inner_text() for part in ("body", "cost")]
    assert f"This goes as {count(live[0]).segments} text message" in live[1]
    page.get_by_role("button", name="See the text message first").click()
    assert [page.locator(f"[data-text-{part}]").inner_text() for part in ("body", "cost")] == live
