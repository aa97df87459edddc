"""The pages on which a scanned paper form is typed: from the mailroom's upload to a story before a moderator."""

import io
from pathlib import Path
from typing import Any

import pytest

from gateway.intake.scans.reading import Reader
from store import contributions
from store.contributions import contributions as table
from store.database import Database
from store.words import Role, State
from tests.conftest import TurnedClock
from tests.intake.scans.form_cast import add_rosewood, form_sheets, forms_of, open_tasks
from tests.letters.reading.answering import as_file
from tests.web.staff_cast import Browser, Office, hidden, office_over

LIST = "/typing/forms"
GIVEN = {
    "text": "They sang to her.\r\n\r\nEvery day.",
    "who": "me",
    "publish": "yes",
    "private": "yes",
    "reach": "sms",
    "phone": "07700 900123",
    "read_back": "y",
    "do": "confirm",
}


@pytest.fixture
def office(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Office:
    return office_over(sqlite_database, clock, tmp_path)


@pytest.fixture
def home(office: Office) -> int:
    return add_rosewood(office.database, office.clock)


def upload(office: Office, sheets: list[Any], name: str = "post.tif") -> tuple[Browser, str]:
    mailroom = office.browser(Role.MAILROOM, email=f"{name}@example.org")
    token = hidden(mailroom.get("/print-room/scans"))
    data = {**token, "files": [(io.BytesIO(as_file(sheets, "TIFF")), name)]}
    answer = mailroom.client.post("/print-room/scans", data=data, content_type="multipart/form-data")
    Reader(office.gateway.settings, office.database, office.clock).read_due()
    return mailroom, answer.location


def taken(office: Office, typist: Browser) -> str:
    """The page of the only form, once this person has taken it."""
    (form,) = forms_of(office.database)
    answer = typist.send(f"{LIST}/{form.scan_id}/take", page=LIST)
    assert answer.status_code == 303
    return str(answer.location)


def stories(office: Office) -> list[Any]:
    with office.database.read() as session:
        return [contributions.get(session, row.id) for row in session.execute(table.select())]


def test_a_form_that_the_mailroom_scans_is_typed_and_comes_before_a_moderator(office: Office, home: int) -> None:
    mailroom, file = upload(office, form_sheets())
    shown = mailroom.get(file).text
    assert "Paper form" in shown
    assert "Not read" not in shown
    assert "I have seen to each" not in shown
    typist = office.browser(Role.TYPIST)
    assert "Paper forms to type: 1" in typist.get("/typing").text
    page = taken(office, typist)
    form = typist.get(page).text
    for checked in ('value="me" checked', 'value="sms" checked', f'value="{home}" checked'):
        assert checked in form
    assert form.count('value="yes" checked') == 2
    answer = typist.send(page, home=str(home), **GIVEN)
    assert answer.status_code == 303
    assert "The story is kept" in typist.get(answer.location).text
    (story,) = stories(office)
    assert (story.state, story.home_id, story.consent_publish) == (State.IN_MODERATION, home, True)
    with office.database.read() as session:
        assert [part.text for part in contributions.original(session, story.id)] == ["They sang to her.\n\nEvery day."]
    assert typist.get(page).location == f"{LIST}?done=before"
    assert "That form is done already" in typist.get(f"{LIST}?done=before").text


def test_the_pictures_show_to_whoever_holds_the_form_and_to_nobody_else(office: Office, home: int) -> None:
    mailroom, _ = upload(office, form_sheets())
    typist, other = office.browser(Role.TYPIST), office.browser(Role.MODERATOR)
    page = taken(office, typist)
    shown = typist.get(page).text
    for which, media_type in (("sheet", "image/jpeg"), ("name", "image/png"), ("phone", "image/png")):
        assert f"{page}/pictures/{which}" in shown
        picture = typist.get(f"{page}/pictures/{which}")
        assert picture.mimetype == media_type
        assert "no-store" in picture.headers["Cache-Control"]
        assert "sandbox" in picture.headers["Content-Security-Policy"]
        assert other.get(f"{page}/pictures/{which}").status_code == 403
    assert typist.get(f"{page}/pictures/back").status_code == 404
    assert "is typing this form" in other.get(page).text
    assert mailroom.get(f"{page}/pictures/sheet").status_code == 403
    scan = page.rpartition("/")[2]
    assert mailroom.get(f"/print-room/scans/{scan}").status_code == 200
    assert mailroom.get(f"/print-room/scans/{scan}/pictures/sheet").status_code == 404


def test_a_box_in_doubt_is_left_open_and_said(office: Office, home: int) -> None:
    upload(office, form_sheets(("who_me",), faint=("publish_yes",), spoiled=False))
    typist = office.browser(Role.TYPIST)
    page = taken(office, typist)
    shown = typist.get(page).text
    assert "could not be read for sure" in shown
    assert 'name="publish" type="radio" value="yes" checked' not in shown
    answer = typist.send(page, **{**GIVEN, "home": str(home), "publish": "not_said"})
    assert answer.status_code == 303
    assert [(story.state, story.consent_publish) for story in stories(office)] == [(State.RECEIVED, None)]


def test_what_is_wrong_stands_beside_its_field_and_the_words_stay(office: Office, home: int) -> None:
    upload(office, form_sheets())
    typist = office.browser(Role.TYPIST)
    page = taken(office, typist)
    for wrong, said in (
        ({"phone": "0770"}, "phone"),
        ({"read_back": ""}, "Read your text back"),
        ({"who": ""}, "Choose who wrote it"),
        ({"reach": "letter", "address": "Rose Cottage"}, "postcode"),
    ):
        answer = typist.send(page, **{**GIVEN, "home": str(home), **wrong})
        assert answer.status_code == 422
        assert said in answer.text
        assert "They sang to her." in answer.text
    assert stories(office) == []
    typist.send(f"{page}/give-back", page=page)
    other = office.browser(Role.MODERATOR)
    assert other.send(f"{page}/take", page=LIST).status_code == 303
    assert "They sang to her." in other.get(page).text, "what was typed waits for whoever goes on"


def test_an_unknown_code_is_looked_up_by_the_person_who_types(office: Office, home: int) -> None:
    upload(office, form_sheets(code="ELMS1234"))
    typist = office.browser(Role.TYPIST)
    page = taken(office, typist)
    assert "A home that we don’t know yet" in typist.get(page).text
    found = typist.send(page, **{**GIVEN, "home_text": "Rosewood House Leeds", "do": "find"})
    assert f'value="{home}" checked' in found.text
    answer = typist.send(page, **{**GIVEN, "home_text": "Rosewood House Leeds", "home": str(home)})
    assert answer.status_code == 303
    assert [story.home_id for story in stories(office)] == [home]


def test_danger_is_told_before_there_is_a_story_and_safeguarding_sees_the_sheet(office: Office, home: int) -> None:
    upload(office, form_sheets())
    typist, lead = office.browser(Role.TYPIST), office.browser(Role.SAFEGUARDING)
    page = taken(office, typist)
    assert lead.get(f"{page}/pictures/sheet").status_code == 403
    told = typist.send(page, **{**GIVEN, "do": "danger"})
    assert "The safeguarding lead has been told" in told.text
    assert "They sang to her." in told.text
    assert stories(office) == []
    (task,) = [task for task in open_tasks(office.database) if task.urgent]
    assert page in lead.get(f"/desk/tasks/{task.id}").text
    assert f"{page}/pictures/sheet" in lead.get(page).text
    assert lead.get(f"{page}/pictures/sheet").status_code == 200


def test_an_empty_form_is_set_aside_with_a_reason(office: Office, home: int) -> None:
    upload(office, form_sheets())
    typist = office.browser(Role.TYPIST)
    page = taken(office, typist)
    assert typist.send(f"{page}/aside", page=page, note="").status_code == 422
    assert typist.send(f"{page}/aside", page=page, note="Only a coffee cup.").location == f"{LIST}?done=aside"
    assert open_tasks(office.database) == []
    assert "No paper form waits" in typist.get(LIST).text


def test_large_print_shows_both_sheets_and_what_may_be_a_back(office: Office, home: int) -> None:
    first, second = form_sheets(large=True)
    back = second.copy()
    back.paste(255, (0, 0, back.width, back.height))
    back.paste(30, (400, 400, 900, 450))
    upload(office, [first, second, back])
    typist = office.browser(Role.TYPIST)
    page = taken(office, typist)
    shown = typist.get(page).text
    for which in ("sheet", "second", "second-back"):
        assert f"{page}/pictures/{which}" in shown
        assert typist.get(f"{page}/pictures/{which}").status_code == 200


def test_a_forged_form_moves_nothing(office: Office, home: int) -> None:
    upload(office, form_sheets())
    typist = office.browser(Role.TYPIST)
    page = taken(office, typist)
    assert typist.client.post(page, data={**GIVEN, "csrf_token": "forged"}).status_code == 422
    for name in ("take", "give-back"):
        assert typist.client.post(f"{page}/{name}", data={"csrf_token": "forged"}).status_code == 400
    assert stories(office) == []
    assert typist.get(f"{LIST}/77").status_code == 404
