"""From the tray to the post: print, download, look, tick as posted, take out, mark as come back."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from gateway.delivery import evidence
from gateway.delivery.print_errand import carry_on
from gateway.delivery.print_run import PrintRoom, print_documents
from gateway.settings import Settings
from store import deliveries, homes, letters, tasks, windows
from store.database import Database
from store.words import DeliveryState, Event, LetterState, Role, TaskKind
from tests.conftest import TurnedClock
from tests.delivery.paper_cast import SENDER, Paper, add_home, paper_on
from tests.fakes.notify import KEY, Failure, FakeNotify
from tests.letters.paper import sheets
from tests.web.staff_cast import Browser, Office, office_over

ROOM = "/print-room"


def print_all(mailroom: Browser) -> str:
    """Print the tray; the address of the run."""
    answer = mailroom.send(f"{ROOM}/runs", page=ROOM)
    assert answer.status_code == 303, answer.text
    assert answer.location.startswith(f"{ROOM}/runs/")
    return str(answer.location)


def post(mailroom: Browser, run: str, day: date):  # type: ignore[no-untyped-def]
    parts = {"on__day": str(day.day), "on__month": str(day.month), "on__year": str(day.year)}
    return mailroom.send(run, **parts)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.PROVIDER, Role.SENIOR, Role.TYPIST])
def test_only_the_mailroom_and_administrators_come_in(office: Office, role: Role) -> None:
    assert office.browser(role).get(ROOM).status_code == 403
    assert office.browser(Role.ADMINISTRATOR).get(ROOM).status_code == 200
    assert office.app.test_client().get(ROOM).location.startswith("/sign-in")


def test_an_empty_print_room_says_so(mailroom: Browser) -> None:
    page = mailroom.get(ROOM).text
    assert "The tray is empty" in page
    assert "Nothing has been printed yet" in page
    assert "Print all" not in page


def test_the_tray_names_homes_and_counts_and_shows_no_story(paper: Paper, mailroom: Browser) -> None:
    paper.story()
    paper.story()
    page = mailroom.get(ROOM).text
    assert "Rosewood House" in page
    assert "2 stories" in page
    assert "night staff" not in page
    assert "Print 1 letter" in page


def test_a_run_is_printed_downloaded_and_the_same_again(paper: Paper, mailroom: Browser) -> None:
    story = paper.story()
    run = print_all(mailroom)
    page = mailroom.get(run).text
    name = f"run-{run.rsplit('/', 1)[1]}-part-1.pdf"
    assert name in page
    first = mailroom.get(f"{run}/files/{name}")
    assert first.mimetype == "application/pdf"
    assert "attachment" in first.headers["Content-Disposition"]
    assert len(sheets(first.data)) == 3
    assert mailroom.get(f"{run}/files/{name}").data == first.data
    assert mailroom.get(f"{run}/files/other.pdf").status_code == 404
    assert mailroom.get(f"{ROOM}/runs/99").status_code == 404
    assert paper.letter_of(story).state is LetterState.PRINTED
    assert "The tray is empty" in mailroom.get(ROOM).text


def test_printing_an_empty_tray_goes_back_to_it(mailroom: Browser, paper: Paper) -> None:
    paper.story()
    print_all(mailroom)
    answer = mailroom.client.post(f"{ROOM}/runs", data={"csrf_token": _token(mailroom)})
    assert (answer.status_code, answer.location) == (303, ROOM)


def _token(mailroom: Browser) -> str:
    from tests.web.staff_cast import hidden

    return hidden(mailroom.get(f"{ROOM}/slip"))["csrf_token"]


def test_a_forged_post_prints_nothing(paper: Paper, mailroom: Browser) -> None:
    story = paper.story()
    assert mailroom.client.post(f"{ROOM}/runs").status_code == 400
    assert paper.letter_of(story).state is LetterState.COMPOSED


def test_ticking_posted_opens_the_window_and_ends_the_run(paper: Paper, mailroom: Browser) -> None:
    story = paper.story()
    run = print_all(mailroom)
    answer = post(mailroom, run, date(2027, 3, 1))
    assert (answer.status_code, answer.location) == (303, run)
    assert paper.letter_of(story).state is LetterState.POSTED
    with paper.database.read() as session:
        assert len(windows.of(session, story)) == 1
    page = mailroom.get(run).text
    assert "Monday 1 March 2027" in page
    assert "They are posted" not in page


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2027, 3, 2), "has not come yet"), (date(2027, 2, 26), "not printed yet")],
)
def test_a_wrong_day_is_said_at_its_field_and_nothing_is_ticked(
    paper: Paper, mailroom: Browser, day: date, said: str
) -> None:
    story = paper.story()
    run = print_all(mailroom)
    answer = post(mailroom, run, day)
    assert answer.status_code == 422
    assert said in answer.text
    assert "There is a problem" in answer.text
    assert paper.letter_of(story).state is LetterState.PRINTED


def test_a_letter_made_wrong_after_printing_is_shown_to_take_out(paper: Paper, mailroom: Browser) -> None:
    gone, stays = paper.story("One that goes."), paper.story("One that stays.")
    run = print_all(mailroom)
    paper.move(gone, Event.WITHDRAW, Role.AUTHOR)
    page = mailroom.get(run).text
    assert "Take these out before you post" in page
    assert "They are posted" not in page
    letter = paper.letter_of(stays)
    href = f"{ROOM}/letters/{letter.id}"
    assert "Take this letter out before it goes" in mailroom.get(href).text
    answer = mailroom.send(f"{href}/taken-out", page=href)
    assert answer.status_code == 303
    after = mailroom.get(answer.location).text
    assert "lies in the tray again" in after
    assert paper.letter(letter.id).state is LetterState.PULLED
    assert "Print 1 letter" in mailroom.get(ROOM).text
    again = mailroom.send(f"{href}/taken-out", page=f"{ROOM}/slip")
    assert again.status_code == 409


def test_one_letter_can_be_looked_at_printed_again_and_ticked_alone(paper: Paper, mailroom: Browser) -> None:
    letter = paper.letter_of(paper.story())
    href = f"{ROOM}/letters/{letter.id}"
    lying = mailroom.get(f"{href}/letter.pdf")
    assert lying.mimetype == "application/pdf"
    assert "Look at the letter" in mailroom.get(href).text
    print_all(mailroom)
    assert mailroom.get(f"{href}/letter.pdf").data == mailroom.get(f"{href}/letter.pdf").data
    answer = mailroom.send(f"{href}/posted", page=href, on__day="1", on__month="3", on__year="2027")
    assert answer.status_code == 303
    assert paper.letter(letter.id).state is LetterState.POSTED
    assert mailroom.get(f"{ROOM}/letters/12345").status_code == 404


def test_a_letter_that_came_back_is_asked_about_first(paper: Paper, mailroom: Browser) -> None:
    story = paper.story()
    post(mailroom, print_all(mailroom), date(2027, 3, 1))
    letter = paper.letter_of(story)
    href = f"{ROOM}/letters/{letter.id}/returned"
    page = mailroom.get(href).text
    assert "A person is asked to phone" in page
    assert paper.letter(letter.id).state is LetterState.POSTED
    answer = mailroom.send(href, why="Not known at this address")
    assert answer.status_code == 303
    paper.dispatch()
    assert paper.to_home(story).state is DeliveryState.RETURNED
    with paper.database.read() as session:
        assert TaskKind.PHONE_HOME in [task.kind for task in tasks.about(session, story)]
    assert "Not known at this address" in mailroom.get(answer.location).text
    assert mailroom.send(href, why="").status_code == 409


def test_a_letter_to_an_author_shows_no_name_on_any_page(paper: Paper, office: Office, mailroom: Browser) -> None:
    from gateway.delivery.envelopes import lay_in_tray
    from gateway.delivery.specimen import cast, specimen

    def lay(session):  # type: ignore[no-untyped-def]
        people = cast(session, now=office.now)
        delivery = specimen(session, people, "released_author", channel="letter", now=office.now)
        deliveries.step(session, delivery.id, DeliveryState.CLAIMED, now=office.now)
        deliveries.step(session, delivery.id, DeliveryState.HANDED_OVER, now=office.now)
        return lay_in_tray(session, delivery, now=office.now)

    letter_id = office.database.write(lay)
    pages = mailroom.get(ROOM).text + mailroom.get(f"{ROOM}/letters/{letter_id}").text
    assert "An author" in pages
    assert "1 message" in pages
    assert "Mrs G Example" not in pages
    assert "returned slip" not in mailroom.get(f"{ROOM}/letters/{letter_id}").text


def test_a_bureaus_folder_gets_the_run_when_it_is_opened(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "bureau"
    bureau = office_over(office.database, office.clock, tmp_path, printer="folder", print_folder=str(folder))
    paper_on(office.database, office.clock).story()
    mailroom = bureau.browser(Role.MAILROOM)
    run = print_all(mailroom)
    number = run.rsplit("/", 1)[1]
    assert sorted(path.name for path in folder.iterdir()) == [f"run-{number}-part-1.pdf", f"run-{number}.json"]
    for path in folder.iterdir():
        path.unlink()
    assert mailroom.send(f"{run}/folder", page=run).status_code == 303
    assert len(list(folder.iterdir())) == 2


def test_a_folder_that_takes_nothing_is_said_and_the_run_is_kept(office: Office, tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("no folder")
    bureau = office_over(office.database, office.clock, tmp_path, printer="folder", print_folder=str(blocked))
    paper_on(office.database, office.clock).story()
    answer = bureau.browser(Role.MAILROOM).send(f"{ROOM}/runs", page=ROOM)
    assert answer.status_code == 500
    assert "printed and kept here" in answer.text
    with office.database.read() as session:
        (run,) = letters.runs(session)
    assert run.letters == 1


def test_without_a_return_address_nothing_is_printed_and_the_page_says_what_to_set(
    office: Office, paper: Paper, mailroom: Browser
) -> None:
    story = paper.story()
    settings: Settings = office.gateway.settings.model_copy(update={"base_url": "https://earshot.example.org"})
    office.app.extensions["earshot"] = replace(office.gateway, settings=settings)
    answer = mailroom.client.post(f"{ROOM}/runs", data={"csrf_token": _token(mailroom)})
    assert answer.status_code == 422
    assert "EARSHOT_RETURN_ADDRESS" in answer.text
    assert paper.letter_of(story).state is LetterState.COMPOSED


def test_a_tick_in_a_sandbox_s_tray_is_no_evidence_that_anybody_was_told(
    sqlite_database: Database, clock: TurnedClock, tmp_path: Path
) -> None:
    office = office_over(sqlite_database, clock, tmp_path, sandbox="letter")
    paper, mailroom = paper_on(office.database, clock), office.browser(Role.MAILROOM)
    story = paper.story()
    run = print_all(mailroom)
    post(mailroom, run, clock().date())
    assert paper.letter_of(story).state is LetterState.POSTED
    with office.database.read() as session:
        assert windows.of(session, story) == []


def test_a_letters_pages_are_seen_as_pictures_only_by_those_who_print(
    paper: Paper, office: Office, mailroom: Browser
) -> None:
    letter = paper.letter_of(paper.story())
    href = f"{ROOM}/letters/{letter.id}"
    assert f"{href}/pages" in mailroom.get(href).text
    page = mailroom.get(f"{href}/pages")
    assert page.text.count(".png") == 3
    first = mailroom.get(f"{href}/page-1.png")
    assert first.mimetype == "image/png"
    assert first.headers["Cache-Control"] == "no-store"
    shown = Image.open(io.BytesIO(first.data))
    assert shown.width == 900
    assert shown.getextrema()[0] < 50  # black words on it
    assert mailroom.get(f"{href}/page-2.png").data != first.data
    for wrong in ("page-0.png", "page-4.png"):
        assert mailroom.get(f"{href}/{wrong}").status_code == 404
    for role in (Role.MODERATOR, Role.PROVIDER):
        assert office.browser(role).get(f"{href}/page-1.png").status_code == 403
        assert office.browser(role).get(f"{href}/pages").status_code == 403
    assert office.app.test_client().get(f"{href}/page-1.png").location.startswith("/sign-in")


def test_the_pictures_of_a_printed_letter_are_of_what_was_printed_whatever_has_changed_since(
    paper: Paper, mailroom: Browser
) -> None:
    paper.story(home_id=add_home(paper.database, paper.clock, name="Elm Lodge"))
    letter = paper.letter_of(paper.story())
    href = f"{ROOM}/letters/{letter.id}"
    lying = [mailroom.get(f"{href}/page-{page}.png").data for page in (1, 2, 3)]
    print_all(mailroom)
    paper.database.write(
        lambda session: homes.change(session, paper.home_id, now=paper.clock(), address="1 Other Street, Sale")
    )
    assert mailroom.get(f"{href}/letter.pdf").status_code == 422
    assert mailroom.get(f"{href}/pages").text.count(".png") == 3
    assert [mailroom.get(f"{href}/page-{page}.png").data for page in (1, 2, 3)] == lying
    assert mailroom.get(f"{href}/page-4.png").status_code == 404  # the next letter's pages are not this one's


def test_separator_sheets_are_put_in_when_they_are_asked_for(paper: Paper, mailroom: Browser) -> None:
    for name in ("Elm Lodge", "Oak Lodge"):
        paper.story(home_id=add_home(paper.database, paper.clock, name=name))
    assert "Put a sheet before every 50 letters" in mailroom.get(ROOM).text
    answer = mailroom.send(f"{ROOM}/runs", page=ROOM, separators="y")
    run = str(answer.location)
    number = run.rsplit("/", 1)[1]
    first = sheets(mailroom.get(f"{run}/files/run-{number}-part-1.pdf").data)[0].words
    assert f"Run {number}, document 1" in first
    assert "2 letters" in first
    assert f"{number}-0001" in mailroom.get(run).text


def test_a_long_run_shows_how_far_it_is_and_goes_on_by_itself(paper: Paper, office: Office, mailroom: Browser) -> None:
    for number in range(3):
        paper.story(home_id=add_home(paper.database, paper.clock, name=f"Invented House {number}"))
    room = PrintRoom(paper.database, "https://earshot.example.org", SENDER, most=1)
    begun = print_documents(room, by=None, now=paper.clock(), most_documents=1)
    assert begun is not None
    run = f"{ROOM}/runs/{begun.id}"
    page = mailroom.get(run).text
    assert "1 of 3 letters" in page
    assert '<progress id="progress" max="3" value="1">' in page
    assert 'http-equiv="refresh"' in page
    assert f"run-{begun.id}-part-1.pdf" in page
    assert "They are posted" not in page
    assert f'href="{run}"' in mailroom.get(ROOM).text
    office.clock.forward(seconds=16)
    carry_on(office.gateway.settings, office.database, office.clock)
    done = mailroom.get(run).text
    assert "They are posted" in done
    assert "<progress" not in done
    assert 'http-equiv="refresh"' not in done


def test_letters_to_take_out_are_found_in_the_stack_by_their_number(paper: Paper, mailroom: Browser) -> None:
    stories = [
        paper.story(home_id=add_home(paper.database, paper.clock, name=name)) for name in ("Elm Lodge", "Oak Lodge")
    ]
    run = print_all(mailroom)
    number = run.rsplit("/", 1)[1]
    paper.move(stories[1], Event.WITHDRAW, Role.AUTHOR)
    assert f"letter {number}-0002, run-{number}-part-1.pdf, page 5" in mailroom.get(run).text
    post(mailroom, run, date(2027, 3, 1))
    assert [paper.letter_of(story).state for story in stories] == [LetterState.POSTED, LetterState.PRINTED]
    assert "They are posted" not in mailroom.get(run).text


@pytest.mark.parametrize(
    ("event", "details"),
    [
        (Event.WITHDRAW, {}),
        (Event.HOLD, {"reason": "a name", "kind": "legal", "review_on": "2027-03-03"}),
    ],
)
def test_a_move_pulls_a_letter_wherever_it_is(
    paper: Paper, mailroom: Browser, event: Event, details: dict[str, str]
) -> None:
    """In the tray it is never printed; printed, it is to be taken out; taken out, it goes nowhere."""
    role = Role.AUTHOR if event is Event.WITHDRAW else Role.SENIOR
    lying = paper.story("In the tray.", home_id=add_home(paper.database, paper.clock, name="Elm Lodge"))
    letter = paper.letter_of(lying)
    paper.move(lying, event, role, **details)
    answer = mailroom.send(f"{ROOM}/runs", page=f"{ROOM}/slip")
    assert answer.location == ROOM
    assert paper.letter(letter.id).state is LetterState.PULLED
    story = paper.story("Printed.")
    run = print_all(mailroom)
    paper.move(story, event, role, **details)
    with paper.database.read() as session:
        pull = [task for task in tasks.about(session, story) if task.kind is TaskKind.PULL_LETTER]
    assert [(task.urgent, task.role) for task in pull] == [(True, Role.MAILROOM)]
    post(mailroom, run, date(2027, 3, 1))
    assert paper.letter_of(story).state is LetterState.PRINTED
    with paper.database.read() as session:
        assert windows.of(session, story) == []
    href = f"{ROOM}/letters/{paper.letter_of(story).id}"
    mailroom.send(f"{href}/taken-out", page=href)
    with paper.database.read() as session:
        assert TaskKind.PULL_LETTER not in [task.kind for task in tasks.about(session, story)]


def test_two_working_days_in_the_tray_raise_a_task_and_ticking_ends_it(
    paper: Paper, office: Office, mailroom: Browser
) -> None:
    letter = paper.letter_of(paper.story())
    run = print_all(mailroom)
    paper.clock.forward(days=3)
    evidence.settle_silence(paper.database, paper.clock())
    with paper.database.read() as session:
        raised = tasks.open_about(session, TaskKind.POST_LETTER, f"letter:{letter.id}")
    assert raised is not None
    assert raised.role is Role.MAILROOM
    post(office.browser(Role.MAILROOM), run, paper.clock().date())
    with paper.database.read() as session:
        assert tasks.open_about(session, TaskKind.POST_LETTER, f"letter:{letter.id}") is None


def test_a_tray_that_goes_to_an_outside_printer_is_sent_and_its_page_says_what_is_known(
    office: Office, tmp_path: Path
) -> None:
    with FakeNotify() as notify:
        given = {"printer": "notify", "notify_api_key": KEY, "notify_api_url": notify.url}
        sending = office_over(office.database, office.clock, tmp_path, **given)
        paper, mailroom = paper_on(office.database, office.clock), sending.browser(Role.MAILROOM)
        letter = paper.letter_of(paper.story())
        assert "Send 1 letter" in mailroom.get(ROOM).text
        answer = mailroom.send(f"{ROOM}/runs", page=ROOM)
        run, href = str(answer.location), f"{ROOM}/letters/{letter.id}"
        assert "0 of 1 letter" in mailroom.get(run).text
        notify.failures.append(Failure(500, "Exception", "Internal server error", taken=True))
        carry_on(sending.gateway.settings, office.database, office.clock)
        assert "We do not know yet" in mailroom.get(href).text
        office.clock.forward(minutes=6)
        carry_on(sending.gateway.settings, office.database, office.clock)
        notify.say("received", completed_at=office.clock().isoformat())
        office.clock.forward(minutes=6)
        carry_on(sending.gateway.settings, office.database, office.clock)
    page = mailroom.get(href).text
    assert "Received" in page
    assert paper.letter(letter.id).state is LetterState.POSTED
    assert "They are posted" not in mailroom.get(run).text
    assert notify.posts() == 1
