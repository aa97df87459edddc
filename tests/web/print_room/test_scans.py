"""The pages of scanned slips: upload, progress, one sheet with its pictures, and what people key beside them."""

import io
from pathlib import Path
from typing import Any

import pytest

from gateway.intake.scans.reading import Reader
from store import contributions, scan_files, tasks
from store.words import Role, State
from tests.delivery.paper_cast import Paper
from tests.intake.scans.scan_cast import Slips, slips_over
from tests.letters.reading.answering import as_file
from tests.web.staff_cast import Browser, Office, hidden

SCANS = "/print-room/scans"


@pytest.fixture
def slips(office: Office, paper: Paper, tmp_path: Path) -> Slips:
    return slips_over(office.database, office.clock, tmp_path, paper=paper)


def upload(browser: Browser, *files: tuple[bytes, str]) -> Any:
    token = hidden(browser.get(SCANS))
    data = {**token, "files": [(io.BytesIO(content), name) for content, name in files]}
    return browser.client.post(SCANS, data=data, content_type="multipart/form-data")


def work_off(office: Office) -> None:
    Reader(office.gateway.settings, office.database, office.clock).read_due()


def sheet_of(slips: Slips, *boxes: str, words: bool = False, faint: tuple[str, ...] = ()) -> str:
    """The address of a sheet that was read."""
    (taken,) = slips.scan({0: boxes}, words=[0] if words else [], faint={0: faint}).sheets
    return f"{SCANS}/{taken.scan_id}"


def test_a_file_is_safe_before_it_is_read_and_its_page_says_how_far_it_is(
    office: Office, slips: Slips, mailroom: Browser
) -> None:
    answer = upload(mailroom, (as_file(slips.sheets({0: ["go_ahead"]})), "C:/scans/monday.pdf"))
    assert answer.status_code == 303
    page = mailroom.get(answer.location).text
    assert "monday.pdf" in page
    assert "C:" not in page
    assert "Not begun yet" in page
    assert "Look again" in page
    assert slips.states() == [State.WITH_PROVIDER]
    work_off(office)
    page = mailroom.get(answer.location).text
    assert "Look again" not in page
    assert "Rosewood House" in page
    assert "A Go ahead" in page
    assert slips.states() == [State.PUBLISHED]
    assert "monday.pdf" in mailroom.get(SCANS).text


def test_several_files_at_once_and_the_same_twice(office: Office, slips: Slips, mailroom: Browser) -> None:
    good = as_file(slips.sheets({0: ["go_ahead"]}), "PNG")
    answer = upload(mailroom, (good, "a.png"), (b"no scan", "b.pdf"))
    assert answer.location.endswith("/print-room/scans")
    work_off(office)
    page = mailroom.get(SCANS).text
    assert "This is no PDF, TIFF, JPEG or PNG" in page
    assert "1 sheet" in page
    again = upload(mailroom, (good, "a.png"))
    assert "Nothing has changed" in mailroom.get(again.location).text


def test_no_file_and_a_forged_form_are_refused(office: Office, slips: Slips, mailroom: Browser) -> None:
    answer = upload(mailroom)
    assert answer.status_code == 422
    assert "Choose at least one file" in answer.text
    forged = {"files": (io.BytesIO(b"x"), "x.pdf"), "csrf_token": "forged"}
    assert mailroom.client.post(SCANS, data=forged, content_type="multipart/form-data").status_code == 422
    with office.database.read() as session:
        assert scan_files.newest(session) == []


def test_a_file_beyond_the_bound_is_refused_before_it_is_read(slips: Slips, mailroom: Browser) -> None:
    said = {"CONTENT_LENGTH": str(200 * 1024 * 1024)}
    answer = mailroom.client.post(
        SCANS, data=b"--x--", content_type="multipart/form-data; boundary=x", environ_overrides=said
    )
    assert answer.status_code == 413


def test_the_pictures_of_a_sheet_can_do_nothing_but_be_looked_at(slips: Slips, mailroom: Browser) -> None:
    page = sheet_of(slips, "go_ahead", words=True)
    shown = mailroom.get(page)
    assert shown.status_code == 200
    for which, media_type in (("sheet", "image/jpeg"), ("signature", "image/png"), ("0", "image/png")):
        assert f"{page}/pictures/{which}" in shown.text
        picture = mailroom.get(f"{page}/pictures/{which}")
        assert picture.mimetype == media_type
        assert "sandbox" in picture.headers["Content-Security-Policy"]
        assert "no-store" in picture.headers["Cache-Control"]
    assert mailroom.get(f"{page}/pictures/1").status_code == 404
    assert mailroom.get(f"{page}/pictures/blob").status_code == 404


LOOK = {Role.MAILROOM, Role.ADMINISTRATOR, Role.MODERATOR, Role.SENIOR, Role.SAFEGUARDING, Role.CALL_HANDLER}


@pytest.mark.parametrize("role", [*sorted(LOOK), Role.TYPIST, Role.PROVIDER, Role.BODY])
def test_who_may_look_at_a_sheet_and_who_may_upload(office: Office, slips: Slips, role: Role) -> None:
    page = sheet_of(slips, words=True)
    browser = office.browser(role)
    seen = 200 if role in LOOK else 403
    for path in ("", "/pictures/sheet", "/pictures/0", "/rows/0"):
        assert browser.get(page + path).status_code == seen, path
    assert browser.get(SCANS).status_code == (200 if role in {Role.MAILROOM, Role.ADMINISTRATOR} else 403)
    assert office.app.test_client().get(f"{page}/pictures/sheet").status_code == 303, "and nobody without a name"


def test_a_row_in_doubt_is_keyed_beside_its_picture_read_back_and_counts(
    office: Office, slips: Slips, mailroom: Browser
) -> None:
    page = sheet_of(slips, "go_ahead", faint=("call_me",))
    form = mailroom.get(f"{page}/rows/0")
    assert "Not sure: Call me" in form.text
    assert 'value="go_ahead" checked' in form.text, "what is sure is filled in"
    given = {**hidden(form), "boxes": ["go_ahead"], "words": ""}
    check = mailroom.client.post(f"{page}/rows/0", data=given)
    assert "Is this what the slip says?" in check.text
    assert "Go ahead." in check.text
    assert slips.states() == [State.WITH_PROVIDER]
    done = mailroom.client.post(f"{page}/rows/0", data={**hidden(check), "boxes": ["go_ahead"], "confirmed": "yes"})
    assert done.status_code == 303
    assert slips.states() == [State.PUBLISHED]
    assert slips.tasks(0) == []
    assert "A person has looked" in mailroom.get(page).text
    assert mailroom.get(f"{page}/rows/0").status_code == 409
    assert mailroom.get(f"{page}/rows/7").status_code == 404


def test_one_keys_the_words_and_another_compares_them(office: Office, slips: Slips, mailroom: Browser) -> None:
    page = sheet_of(slips, "go_ahead", words=True)
    words = f"{page}/rows/0/words"
    assert mailroom.send(words, words="We mended <b>it</b>.").status_code == 303
    own = mailroom.get(words)
    assert "You keyed these words" in own.text
    assert 'name="become"' not in own.text
    moderator = office.browser(Role.MODERATOR)
    compare = moderator.get(words)
    assert "We mended &lt;b&gt;it&lt;/b&gt;." in compare.text
    assert moderator.client.post(words, data=hidden(compare)).status_code == 422
    wrong = moderator.client.post(words, data={**hidden(compare), "become": "wrong"})
    assert wrong.location.endswith("?key=again")
    assert moderator.send(f"{page}/signed", page=page, name="Jean", position="Manager").status_code == 303
    assert moderator.client.post(words, data={**hidden(compare), "become": "response"}).status_code == 303
    with office.database.read() as session:
        (child,) = contributions.children(session, slips.stories[0])
        assert [part.text for part in contributions.original(session, child.id)] == [
            "We mended <b>it</b>.",
            "Jean, Manager",
        ]
    shown = moderator.get(page).text
    assert "confirmed by another person" in shown
    assert 'value="Jean"' in shown
    assert moderator.get(words).status_code == 409


def test_a_sheet_without_a_letter_says_what_to_do_and_is_seen_to(
    office: Office, slips: Slips, mailroom: Browser
) -> None:
    (sheet,) = slips.sheets({})
    sheet.paste(255, (1700, 150, 2480, 700))  # its code is torn off
    answer = upload(mailroom, (as_file([sheet], "PNG"), "torn.png"))
    work_off(office)
    page = mailroom.get(answer.location)
    assert "No slip’s code" in page.text or "No slip&#39;s code" in page.text
    assert "I have seen to each of them" in page.text
    assert len(slips.all_tasks()) == 1
    assert mailroom.send(f"{answer.location}/done", page=answer.location).status_code == 303
    with office.database.read() as session:
        assert tasks.waiting(session) == []


def test_a_slip_that_is_keyed_by_hand_ends_the_doubt_of_its_scan(slips: Slips, mailroom: Browser) -> None:
    from tests.web.print_room.test_keying_a_slip import key, slip_of

    page = sheet_of(slips, "object")
    key(mailroom, slip_of(slips.paper, slips.stories[0]), boxes_0=["object", "offensive"])
    assert slips.states() == [State.IN_REVIEW]
    assert slips.tasks(0) == [] or all("scan:" not in task.about for task in slips.tasks(0))
    assert "A person has looked" in mailroom.get(page).text
