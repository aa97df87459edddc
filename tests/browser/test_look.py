"""Every piece of the look in a real browser: it fits a small phone, has no barriers, and needs no script."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.web.demonstration import ANSWERS, LIMIT, demonstration_app

pytestmark = pytest.mark.browser

Serve = Callable[[Flask], str]
Open = Callable[..., Page]


@pytest.mark.parametrize("path", ["/", "/errors", "/desk", "/stop/404"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_scrolls_sideways_and_axe_finds_no_barrier(
    path: str, width: int, serve: Serve, page_of_width: Open, axe: Callable[[Page], list[str]]
) -> None:
    page = page_of_width(width)
    page.goto(serve(demonstration_app()) + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []


def test_no_page_breaks_our_own_content_policy(serve: Serve, page_of_width: Open) -> None:
    page = page_of_width(1280)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(serve(demonstration_app()) + "/errors")
    page.wait_for_load_state("networkidle")
    assert complaints == []


def test_our_own_font_is_what_readers_see(serve: Serve, page_of_width: Open) -> None:
    page = page_of_width(1280)
    page.goto(serve(demonstration_app()))
    assert page.evaluate("document.fonts.ready.then(f => f.check('20px \"Atkinson Hyperlegible Next\"'))")
    assert "Atkinson Hyperlegible Next" in page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family).join()"
    )


def test_the_characters_left_are_counted_as_one_types(serve: Serve, page_of_width: Open) -> None:
    page = page_of_width(1280)
    page.goto(serve(demonstration_app()))
    area = page.get_by_label("What happened?")
    area.fill("Hello\nyou 🙂")
    assert page.get_by_text(f"You have {LIMIT - 12} characters left").first.is_visible()
    area.fill("x" * (LIMIT + 1))
    assert page.get_by_text("You have 1 character too many").first.is_visible()


def test_without_scripts_a_form_keeps_what_was_typed_and_leads_to_each_error(serve: Serve, page_of_width: Open) -> None:
    page = page_of_width(1280, scripts=False)
    page.goto(serve(demonstration_app()))
    page.get_by_label("What happened?").fill(ANSWERS["story"])
    page.get_by_label("I am a relative").check()
    page.get_by_role("button", name="Send").click()
    assert page.title().startswith("Error: ")
    assert page.get_by_label("What happened?").input_value() == ANSWERS["story"].replace("\r\n", "\n")
    assert page.get_by_label("I am a relative").is_checked()
    links = page.locator(".govuk-error-summary__list a")
    targets = [str(link.get_attribute("href")) for link in links.all()]
    assert len(targets) >= 9
    assert all(page.locator(target).is_visible() for target in targets)
    assert not page.get_by_role("button", name="Copy the code").first.is_visible()
