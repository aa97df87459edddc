"""The desk's pages on which a story is split in two, or joined to another."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway.moderation.decide import Opened
from store import contributions, deliveries
from store.contributions import Contribution
from store.words import Role, State
from tests.web.staff_cast import Browser, Office, hidden

WHY = {"why": "It speaks of two homes."}


def all_rows(office: Office) -> list[Contribution]:
    with office.database.read() as session:
        rows = session.execute(contributions.contributions.select().order_by(contributions.contributions.c.id))
        return [contributions.contribution(row) for row in rows]


def words(office: Office, row_id: int) -> list[str | None]:
    with office.database.read() as session:
        return [part.text for part in contributions.original(session, row_id)]


def boxes(page: TestResponse) -> list[str]:
    return re.findall(r'name="messages" type="checkbox" value="(\d+)"', page.text)


def options(page: TestResponse) -> list[str]:
    return re.findall(r'name="into" type="radio" value="([^"]+)"', page.text)


def two_by_one_author(office: Office) -> tuple[Opened, Opened]:
    home = office.home()
    first = office.story("It began on Monday.", home=home)
    office.clock.forward(minutes=5)
    second = office.story("On Tuesday it was better.", home=home)
    author = office.row(first).author_id
    office.database.write(lambda db: contributions.change(db, second.id, author_id=author))
    return first, second


def test_ticked_parts_become_a_story_of_their_own(office: Office) -> None:
    opened = office.story("The tea was cold.", "My aunt at Hawthorn was hushed.", home=office.home())
    browser, page = office.browser(Role.MODERATOR), f"/desk/stories/{opened.reference}"
    assert f"{page}/split" in browser.get(page).text
    form = browser.get(f"{page}/split")
    assert "We have made two stories" not in form.text
    assert "This goes as 2 text messages." in form.text
    answer = browser.send(f"{page}/split", messages=boxes(form)[1], home="unknown", **WHY)
    assert answer.status_code == 303
    old, new = all_rows(office)
    assert answer.location == f"/desk/stories/{new.reference}"
    assert (words(office, old.id), words(office, new.id)) == (
        ["The tea was cold."],
        ["My aunt at Hawthorn was hushed."],
    )
    assert (new.state, new.home_id) == (State.RECEIVED, None)
    for row, happened in ((old, "Some of it became another story"), (new, "Made of parts of another story")):
        shown = browser.get(f"/desk/stories/{row.reference}").text
        assert "Parts were moved" in shown
        assert happened in shown
        assert f"Note: {WHY['why']}" in shown


def test_pressing_twice_leads_to_the_one_story_that_was_made(office: Office) -> None:
    opened = office.story("One.", "Two.", home=office.home())
    browser = office.browser(Role.MODERATOR)
    path = f"/desk/stories/{opened.reference}/split"
    form = browser.get(path)
    sent = {**hidden(form), "messages": boxes(form)[1], "home": "same", **WHY}
    first, second = (browser.client.post(path, data=sent) for _ in range(2))
    assert first.location == second.location
    assert len(all_rows(office)) == 2


def test_a_refused_split_keeps_what_was_typed_and_says_why(office: Office) -> None:
    opened = office.story("One.", "Two.", home=office.home())
    browser, path = office.browser(Role.MODERATOR), f"/desk/stories/{opened.reference}/split"
    answer = browser.send(path, home="same", why="They differ so much.")
    assert answer.status_code == 422
    assert "Tick the parts that are another story." in answer.text
    assert "They differ so much." in answer.text
    assert browser.send(path, messages=boxes(browser.get(path))[0]).status_code == 400
    assert len(all_rows(office)) == 1


def test_somebody_elses_move_in_between_is_said_and_nothing_is_split(office: Office) -> None:
    opened = office.story("One.", "Two.", home=office.home())
    browser, path = office.browser(Role.MODERATOR), f"/desk/stories/{opened.reference}/split"
    form = browser.get(path)
    sent = {**hidden(form), "messages": boxes(form)[1], "home": "same", **WHY}
    page = f"/desk/stories/{opened.reference}"
    browser.send(
        f"{page}/moves/ask_author", page=page, expected_version=str(office.row(opened).version), question="When?"
    )
    answer = browser.client.post(path, data=sent)
    assert answer.status_code == 409
    assert "while this page was open" in answer.text
    assert len(all_rows(office)) == 1


def test_a_story_is_joined_to_another_of_the_same_author(office: Office) -> None:
    first, second = two_by_one_author(office)
    browser, page = office.browser(Role.MODERATOR), f"/desk/stories/{first.reference}"
    form = browser.get(f"{page}/join")
    assert "On Tuesday it was better." in form.text
    assert "sure that one person" not in form.text
    answer = browser.send(f"{page}/join", into=options(form)[0], **WHY)
    assert (answer.status_code, answer.location) == (303, f"/desk/stories/{second.reference}")
    assert words(office, second.id) == ["It began on Monday.", "On Tuesday it was better."]
    ended = browser.get(page).text
    assert f"/desk/stories/{second.reference}" in ended
    assert "Its words are in another story" in ended
    assert "Which home is it about?" not in ended
    browser.send(f"{page}/home", page=page, home_id=str(office.row(second).home_id))
    assert office.row(first).home_id is None, "a home counts the story that has the words, and no other"
    again = browser.client.post(f"{page}/join", data={**hidden(form), "into": options(form)[0], **WHY})
    assert again.location == f"/desk/stories/{second.reference}"
    assert len(words(office, second.id)) == 2


def test_the_moderator_is_told_that_the_text_to_publish_lacks_what_came(office: Office) -> None:
    first, second = two_by_one_author(office)
    now = office.now
    office.database.write(
        lambda db: contributions.add_version(db, second.id, "Better on Tuesday.", by_role="moderator", by_id=1, at=now)
    )
    office.clock.forward(minutes=1)
    browser, path = office.browser(Role.MODERATOR), f"/desk/stories/{first.reference}/join"
    browser.send(path, into=options(browser.get(path))[0], **WHY)
    shown = browser.get(f"/desk/stories/{second.reference}").text
    assert "The text to publish was written before that." in shown
    assert "Better on Tuesday." in shown


def test_the_same_number_alone_asks_whether_it_is_one_person(office: Office) -> None:
    home = office.home()
    first, second = office.story("One.", home=home), office.story("Two.", home=home)
    browser, path = office.browser(Role.MODERATOR), f"/desk/stories/{first.reference}/join"
    form = browser.get(path)
    assert "The same number is not the same person" in form.text
    answer = browser.send(path, into=options(form)[0], **WHY)
    assert answer.status_code == 422
    assert "Only the number is the same." in answer.text
    assert browser.send(path, into=options(form)[0], one_person="y", **WHY).status_code == 303
    assert words(office, second.id) == ["One.", "Two."]


def test_an_author_whose_page_was_open_meanwhile_reads_the_joined_story(office: Office) -> None:
    first, second = two_by_one_author(office)
    reader = Browser(office.app.test_client())
    reader.send("/mine", code=first.code)
    browser, path = office.browser(Role.MODERATOR), f"/desk/stories/{first.reference}/join"
    browser.send(path, into=options(browser.get(path))[0], **WHY)
    shown = reader.get("/mine").text
    assert f"{second.reference[:4]}-{second.reference[4:]}" in shown
    assert "rejected" not in shown.lower()


def test_whoever_approves_meanwhile_is_told_that_another_story_was_joined_to_it(office: Office) -> None:
    first, second = two_by_one_author(office)
    version = str(office.row(second).version)
    browser, path = office.browser(Role.MODERATOR), f"/desk/stories/{first.reference}/join"
    browser.send(path, into=options(browser.get(path))[0], **WHY)
    page = f"/desk/stories/{second.reference}"
    approval = {"text": "Better.", "criticality": "0", "redaction_checked": "y", "expected_version": version}
    answer = browser.send(f"{page}/moves/approve", page=page, **approval)
    assert answer.status_code == 409
    assert "another story was joined to it" in answer.text


def test_nobody_is_told_of_a_rejection(office: Office) -> None:
    first, second = two_by_one_author(office)
    browser, path = office.browser(Role.MODERATOR), f"/desk/stories/{first.reference}/join"
    browser.send(path, into=options(browser.get(path))[0], **WHY)
    with office.database.read() as session:
        due = {each.notice for each in deliveries.of(session, first.id) if each.state == "due"}
        told = {each.notice for each in deliveries.of(session, second.id)}
    assert due == set()
    assert "joined_author" in told


def test_only_a_moderator_splits_and_joins(office: Office) -> None:
    first, _ = two_by_one_author(office)
    for role in (Role.TYPIST, Role.CALL_HANDLER, Role.SAFEGUARDING, Role.ADMINISTRATOR):
        client: FlaskClient = office.browser(role).client
        for path in ("split", "join"):
            assert client.get(f"/desk/stories/{first.reference}/{path}").status_code == 403
            assert client.post(f"/desk/stories/{first.reference}/{path}").status_code == 403


def test_a_story_with_nothing_to_join_or_split_says_so(office: Office) -> None:
    opened = office.story("One.", home=office.home())
    browser: Browser = office.browser(Role.MODERATOR)
    assert "Is it one story?" not in browser.get(f"/desk/stories/{opened.reference}").text
    assert "There is nothing to join it to" in browser.get(f"/desk/stories/{opened.reference}/join").text
