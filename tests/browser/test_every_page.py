"""Every page for everyone who may open it: it fits a small phone, has no barriers, and its links lead somewhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from store.words import Role
from tests.browser.conftest import AXE
from tests.browser.town import Town
from tests.browser.walking import NARROW, Walker

pytestmark = pytest.mark.browser
WALK = AXE.read_text(encoding="utf-8")
Open = Callable[..., Page]
Do = Callable[[], None]
STAFF = {
    Role.MODERATOR: ("/desk", "/desk/tasks"),
    Role.SENIOR: ("/desk", "/desk/tasks"),
    Role.SAFEGUARDING: ("/desk", "/desk/tasks"),
    Role.TYPIST: ("/typing",),
    Role.CALL_HANDLER: ("/desk", "/desk/tasks", "/typing"),
    Role.MAILROOM: ("/print-room", "/desk/tasks"),
    Role.PROVIDER: ("/provider",),
    Role.BODY: ("/bodies", "/bodies/answers", "/bodies/following"),
    Role.ADMINISTRATOR: ("/admin", "/desk", "/desk/tasks"),
}
STAFF_PAGES = ("/desk", "/typing", "/print-room", "/provider", "/bodies", "/admin", "/sign-in")
MOVING = {  # the stories in which a role has something to decide
    Role.MODERATOR: ("no_home", "fresh", "danger", "asked", "edits", "with_home", "published_long", "scheduled"),
    Role.SENIOR: ("in_review", "suspended", "published"),
    Role.SAFEGUARDING: ("held", "danger", "private"),
}
STATES: tuple[str, ...] = ("no_home", "fresh", "asked", "edits", "held", "with_home", "in_review")
STATES += ("published", "suspended", "scheduled", "rejected", "private", "withdrawn")


SAME_IN_EVERY_STATE = ["/mine/data", "/mine/contact", "/mine/erase"]


@pytest.fixture
def walker(page_of_width: Open, town_address: str) -> Walker:
    return Walker(page_of_width(NARROW["width"]), town_address, WALK)


def test_every_public_page(town: Town, walker: Walker) -> None:
    published = [town.stories[each] for each in ("published", "published_long", "suspended")]
    starts = ["/", "/stories", "/homes?q=o", "/homes?q=nowhere", "/tell", "/mine", "/answer", "/sign-in", "/sandbox"]
    starts += [f"/stories/{told.row.reference[:4]}-{told.row.reference[4:]}" for told in published]
    starts += [f"/homes/{home}" for home in town.homes.values()]
    assert walker.walk(starts) == []
    assert any(path.startswith("/feeds/") for path in walker.seen)


@pytest.mark.parametrize("story", STATES)
def test_every_page_of_an_author(town: Town, walker: Walker, story: str) -> None:
    _enter_code(walker, town.stories[story].code)
    if story not in {"asked", "published"}:
        walker.seen += SAME_IN_EVERY_STATE
    assert walker.walk(["/mine"], only="/mine") == []
    assert walker.page.get_by_role("heading", level=1).count() == 1


@pytest.mark.parametrize("story", ["with_home", "in_review", "published"])
def test_every_page_that_a_home_opens_from_a_link(town: Town, walker: Walker, story: str) -> None:
    link = f"/answer/l/{town.stories[story].link}"
    assert walker.walk([link], only=link) == []


def test_every_page_that_a_home_opens_with_its_letter(town: Town, walker: Walker) -> None:
    code, pin = town.letters[0]
    walker.goes("/answer")
    walker.page.get_by_label("The code on your letter").fill(code)
    walker.page.get_by_label("The PIN on your letter").fill(pin)
    walker.page.get_by_role("button", name="Continue").click()
    walker.page.wait_for_url("**/answer/letter**")
    path = walker.page.url.removeprefix(walker.base)
    assert walker.walk([path], only="/answer/letter") == []


@pytest.mark.parametrize("role", STAFF)
def test_every_page_of_the_staff(town: Town, walker: Walker, role: Role) -> None:
    walker.sign_in(town.session_of(role))
    starts = list(STAFF[role])
    starts += [f"/desk/stories/{town.stories[each].reference}" for each in MOVING.get(role, ())]
    assert walker.walk(starts, only=STAFF_PAGES) == []
    assert len(walker.seen) > len(starts)


def test_every_step_of_the_form_and_what_it_says_when_nothing_is_answered(town: Town, walker: Walker) -> None:
    page = walker.page
    walker.goes("/tell")
    for step, wrongly, rightly in _answers(page):
        wrongly()
        _go_on(page)
        assert page.get_by_role("heading", name="There is a problem").is_visible(), step
        walker.look(f"{step}, answered wrongly")
        rightly()
        _go_on(page)
        walker.look(f"after {step}")
    assert page.get_by_role("heading", name="Check your answers").is_visible()
    assert walker.wrong == []


def _go_on(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Continue").or_(page.get_by_role("button", name="Search")).click()


def _answers(page: Page) -> list[tuple[str, Do, Do]]:
    """The steps, each with an answer that will not do, and one that does."""
    return [
        ("who", _nothing, lambda: page.get_by_label("I tell my own story").check()),
        ("home", _nothing, lambda: page.get_by_label("Which home is it about?").fill("Rosewood")),
        ("the choice of homes", _nothing, lambda: page.get_by_label("Rosewood, Leeds").check()),
        ("story", _nothing, lambda: page.get_by_label("What happened?").fill("They were kind to me, every day.")),
        ("reach", page.get_by_label("E-mail", exact=True).check, page.get_by_label("E-mail", exact=True).uncheck),
        ("consent", _nothing, lambda: _agree(page)),
    ]


def _nothing() -> None:
    """Leave the page as it is."""


def _agree(page: Page) -> None:
    for name in ("consent_publish", "consent_contact"):
        page.locator(f"input[name={name}][value=yes]").check()


def _enter_code(walker: Walker, code: str) -> None:
    walker.goes("/mine")
    walker.page.get_by_label("Your code").fill(code)
    walker.page.get_by_role("button", name="Continue").click()
    walker.page.get_by_role("heading", name="About your story", exact=True).wait_for()


def test_a_page_that_is_not_there_or_not_for_you_says_so_without_barriers(town: Town, walker: Walker) -> None:
    missing = ["/nowhere", "/stories/ZZZZ-ZZZZ", "/homes/999999", "/answer/l/no-such-link"]
    for path in missing:
        walker.goes(path, status=404)
        walker.look(path)
    walker.sign_in(town.session_of(Role.MAILROOM))
    walker.goes("/admin", status=403)
    walker.look("/admin for the mailroom")
    assert walker.wrong == []
