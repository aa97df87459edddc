"""The typist's page in a real browser: keys that work while one types, words that lead to their sound, nothing lost."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from channels.voice.transcription import Doubt, Outcome
from gateway.app import create_app
from gateway.intake import transcribing, typing
from gateway.intake.call_words import record_wording
from gateway.moderation.decide import open_contribution
from gateway.moderation.facts import Actor
from gateway.settings import Settings
from gateway.wiring import Gateway
from store import blobs, calls, consents, staff, transcriptions
from store.database import Database, Session
from store.words import Channel, Kind, Role
from tests.browser.conftest import served
from tests.conftest import TurnedClock
from tests.phone_door import settings_with

SOUND = (Path(__file__).parents[1] / "data" / "told_by_phone.wav").read_bytes()
DRAFT = Outcome(
    "twilio",
    "Hello, my food is good, and I like my people. Please open the garden door in the summer.",
    doubts=(Doubt(7, 9, 0.33, 1.4), Doubt(35, 37, 0.5, 3.2)),
)
AT = "document.querySelector('audio').currentTime"
PAUSED = "document.querySelector('audio').paused"
SPEED = "document.querySelector('audio').playbackRate"


class Desk:
    """A gateway with one recording, taken by a typist who is signed in."""

    def __init__(self, database: Database, clock: TurnedClock) -> None:
        self.database, self.clock = database, clock
        self.settings: Settings = settings_with(transcriber=("twilio",), sandbox=("voice",))
        self.recording, self.token = database.write(self._told)
        self.app = create_app(Gateway(self.settings, database, clock))
        self.base = self.address = ""

    def at(self, base: str) -> "Desk":
        self.base, self.address = base, f"{base}/typing/{self.recording}"
        return self

    def _told(self, session: Session) -> tuple[int, str]:
        now = self.clock()
        person = staff.add(session, "tam@example.org", roles=[Role.TYPIST], now=now, name="Tam")
        call = calls.start_call(session, "CA1", None, now=now)
        calls.change_call(session, call.id, record_consent=True)
        story = open_contribution(session, kind=Kind.STORY, channel=Channel.VOICE, by=Actor(Role.CHANNEL), now=now)
        wording = record_wording(computer=True)
        consents.record(session, story.id, "record", True, wording=wording, channel=Channel.VOICE, at=now)
        recording, _ = calls.announce(session, "RE1", call_id=call.id, url="https://x", seconds=9, now=now)
        kept = blobs.keep(session, SOUND, kind="recording", media_type="audio/x-wav", now=now)
        calls.change_recording(session, recording, contribution_id=story.id, blob_id=kept)
        transcribing.complete(session, recording, DRAFT, self.settings, now=now)
        typing.claim(session, recording, by=person, now=now)
        return recording, staff.new_token(session, person, "session", now=now)

    def open(self, page: Page) -> Page:
        page.context.add_cookies([{"name": "earshot_staff", "value": self.token, "url": self.base}])
        page.goto(self.address)
        return page

    def typed(self) -> str:
        with self.database.read() as session:
            row = transcriptions.get(session, self.recording)
        return "" if row is None else row.typed


@pytest.fixture
def desk(sqlite_database: Database, clock: TurnedClock) -> Iterator[Desk]:
    desk = Desk(sqlite_database, clock)
    with served(desk.app) as base:
        yield desk.at(base)


@pytest.mark.browser
def test_the_player_obeys_keys_while_somebody_types(desk: Desk, page_of_width: Callable[..., Page]) -> None:
    page = desk.open(page_of_width(1280))
    box = page.locator("textarea#text")
    box.click()
    box.press("End")
    page.wait_for_function("document.querySelector('audio').readyState >= 1")
    page.evaluate("document.querySelector('audio').currentTime = 7")
    box.press("F4")
    page.wait_for_function(f"{AT} >= 1.9 && {AT} <= 2.5")
    box.press("F8")
    assert page.evaluate(SPEED) == pytest.approx(0.9)
    expect(page.get_by_role("status")).to_have_text("Speed: 90 per cent")
    box.press("F9")
    assert page.evaluate(SPEED) == 1
    for key in ("F2", "Control+Space"):
        box.press(key)
        page.wait_for_function(f"!{PAUSED}")
        expect(page.locator("[data-do=play] span")).to_have_text("Pause")
        box.press(key)
        page.wait_for_function(PAUSED)
    assert page.evaluate("document.activeElement.id") == "text"
    assert box.input_value() == DRAFT.text, "no key left a sign in the text"


@pytest.mark.browser
def test_a_doubted_word_leads_to_its_sound_and_its_place(desk: Desk, page_of_width: Callable[..., Page]) -> None:
    page = desk.open(page_of_width(1280))
    page.wait_for_function("document.querySelector('audio').readyState >= 1")
    page.get_by_role("button", name="my").nth(1).click()
    page.wait_for_function(f"{AT} >= 2.2")
    selected = (
        "(() => { const t = document.querySelector('textarea#text'); return [t.selectionStart, t.selectionEnd] })()"
    )
    assert page.evaluate(selected) == [35, 37]


@pytest.mark.browser
def test_what_is_typed_is_kept_without_a_button(desk: Desk, page_of_width: Callable[..., Page]) -> None:
    page = desk.open(page_of_width(1280))
    page.locator("textarea#text").fill("Hello, the food is good.")
    expect(page.locator("[data-kept]")).to_have_text("What you typed was kept at 9am.")
    assert desk.typed() == "Hello, the food is good."
    page.reload()
    assert page.locator("textarea#text").input_value() == "Hello, the food is good."


@pytest.mark.browser
def test_whoever_is_signed_out_is_told_and_keeps_every_word(desk: Desk, page_of_width: Callable[..., Page]) -> None:
    page = desk.open(page_of_width(1280))
    page.context.clear_cookies()
    page.locator("textarea#text").fill("Hello, the food is good.")
    expect(page.locator("[data-kept]")).to_contain_text("You are signed out")
    assert page.locator("textarea#text").input_value() == "Hello, the food is good."


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_has_no_barriers_and_nothing_sticks_out(
    desk: Desk, page_of_width: Callable[..., Page], axe: Callable[[Page], list[str]], width: int
) -> None:
    page = desk.open(page_of_width(width))
    page.locator("details summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []


@pytest.mark.browser
def test_without_a_script_the_browser_s_own_player_is_there(desk: Desk, page_of_width: Callable[..., Page]) -> None:
    page = desk.open(page_of_width(1280, scripts=False))
    expect(page.locator("audio[controls]")).to_be_visible()
    expect(page.locator("[data-player-tools]")).to_be_hidden()
    page.get_by_label("I have listened to the whole recording").check()
    page.get_by_label("I have read my text back against the recording").check()
    page.get_by_label("The caller did not say").check()
    page.get_by_role("button", name="Confirm the text").click()
    expect(page.get_by_text("Your text is kept.")).to_be_visible()
