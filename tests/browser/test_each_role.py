"""What each role is here for, done from end to end in a real browser: by keyboard alone, and without scripts."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize

from gateway.moderation.details import Details, parse_details
from gateway.moderation.facts import Actor
from gateway.wiring import errands
from store import contributions, reports
from store.database import Database
from store.reports import ReportReason
from store.words import Event, Kind, Role, State
from tests.browser.conftest import AXE, LONGEST_WAIT, served
from tests.browser.hands import Hands, Keyboard, WithoutScripts
from tests.browser.town_at_work import MANAGER, MODERATING, Day, town_at_work
from tests.browser.walking import WIDE
from tests.conftest import KEYS, TurnedClock
from tests.web.staff_cast import PASSWORD
from tests.web.story_cast import MODERATOR, SENIOR, Told

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 320, "height": 640}
EDITED = "They were kind to my mother. 🍲 The tea was hot."


@pytest.fixture(scope="module")
def day(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    folder = tmp_path_factory.mktemp("day")
    shutil.copy(sqlite_template, folder / "earshot.db")
    database = Database(f"sqlite:///{folder / 'earshot.db'}", KEYS)
    town = town_at_work(database, TurnedClock(), folder)
    with served(town.app) as address:
        yield Day(town, address)
    database.close()


@pytest.fixture(scope="module", params=["keyboard", "no scripts"])
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """One for all tasks of a way, so that the look of the pages is fetched once."""
    scripts = request.param == "keyboard"
    context = browser.new_context(viewport=WIDE if scripts else PHONE, java_script_enabled=scripts)
    context.set_default_timeout(LONGEST_WAIT)
    yield context
    context.close()


@pytest.fixture
def hands(day: Day, context: BrowserContext) -> Iterator[Hands]:
    context.clear_cookies()
    page = context.new_page()
    way = Keyboard if page.viewport_size == WIDE else WithoutScripts
    yield way(page, day.address, AXE.read_text(encoding="utf-8"))
    page.close()


def author(day: Day, hands: Hands) -> None:
    """Their code, the words that we would change, and their yes."""
    told = day.cast.story(day.home)
    told.move(Event.PROPOSE_EDITS, MODERATOR, parse_details(Event.PROPOSE_EDITS, {"text": EDITED, "reason": "A name"}))
    hands.open("/mine")
    hands.press("Continue")
    hands.put_right("Enter your code")
    hands.write("Your code", told.code)
    hands.press("Continue")
    hands.press("See the changes")
    hands.press("Send")
    hands.put_right("Say whether we may publish it like this")
    hands.choose("Yes, publish it like this")
    hands.press("Send")
    hands.says("A moderator is reading your story")
    assert hands.page.get_by_role("link", name="See the changes").count() == 0
    assert day.moves(told, Event.APPROVE_EDITS) == 1
    assert told.state() is State.IN_MODERATION


def moderator(day: Day, hands: Hands) -> None:
    """Sign in, take the next story, approve it, and have the one after it."""
    for _ in range(2):
        day.cast.story(day.home, urgent=True)  # so that both come before what other tasks left in the queue
    hands.open("/desk")
    hands.press("Sign in")
    hands.put_right("Enter your e-mail address")
    hands.write("E-mail address", MODERATING)
    hands.write("Password", PASSWORD)
    hands.press("Sign in")
    hands.press("Open the next story")
    told = _opened(day, hands.page)
    hands.press("Approve")
    hands.put_right("Score the criticality from 0 to 5.")
    hands.write("The text to publish", "They were kind, and the tea was hot. ")
    hands.choose("1 – minor")
    hands.choose("I have checked that nothing in the text identifies anybody")
    hands.press("Approve, and open the next")
    hands.says("Approved: ")
    assert _opened(day, hands.page).id != told.id
    assert told.state() is State.WITH_PROVIDER
    assert day.moves(told, Event.APPROVE) == 1


def senior(day: Day, hands: Hands) -> None:
    """What waits for a decision, both sides of one, and the decision."""
    told = day.cast.with_provider(day.home).object()
    _sign_in(day, hands, Role.SENIOR)
    hands.open("/desk/reviews")
    hands.press(_to(hands.page, told.reference))
    hands.says("What is said against it")
    hands.press("Turn down the objection")
    hands.press("Turn down the objection")
    hands.put_right("Give a reason for the people who are told.")
    hands.write("Your reason", "Nobody can be recognised in it.")
    hands.press("Turn down the objection")
    hands.says("The objection was turned down")
    assert told.state() is State.PUBLISHED
    assert day.moves(told, Event.DISMISS) == 1


def provider(day: Day, hands: Hands) -> None:
    """A link by e-mail instead of a password, one story, and the answer."""
    told = _told(day)
    hands.open("/sign-in")
    hands.press("Get a link by e-mail")
    hands.press("Send me a link")
    hands.put_right("Enter your e-mail address")
    hands.write("E-mail address", MANAGER)
    hands.press("Send me a link")
    hands.open(_link_in_the_mail(day, hands.page))
    hands.press("Sign in")
    hands.press(_to(hands.page, told.reference))
    _go_ahead(hands)
    assert told.state() is State.PUBLISHED
    assert day.moves(told, Event.GO_AHEAD) == 1


def provider_with_a_letter(day: Day, hands: Hands) -> None:
    """The code and the PIN of a letter, one story of it, and the answer."""
    told = day.cast.with_provider(day.home)
    _, code, pin = day.cast.letter_for(told)
    told.told(day.cast.clock(), day.cast.clock() + timedelta(days=9))
    hands.open("/answer")
    hands.press("Continue")
    hands.put_right("Enter the code")
    hands.write("The code on your letter", code)
    hands.write("The PIN on your letter", pin)
    hands.press("Continue")
    hands.press("Story A: answer it")
    _go_ahead(hands)
    assert told.state() is State.PUBLISHED
    assert day.moves(told, Event.GO_AHEAD) == 1


def body(day: Day, hands: Hands) -> None:
    """A story whose words are kept from the public, and a comment beside it for everyone."""
    told = day.cast.with_provider(day.home).object()
    told.move(Event.PROPOSE_RESTRICTION, SENIOR, Details(reason="Its dates show who is spoken of"))
    told.move(Event.CONFIRM_RESTRICTION, Actor(Role.SAFEGUARDING, "103"))
    _sign_in(day, hands, Role.BODY)
    hands.open("/bodies")
    hands.press(_to(hands.page, told.reference))
    hands.press("Comment in public")
    hands.press("Send the comment")
    hands.put_right("Write what you want to say")
    hands.write("Your comment", "We looked into this home in March.")
    hands.press("Send the comment")
    hands.says("We have your comment")
    with day.cast.database.read() as session:
        added = contributions.children(session, told.id)
    assert [(each.kind, each.filer) for each in added] == [(Kind.COMMENT, Role.BODY)]
    assert told.state() is State.RESTRICTED


def public(day: Day, hands: Hands) -> None:
    """Words to look for, the story with them, and a report of it."""
    told = day.cast.story(day.home).approve("She grows marigolds, and everybody knows her name.").go_ahead()
    hands.open("/stories")
    hands.write("Words in the story", "marigolds")
    hands.press("Search")
    hands.press(_to(hands.page, told.reference))
    hands.press("Report this story")
    hands.press("Send the report")
    hands.put_right("Choose what is wrong with it")
    hands.choose("It shows who somebody is")
    hands.write("Tell us more", "Nobody else there grows them.")
    hands.press("Send the report")
    hands.says("We have your report")
    with day.cast.database.read() as session:
        kept = reports.of(session, told.id)
    assert [(each.reason, each.words) for each in kept] == [(ReportReason.IDENTIFIES, "Nobody else there grows them.")]
    assert told.state() is State.PUBLISHED


def _told(day: Day) -> Told:
    """A story whose home was told of it and may answer."""
    at = day.cast.clock()
    return day.cast.with_provider(day.home).told(at, at + timedelta(days=9))


def _go_ahead(hands: Hands) -> None:
    hands.press("Check your answer")
    hands.put_right("Choose your answer")
    hands.choose("Go ahead: publish the story")
    hands.write("Your name", "Maria Lindqvist")
    hands.write("Your role at the home", "Manager")
    hands.press("Check your answer")
    hands.press("Send this answer")
    hands.says("What happens next")


def _sign_in(day: Day, hands: Hands, role: Role) -> None:
    hands.walker.sign_in(day.town.session_of(role))


def _to(page: Page, reference: str) -> Locator:
    """The link to the story of this reference, however the page writes it."""
    return page.locator(f'main a[href$="/{reference}"], main a[href$="/{reference[:4]}-{reference[4:]}"]').first


def _opened(day: Day, page: Page) -> Told:
    """The story that the page is about."""
    reference = page.url.partition("?")[0].rpartition("/")[2]
    with day.cast.database.read() as session:
        row = contributions.by_reference(session, reference)
    assert row is not None, page.url
    return Told(day.cast, row.id, row.reference, "")


def _link_in_the_mail(day: Day, page: Page) -> str:
    """Carry the post, and read it where this machine keeps what would have been sent."""
    for errand in errands(day.town.office.gateway):
        if errand.name.startswith("dispatch"):
            errand.run()
    page.goto(day.address + "/sandbox?channel=email")
    found = re.search(r'href="[^"]*(/sign-in/link/[^"]+)"', page.content())
    assert found, page.inner_text("main")
    return found[1]


TASKS: tuple[Callable[[Day, Hands], None], ...] = (
    *(author, moderator, senior, provider, provider_with_a_letter),
    *(body, public),
)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.__name__)
def test_each_role_does_what_it_is_here_for(day: Day, hands: Hands, task: Callable[[Day, Hands], None]) -> None:
    task(day, hands)
    assert hands.wrong == []
