"""A home without e-mail takes part by letter: slips, bank holidays, letters that come back, a day's stories in one."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from pypdf import PdfReader

from gateway.demo.visitor import Lost
from letters.codes import pretty
from store import letters, log
from store.words import DeliveryState, LetterState, Role, State, TaskKind
from tests.journeys.browsing import Inside, Refused
from tests.journeys.people import (
    EDITH,
    Fields,
    answer,
    approve,
    at_desk,
    code_and_pin,
    enter_letter_code,
    key_slip,
    letter_of,
    post_run,
    print_and_post,
    print_tray,
    public_page,
    tell_by_text,
)
from tests.journeys.scanning import slips, upload
from tests.journeys.world import World, only
from tests.letters.reading.answering import as_file

WORDS = "They sat with a relative all night."
ADDRESS = "Mrs Jean Alder\nRosewood\n1 Mill Lane\nLeeds\nLS1 4AP"


def offline_home(world: World, **contact: str) -> int:
    home = world.home()
    given = {"name": "Mrs Jean Alder", "postal_address": ADDRESS, **contact}
    world.contact(kind="home", home_id=home, channels=("letter",), **given)
    return home


def told_and_approved(world: World, *, number: int = 123) -> int:
    """A story about Rosewood that lies in the tray, in an envelope for its manager."""
    story = tell_by_text(
        world, f"Rosewood, Leeds. They sat with mum all night, number {number}.", sender=f"+447700900{number}"
    )
    approve(world, story, f"{WORDS} ({number})")
    return story


def printed_words(world: World, mailroom: Inside, address: str) -> str:
    reader = PdfReader(io.BytesIO(mailroom.download(address)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_a_manager_without_email_returns_a_slip_on_the_fourth_working_day(world: World) -> None:
    """A3."""
    offline_home(world)
    story = told_and_approved(world)
    run = print_tray(world)
    letter = letter_of(world, story)
    code, pin = code_and_pin(world, letter)
    words = printed_words(world, at_desk(world, Role.MAILROOM), f"/print-room/letters/{letter.id}/letter.pdf")
    assert WORDS in words
    assert pretty(code) in words
    assert pin in words
    assert "The end of Wednesday 10 March 2027" in words, "the seventh working day after posting, in words"
    post_run(world, run)
    world.wait_until(datetime(2027, 3, 5, 10, tzinfo=UTC))
    before = len(world.messages(EDITH))
    key_slip(world, code, boxes_0="go_ahead")
    assert world.state(story) is State.PUBLISHED
    assert WORDS in public_page(world, story).words
    (told,) = world.messages(EDITH)[before:]
    assert "is published" in told


@pytest.mark.parametrize(("way", "form"), [("scan", "PDF"), ("photo", "JPEG")])
def test_her_slip_comes_back_by_scanner_or_telephone_and_publishes_the_story(world: World, way: str, form: str) -> None:
    """A3, from the pen to the public page: printed, crossed, spoiled, uploaded, read."""
    offline_home(world)
    story = told_and_approved(world)
    letter = print_and_post(world, story)
    world.wait_until(datetime(2027, 3, 5, 10, tzinfo=UTC))
    before = len(world.messages(EDITH))
    file = upload(world, as_file(slips(world, letter, {0: ["go_ahead"]}, way=way), form))
    assert (file.state, file.sheets, file.blob_id) == ("read", 1, None)
    assert world.state(story) is State.PUBLISHED
    assert letter_of(world, story).state is LetterState.ANSWERED
    assert WORDS in public_page(world, story).words
    (told,) = world.messages(EDITH)[before:]
    assert "is published" in told
    assert [task.kind for task in world.tasks(story)] == []


def test_a_manager_who_never_answers_lets_it_be_published_once_after_easter(world_of_both: World) -> None:
    """A5."""
    world = world_of_both
    world.wait_until(datetime(2027, 3, 25, 9, tzinfo=UTC))
    offline_home(world)
    story = told_and_approved(world)
    letter = print_and_post(world, story)
    assert letter.posted_at is not None
    assert letter.posted_at.date() == date(2027, 3, 25)
    # Good Friday and Easter Monday are no working days: the seventh after Thursday is Wednesday 7 April, in summer.
    ends = datetime(2027, 4, 7, 23, tzinfo=UTC)
    world.wait_until(ends - timedelta(seconds=1))
    assert world.state(story) is State.WITH_PROVIDER
    reminders = world.deliveries(story, "reminder_provider")
    assert len(reminders) == 1, "reminded once, at half its time"
    world.clock_only(ends)
    with ThreadPoolExecutor(2) as workers:  # the job runs twice, at the same moment
        for _ in workers.map(lambda _: world.errands_run(), range(2)):
            assert world.state(story) is State.PUBLISHED
    assert "is published" not in world.messages(EDITH)[-1], "it is midnight"
    world.wait_until(ends + timedelta(hours=8))
    assert "is published" in world.messages(EDITH)[-1], "at eight in the morning"
    world.sleep_until(ends + timedelta(days=7))
    world.errands_run()
    assert published_once(world, story)
    page = public_page(world, story).words
    assert "We told the home by letter posted on" in page
    assert "25 March 2027" in page
    assert "It did not answer in the time that it had" in page


def test_a_clock_that_missed_the_whole_week_reminds_and_then_publishes_once(world: World) -> None:
    """A5: the errands did not run for a week."""
    world.wait_until(datetime(2027, 3, 25, 9, tzinfo=UTC))
    offline_home(world)
    story = told_and_approved(world)
    print_and_post(world, story)
    world.sleep_until(datetime(2027, 4, 14, 9, tzinfo=UTC))
    assert len(world.deliveries(story, "reminder_provider")) == 1, "never before a reminder"
    world.wait(days=30)
    assert world.state(story) is State.PUBLISHED
    assert published_once(world, story)


def published_once(world: World, story: int) -> bool:
    entries = world.look(lambda session: log.entries(session, story))
    told = [body for body in world.messages(EDITH) if "is published" in body]
    once = sum(entry.to_state == State.PUBLISHED for entry in entries) == 1
    return once and len(told) == 1 and len(world.deliveries(story, "published_provider")) == 1


def test_a_letter_that_comes_back_stops_the_clock_and_a_fresh_one_opens_a_fresh_window(world: World) -> None:
    """A11."""
    offline_home(world)
    story = told_and_approved(world)
    letter = print_and_post(world, story)
    code, pin = code_and_pin(world, letter)
    world.wait(days=2)
    mailroom = at_desk(world, Role.MAILROOM)
    page = mailroom.open(f"/print-room/letters/{letter.id}/returned")
    mailroom.send(page, page.form_with("why"), {"why": "Gone away"})
    world.errands_run()
    world.wait(days=14)
    assert world.state(story) is State.WITH_PROVIDER, "nobody was told, so nothing lapses"
    phone = only([task for task in world.tasks(story) if task.kind is TaskKind.PHONE_HOME])
    assert "the post brought the letter back (Gone away)" in phone.note
    manager = enter_letter_code(world, code, pin)
    answer(manager, manager.open("/answer/letter/A"), choice="object", ground="offensive", words="Rude.")
    assert world.state(story) is State.WITH_PROVIDER, "its code ended with the letter: an answer is kept, and no more"
    assert "Rude." in only([task for task in world.tasks(story) if task.kind is TaskKind.LATE_ANSWER]).note

    # On the phone a better address is given; she reads Welsh, and large print.
    caller = at_desk(world, Role.CALL_HANDLER)
    page = caller.open(f"/desk/tasks/{phone.id}/phone/address")
    given: Fields = {
        "name": "Mrs Jean Alder",
        "postal_address": "Mrs Jean Alder\nRosewood Office\n2 Mill Lane\nLeeds\nLS1 4AQ",
        "first": "letter",
        "language": "cy",
        "print_size": "large",
        "replaces": "y",
    }
    caller.send(page, page.form_with("postal_address"), given)
    world.errands_run()
    assert [task for task in world.tasks(story) if task.kind is TaskKind.PHONE_HOME] == []
    second = print_and_post(world, story)
    assert second.id != letter.id
    words = printed_words(world, at_desk(world, Role.MAILROOM), f"/print-room/letters/{second.id}/letter.pdf")
    assert "2 Mill Lane" in words
    assert second.pages > letter.pages, "large print takes more pages"
    world.wait(days=3)
    key_slip(world, code_and_pin(world, second)[0], boxes_0="go_ahead")
    assert world.state(story) is State.PUBLISHED


def test_six_stories_of_one_day_go_in_one_envelope_and_each_moves_on_its_own(world: World) -> None:
    """A14."""
    offline_home(world)
    stories = []
    for number in range(101, 107):
        stories.append(tell_by_text(world, f"Rosewood, Leeds. Number {number} is well.", sender=f"+447700900{number}"))
    for story in stories:
        approve(world, story, f"{WORDS} ({story})", wait=False)
    world.wait(minutes=11)
    run = print_tray(world)
    envelope = only(sorted({letter_of(world, story).id for story in stories}))
    code, _pin = code_and_pin(world, letter_of(world, stories[0]))
    words = printed_words(world, at_desk(world, Role.MAILROOM), f"/print-room/letters/{envelope}/letter.pdf")
    assert words.count("Please send this sheet to") == 2, "three rows to a slip"
    post_run(world, run)
    world.wait(days=3)
    in_rows = world.look(lambda session: letters.rows(session, envelope))
    order = [row.contribution_id for row in in_rows]
    assert sorted(order) == sorted(stories)  # type: ignore[type-var]
    a, b, c, blank, doubtful, objecting = (int(each or 0) for each in order)
    key_slip(
        world,
        code,
        boxes_0="go_ahead",
        boxes_1="go_ahead",
        boxes_2="go_ahead",
        boxes_4=["go_ahead", "object"],
        boxes_5=["object", "offensive"],
        words_5="It calls the cook a fool.",
    )
    assert [world.state(story) for story in (a, b, c)] == [State.PUBLISHED] * 3
    assert world.state(objecting) is State.IN_REVIEW
    assert world.state(blank) is State.WITH_PROVIDER
    assert world.state(doubtful) is State.WITH_PROVIDER
    assert [t.kind for t in world.tasks(doubtful) if t.kind is TaskKind.READ_ANSWER] == [TaskKind.READ_ANSWER]
    assert world.tasks(blank) == []
    world.wait(days=12)
    assert world.state(blank) is State.PUBLISHED, "a blank row is silence, and silence publishes"


def test_six_stories_on_two_scanned_slips_each_move_on_their_own(world: World) -> None:
    """A14, from the pen on: three rows crossed, one blank, one with two decisions, one objection; one file, turned."""
    offline_home(world)
    stories = [tell_by_text(world, f"Rosewood, Leeds. Number {n}.", sender=f"+447700900{n}") for n in range(101, 107)]
    for story in stories:
        approve(world, story, f"{WORDS} ({story})", wait=False)
    world.wait(minutes=11)
    letter = print_and_post(world, stories[0])
    world.wait(days=3)
    order = [int(row.contribution_id or 0) for row in world.look(lambda session: letters.rows(session, letter.id))]
    a, b, c, blank, doubtful, objecting = order
    ticks = {0: ["go_ahead"], 1: ["go_ahead"], 2: ["go_ahead"], 4: ["go_ahead", "object"], 5: ["object", "offensive"]}
    first, second = slips(world, letter, ticks)
    file = upload(world, as_file([second, first], "TIFF"), "slips.tif")
    assert (file.state, file.sheets) == ("read", 2)
    assert [world.state(story) for story in (a, b, c)] == [State.PUBLISHED] * 3
    assert world.state(objecting) is State.IN_REVIEW
    assert world.state(blank) is State.WITH_PROVIDER
    assert world.tasks(blank) == []
    assert world.state(doubtful) is State.WITH_PROVIDER
    task = only(world.tasks(doubtful))
    assert (task.kind, task.role) == (TaskKind.READ_ANSWER, Role.MODERATOR)
    assert "both go ahead and object" in task.note

    # The doubt is looked at beside its picture, by somebody who has a name.
    moderator = at_desk(world, Role.MODERATOR)
    page = moderator.open(f"/desk/tasks/{task.id}")
    scan = next(link for link in page.links if "/print-room/scans/" in link)
    page = moderator.open(f"{scan}/rows/4")
    page = moderator.send(page, page.form_with("boxes", "words"), {"boxes": ["go_ahead"]})
    moderator.send(page, page.form_with("confirmed"), {"confirmed": "yes"})
    assert world.state(doubtful) is State.PUBLISHED
    assert world.tasks(doubtful) == []
    world.wait(days=12)
    assert world.state(blank) is State.PUBLISHED, "a blank row is silence, and silence publishes"


def test_a_scanned_slip_that_comes_too_late_is_kept_and_shown_to_a_person(world: World) -> None:
    """Negative: a late slip, scanned twice, moves nothing and is one report."""
    offline_home(world)
    story = told_and_approved(world)
    letter = print_and_post(world, story)
    world.wait(days=14)
    assert world.state(story) is State.PUBLISHED
    for seed in (6, 8):
        upload(world, as_file(slips(world, letter, {0: ["object", "offensive"]}, seed=seed)), f"late-{seed}.pdf")
    assert world.state(story) is State.PUBLISHED
    assert "offensive" in only([task for task in world.tasks(story) if task.kind is TaskKind.REPORT]).note


def test_a_slip_that_comes_too_late_is_kept_and_shown_to_a_person(world: World) -> None:
    """Negative: a late slip moves nothing."""
    offline_home(world)
    story = told_and_approved(world)
    code, _pin = code_and_pin(world, print_and_post(world, story))
    world.wait(days=14)
    assert world.state(story) is State.PUBLISHED
    key_slip(world, code, boxes_0=["object", "offensive"], words_0="We do not like it.")
    assert world.state(story) is State.PUBLISHED
    report = only([task for task in world.tasks(story) if task.kind is TaskKind.REPORT])
    assert "We do not like it." in report.note


def test_a_guessed_letter_code_opens_nothing_and_guessing_gets_slower(world: World) -> None:
    """Negative: check digits, the wrong PIN and the delay; the right code still opens afterwards."""
    offline_home(world)
    story = told_and_approved(world)
    code, pin = code_and_pin(world, print_and_post(world, story))
    wrong_digit = code[:-1] + str((int(code[-1]) + 1) % 10)
    wrong_pin = f"{(int(pin) + 1) % 1_000_000:06d}"
    tries = [(wrong_digit, pin), *[(code, wrong_pin)] * 6]
    met = [how_refused(world, *each) for each in tries]
    assert met[0].status == 422
    assert met[-1].status == 429
    said = {" ".join(refused.page.words.split()) for refused in met if refused.status == 422}
    assert not any(WORDS in words for words in said)
    world.wait(hours=25)
    manager = enter_letter_code(world, code, pin)
    page = manager.open("/answer/letter/A")
    assert WORDS in page.words
    answer(manager, page, choice="go_ahead")
    assert world.state(story) is State.PUBLISHED
    assert letter_of(world, story).state is LetterState.ANSWERED


def how_refused(world: World, code: str, pin: str) -> Refused:
    with pytest.raises(Refused) as refused:
        enter_letter_code(world, code, pin)
    return refused.value


def test_a_story_held_while_its_letter_lies_printed_is_pulled_before_it_goes(world: World) -> None:
    """A8, its paper: whatever lies in the tray or the run is not to be posted."""
    from tests.journeys.people import hold

    offline_home(world)
    story = told_and_approved(world)
    run = print_tray(world)
    hold(world, story, review_on=world.now.date() + timedelta(days=2))
    letter = letter_of(world, story)
    waiting = world.look(lambda session: letters.get(session, letter.id))
    assert waiting is not None
    pull = [t for t in world.tasks(story) if t.kind is TaskKind.PULL_LETTER]
    assert pull, "a printed letter is to be pulled"
    with pytest.raises(Lost):
        post_run(world, run)  # nothing in it is left to post
    assert letter_of(world, story).state is LetterState.PRINTED
    assert world.deliveries(story, "story_to_decide")[-1].state is DeliveryState.CANCELLED
