"""A story in another language from the list to the public page: taken, put into English, approved, and beside it."""

import re
from pathlib import Path

import pytest

from gateway.intake.checking import check
from gateway.moderation.decide import Opened, decide
from gateway.moderation.details import Approval
from gateway.moderation.facts import Actor
from gateway.notices.facts_for import text_shown
from store import contributions, deliveries, tasks, translations
from store.database import Database, Session
from store.words import Event, Role, State, TaskKind
from tests.conftest import TurnedClock
from tests.web.staff_cast import Browser, Office, office_over

POLISH = "Moja mama czeka w pokoju 12 na lekarza już trzy dni i nikt nic nie mówi."
ENGLISH = "My mum in room 12 has waited for the doctor for three days and nobody tells us anything."
SAFE = "My mum has waited for the doctor for three days and nobody tells us anything."
SAFE_POLISH = "Moja mama czeka na lekarza już trzy dni i nikt nic nie mówi."
LINE = "Translated from Polish by a person."


@pytest.fixture
def office(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Office:
    return office_over(sqlite_database, clock, tmp_path)


@pytest.fixture
def told(office: Office) -> Opened:
    story = office.story(POLISH, home=office.home())
    office.database.write(lambda session: check(session, story.id, now=office.now))
    return story


def task_id(office: Office) -> int:
    with office.database.read() as session:
        [task] = [task for task in tasks.waiting(session) if task.kind is TaskKind.TRANSLATE]
    return task.id


def translate(office: Office, browser: Browser, *, english: str = ENGLISH) -> None:
    page = f"/translating/{task_id(office)}"
    assert browser.send(f"{page}/take", page="/translating").location.endswith(page)
    answer = browser.send(page, english=english, language="pl", whole="y")
    assert (answer.status_code, answer.location) == (303, "/translating?done=kept")


def approve(office: Office, told: Opened) -> None:
    def work(session: Session) -> None:
        details = Approval(text=SAFE, criticality=1, redaction_checked=True)
        decide(session, told.id, Event.APPROVE, by=Actor(Role.MODERATOR, "99"), details=details, now=office.now)
        if office.row(told).state is not State.PUBLISHED:
            decide(session, told.id, Event.GO_AHEAD, by=Actor(Role.PROVIDER, "contact:1"), now=office.now)

    office.database.write(work)


def test_the_list_shows_the_language_and_not_a_word_of_the_story(office: Office, told: Opened) -> None:
    page = office.browser(Role.TYPIST).get("/translating").text
    assert "Polish" in page
    assert "a computer&#39;s guess" in page or "a computer's guess" in page
    assert "mama" not in page


def test_two_people_never_translate_the_same_story(office: Office, told: Opened) -> None:
    ola, piotr = office.browser(Role.TYPIST, name="Ola"), office.browser(Role.MODERATOR, name="Piotr")
    page = f"/translating/{task_id(office)}"
    ola.send(f"{page}/take", page="/translating")
    assert "Ola is translating this one" in piotr.get("/translating").text
    assert piotr.client.post(f"{page}/take", data=_csrf(piotr)).location == "/translating?done=taken"
    assert "Somebody else has this story" in piotr.get(page).text
    assert POLISH not in piotr.get(page).text
    ola.send(f"{page}/give-back", page=page)
    assert piotr.send(f"{page}/take", page="/translating").location == page


def _csrf(browser: Browser) -> dict[str, str]:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', browser.get("/translating").text)
    return {"csrf_token": found[1]} if found else {}


def test_what_was_taken_and_never_finished_is_free_again(office: Office, told: Opened) -> None:
    page = f"/translating/{task_id(office)}"
    office.browser(Role.TYPIST).send(f"{page}/take", page="/translating")
    office.clock.forward(hours=5)
    piotr = office.browser(Role.MODERATOR)
    assert piotr.send(f"{page}/take", page="/translating").location == page


def test_the_english_is_kept_in_the_translators_name_and_the_original_stays(office: Office, told: Opened) -> None:
    browser = office.browser(Role.TYPIST, name="Ola Nowak")
    translate(office, browser)
    with office.database.read() as session:
        kept = translations.get(session, told.id)
        assert kept is not None
        assert (kept.english, kept.by_id) == (ENGLISH, browser.staff_id)
        assert [part.text for part in contributions.original(session, told.id)] == [POLISH]
    page = office.browser(Role.MODERATOR).get(f"/desk/stories/{told.reference}").text
    assert "Translated by Ola Nowak" in page
    assert ENGLISH in page
    assert "Publish" in page or 'value="approve"' in page or "/moves/approve" in page


def test_the_story_page_says_why_nobody_can_approve_it_yet(office: Office, told: Opened) -> None:
    page = office.browser(Role.MODERATOR).get(f"/desk/stories/{told.reference}").text
    assert "Written in another language (probably Polish)" in page
    assert "Until then nobody can approve it" in page
    assert "/moves/approve" not in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"english": "", "whole": "y"}, "Write the English version"),
        ({"english": ENGLISH}, "Tick this when the English says what the author says"),
        ({"english": ENGLISH, "whole": "y", "language": "en"}, "Not a valid choice"),
        ({"english": "x" * 10_001, "whole": "y"}, "Write at most 10,000 characters"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    office: Office, told: Opened, sent: dict[str, str], words: str
) -> None:
    browser, page = office.browser(Role.TYPIST), f"/translating/{task_id(office)}"
    browser.send(f"{page}/take", page="/translating")
    answer = browser.send(page, **{"language": "pl", **sent})
    assert answer.status_code == 200
    assert words in answer.text or (words.startswith("Not") and "Choose" in answer.text)
    assert sent["english"] in answer.text


def test_a_moderator_says_that_it_is_english_and_the_block_is_gone(office: Office, told: Opened) -> None:
    browser, story = office.browser(Role.MODERATOR), f"/desk/stories/{told.reference}"
    assert browser.send(f"{story}/language", page=story, language="en").location == story
    page = browser.get(story).text
    assert "probably Polish" not in page
    assert "/moves/approve" in page
    assert "Nothing waits for a translator" in browser.get("/translating").text


def test_a_moderator_names_the_language_that_no_machine_found(office: Office) -> None:
    story = office.story("Dobrze.", home=office.home())
    browser, page = office.browser(Role.MODERATOR, name="Mo"), f"/desk/stories/{story.reference}"
    browser.send(f"{page}/language", page=page, language="pl")
    assert "Mo said which language it is" in browser.get(page).text
    assert browser.send(f"{page}/language", page=page, language="elvish").status_code == 400


def published(office: Office, told: Opened) -> Browser:
    browser = office.browser(Role.TYPIST, name="Ola")
    translate(office, browser)
    office.clock.forward(minutes=1)
    approve(office, told)
    return browser


def test_every_output_says_that_a_person_translated_it(office: Office, told: Opened) -> None:
    published(office, told)
    client = office.app.test_client()
    reference = f"{told.reference[:4]}-{told.reference[4:]}"
    for address in (f"/stories/{reference}", "/stories", "/feeds/stories.atom", "/feeds/stories.json"):
        page = client.get(address).text
        assert LINE in page, address
        assert "pokoju" not in page
        assert "czeka" not in page
    with office.database.read() as session:
        sent = next(one for one in deliveries.of(session, told.id) if one.notice == "story_to_decide")
        assert text_shown(session, sent) == f"{SAFE}\n\n{LINE}"


def test_an_english_story_says_nothing_of_translating(office: Office) -> None:
    story = office.story("They were kind.", home=office.home())
    approve(office, story)
    assert "Translated" not in office.app.test_client().get("/stories").text


def test_the_authors_own_words_show_only_once_a_named_person_confirmed_them(office: Office, told: Opened) -> None:
    browser = published(office, told)
    public = f"/stories/{told.reference[:4]}-{told.reference[4:]}"
    beside = f"/translating/beside/{told.reference}"
    assert "czeka" not in office.app.test_client().get(public).text
    refused = browser.send(beside, words=SAFE_POLISH)
    assert "Confirm that the same details are left out" in refused.text
    assert browser.send(beside, words=SAFE_POLISH, same="y").status_code == 303
    page = office.app.test_client().get(public).text
    assert SAFE_POLISH in page
    assert 'lang="pl"' in page
    assert "stand beside it online" in office.browser(Role.MODERATOR).get(f"/desk/stories/{told.reference}").text
    # The English changes: the words go until somebody confirms them again.
    office.database.write(
        lambda s: contributions.change(
            s,
            told.id,
            public_text_id=contributions.add_version(
                s, told.id, "Shorter.", by_role="senior", by_id=1, at=office.now
            ).id,
        )
    )
    assert SAFE_POLISH not in office.app.test_client().get(public).text


def test_nothing_can_be_put_beside_what_is_not_translated_and_approved(office: Office, told: Opened) -> None:
    browser = office.browser(Role.TYPIST)
    assert browser.get(f"/translating/beside/{told.reference}").status_code == 404
    assert browser.get("/translating/beside/NOSUCH11").status_code == 404
    assert browser.get("/translating/999").status_code == 404


def test_the_list_goes_on_after_fifty_and_the_urgent_come_first(office: Office) -> None:
    home = office.home()

    def work(session: Session) -> None:
        for number in range(53):
            tasks.raise_task(
                session,
                TaskKind.TRANSLATE,
                about=f"contribution:{number}",
                role=Role.TYPIST,
                now=office.now,
                urgent=number == 52,
            )

    office.database.write(work)
    assert home
    browser = office.browser(Role.TYPIST)
    first = browser.get("/translating").text
    assert first.index("Danger") < first.index("/translating/1/take")
    [more] = re.findall(r'href="(/translating\?after=\d+)"', first)
    assert len(re.findall(r"/translating/\d+/take", browser.get(more).text)) == 2


def test_only_the_desk_translates(office: Office, told: Opened) -> None:
    for role in (Role.MAILROOM, Role.PROVIDER, Role.BODY, Role.AUDITOR, Role.ADMINISTRATOR):
        assert office.browser(role).get("/translating").status_code == 403
