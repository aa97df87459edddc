"""The pages of calls and of other languages, as those who use them see them: no barriers, nothing over the edge."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page

from gateway.intake import other_language
from gateway.intake.checking import check
from gateway.moderation.decide import Opened, decide
from gateway.moderation.details import Approval, Text
from gateway.moderation.facts import Actor
from store import authors, calls, tasks
from store.database import Session
from store.words import Event, Role, State, TaskKind
from tests.browser.conftest import AXE
from tests.browser.town import Town
from tests.browser.walking import Walker

POLISH = "Moja mama czeka na lekarza już trzy dni i nikt nic nie mówi. Personel jest miły, ale jest ich za mało."
ENGLISH = (
    "My mum has waited for the doctor for three days and nobody tells us anything. The staff are kind, but too few."
)


@pytest.fixture
def walker(page_of_width: Callable[..., Page], town_address: str) -> Walker:
    return Walker(page_of_width(1280), town_address, AXE.read_text(encoding="utf-8"), at_most=3)


def ask(town: Town, story: Opened, why: str, **author_facts: object) -> None:
    def work(session: Session) -> None:
        author = authors.get(session, town.office.row(story).author_id or 0)
        assert author is not None
        authors.change(session, replace(author, **author_facts))  # type: ignore[arg-type]
        tasks.raise_task(
            session,
            TaskKind.CALL_BACK,
            about=f"contribution:{story.id}",
            role=Role.CALL_HANDLER,
            now=town.office.now,
            contribution_id=story.id,
            note=why,
        )

    town.office.database.write(work)


def ring(town: Town) -> None:
    def work(session: Session) -> None:
        call = calls.start_call(session, f"CA{7:032x}", "+447700900188", now=town.office.now)
        calls.change_call(session, call.id, safe_times="evenings", interpreter="asked")
        note = "The caller asked for a person to call back."
        tasks.raise_task(
            session,
            TaskKind.CALL_BACK,
            about=f"call:{call.id}",
            role=Role.CALL_HANDLER,
            now=town.office.now,
            note=note,
        )

    town.office.database.write(work)


def take_each(walker: Walker, part: str) -> list[str]:
    """Take everything in a list by its buttons; where each leads."""
    taken = []
    while True:
        walker.goes(part)
        button = walker.page.locator("form[action$='/take'] button", has_text="Take").first
        if not button.count():
            return taken
        with walker.page.expect_navigation():
            button.click()
        taken.append(walker.page.url.removeprefix(walker.base))


def test_the_calls_and_their_pages(town: Town, walker: Walker) -> None:
    home = town.homes["large"]
    edited = town.office.story("They were kind, and Sister Okonkwo sang.", home=home)
    edit = Text(text="They were kind, and a nurse sang.")
    by = Actor(Role.MODERATOR, "99")
    town.office.database.write(
        lambda s: decide(s, edited.id, Event.PROPOSE_EDITS, by=by, details=edit, now=town.office.now)
    )
    ask(town, edited, "The author wants to hear the edits by phone.", safe_times="mornings only", interpreter="pl")
    nowhere = town.office.story("Nobody came.", publish=None, ready=False)
    ask(town, nowhere, "Find out which home it is about.", name="", safe_times="after 6")
    silent = town.office.story("I can't speak on the phone.", home=home)
    ask(town, silent, "The author wants to talk to a person.", no_voice=True, phone="+447700900177")
    ring(town)
    walker.sign_in(town.session_of(Role.CALL_HANDLER))
    assert walker.walk(["/calls"], only="/calls") == []
    taken = take_each(walker, "/calls")
    assert len(taken) >= 4
    assert walker.walk(["/calls", *taken], only="/calls") == []


def test_the_translators_pages_and_what_the_public_reads(town: Town, walker: Walker) -> None:
    office, home = town.office, town.homes["large"]
    waiting, done = (office.story(words, home=home) for words in (POLISH, f"{POLISH} Dziękuję."))

    def translated(session: Session) -> None:
        for story in (waiting, done):
            check(session, story.id, now=office.now)
        other_language.put_into_english(session, office.row(done), ENGLISH, by=1, now=office.now)
        details = Approval(text=ENGLISH, criticality=1, redaction_checked=True)
        decide(session, done.id, Event.APPROVE, by=Actor(Role.MODERATOR, "99"), details=details, now=office.now)

    office.database.write(translated)
    if office.row(done).state is State.WITH_PROVIDER:
        by = Actor(Role.PROVIDER, "contact:1")
        office.database.write(lambda s: decide(s, done.id, Event.GO_AHEAD, by=by, now=office.now))
    office.database.write(
        lambda s: other_language.show_beside(s, office.row(done), POLISH, same=True, by=1, now=office.now)
    )
    walker.sign_in(town.session_of(Role.MODERATOR))
    [page] = take_each(walker, "/translating")
    stories = [f"/desk/stories/{story.reference}" for story in (waiting, done)]
    public = f"/stories/{done.reference[:4]}-{done.reference[4:]}"
    beside = f"/translating/beside/{done.reference}"
    assert walker.walk(["/translating", page, beside, *stories, public], only="/translating") == []
