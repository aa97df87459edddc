"""A home with two people, a slip after a click, a letter half of which is no longer right, a story of another home."""

from datetime import UTC, datetime, timedelta

from store import letters
from store.words import LetterState, Role, State, TaskKind
from tests.journeys.people import (
    EDITH,
    MANAGER_MAIL,
    Fields,
    answer,
    answer_by_link,
    approve,
    at_desk,
    author_code,
    code_and_pin,
    enter_letter_code,
    key_slip,
    letter_of,
    move,
    post_run,
    print_and_post,
    print_tray,
    public_page,
    tell_by_text,
    withdraw_with_code,
)
from tests.journeys.test_answered_on_paper import offline_home, told_and_approved
from tests.journeys.world import World, only

OTHER_MAIL = "owen@harbour.example.org"


def test_a_slip_that_follows_the_same_managers_click_changes_nothing(world: World) -> None:
    """A3, twice: the first valid answer decides."""
    offline_home(world)
    story = told_and_approved(world)
    code, pin = code_and_pin(world, print_and_post(world, story))
    world.wait(days=2)
    manager = enter_letter_code(world, code, pin)
    answer(manager, manager.open("/answer/letter/A"), choice="go_ahead")
    world.errands_run()
    assert world.state(story) is State.PUBLISHED
    world.wait(days=1)
    before = len(world.messages(EDITH))
    mailroom = at_desk(world, Role.MAILROOM)
    page = mailroom.open("/print-room/slip")
    page = mailroom.send(page, page.form_with("code"), {"code": code})
    assert "boxes_0" not in {name for form in page.forms for name in form.names}, "its one row is answered"
    assert len(world.messages(EDITH)) == before


def test_of_two_people_of_a_home_the_later_window_counts_and_the_first_answer_decides(world: World) -> None:
    """A5 with two recipients, one by mail and one by letter."""
    home = world.home()
    world.contact(kind="home", name="Owen Marsh", home_id=home, email=OTHER_MAIL, channels=("email",))
    world.contact(
        kind="home",
        name="Mrs Jean Alder",
        home_id=home,
        postal_address="Mrs Jean Alder\nRosewood\n1 Mill Lane\nLeeds\nLS1 4AP",
        channels=("letter",),
    )
    story = told_and_approved(world)
    run = print_tray(world)
    world.wait(days=2)
    post_run(world, run)  # Wednesday 3 March: its seventh working day is Friday 12 March
    world.wait_until(datetime(2027, 3, 12, 23, tzinfo=UTC))
    assert world.state(story) is State.WITH_PROVIDER, "the 72 hours of the mail are over, the letter's time is not"
    answer_by_link(world, OTHER_MAIL, choice="object", ground="offensive", words="No.")
    assert world.state(story) is State.IN_REVIEW
    slip = key_slip(world, code_and_pin(world, _paper(world, story))[0], boxes_0="go_ahead")
    assert world.state(story) is State.IN_REVIEW, slip.words[:200]


def _paper(world: World, story: int) -> letters.Letter:
    letter_id = only([d.letter_id for d in world.deliveries(story, "story_to_decide") if d.letter_id is not None])
    found = world.look(lambda session: letters.get(session, letter_id))
    assert found is not None
    return found


def test_a_printed_letter_with_a_withdrawn_story_is_taken_out_and_the_other_story_goes_afresh(world: World) -> None:
    """A14 and A12: one of two is withdrawn between printing and posting."""
    offline_home(world)
    numbers = ("+447700900101", "+447700900102")
    stays, goes = (tell_by_text(world, f"Rosewood, Leeds. It is {n} here.", sender=n) for n in numbers)
    for story in (stays, goes):
        approve(world, story, f"It is fine here ({story}).", wait=False)
    world.wait(minutes=11)
    run = print_tray(world)
    first = letter_of(world, goes)
    assert letter_of(world, stays).id == first.id
    withdraw_with_code(world, author_code(world, numbers[1]))
    mailroom = at_desk(world, Role.MAILROOM)
    page = mailroom.open(f"/print-room/letters/{first.id}")
    page = mailroom.send(page, next(form for form in page.forms if form.action.endswith("/taken-out")))
    assert world.look(lambda session: letters.get(session, first.id)).state is LetterState.PULLED  # type: ignore[union-attr]
    again = print_tray(world)
    assert again.url != run.url
    post_run(world, again)
    second = letter_of(world, stays)
    assert second.id != first.id
    key_slip(world, code_and_pin(world, second)[0], boxes_0="go_ahead")
    assert world.state(stays) is State.PUBLISHED
    assert world.state(goes) is State.WITHDRAWN
    told = [d for d in world.deliveries(goes) if d.notice == "withdrawn_provider"]
    assert told == [], "the home never heard of it"


def test_a_story_of_another_home_goes_to_the_right_one_which_is_asked_afresh(world: World) -> None:
    """A4's sister: wrong service, then reroute; the first home is asked to destroy what it has."""
    home = world.home()
    world.contact(kind="home", name="Jean Alder", home_id=home, email=MANAGER_MAIL, channels=("email",))
    right = world.home("Harbour View", town="Whitby", postcode="YO21 3PU", local_authority="Scarborough")
    world.contact(kind="home", name="Owen Marsh", home_id=right, email=OTHER_MAIL, channels=("email",))
    story = tell_by_text(world, "Rosewood, Leeds. The sea was loud and the tea was cold.")
    approve(world, story, "The sea was loud and the tea was cold.")
    answer_by_link(world, choice="object", ground="wrong_service", words="We have no sea.")
    assert world.state(story) is State.IN_MODERATION
    approve(world, story, "The sea was loud and the tea was cold.")  # a senior can reroute it only from then on
    given: Fields = {"home_id": str(right), "reason": "It is about Harbour View."}
    move(world, Role.SENIOR, story, "reroute", given, query="home_q=Harbour")
    assert world.state(story) is State.IN_MODERATION
    assert "destroy" in world.messages(MANAGER_MAIL)[-1].lower() or "delete" in world.messages(MANAGER_MAIL)[-1].lower()
    assert world.messages(OTHER_MAIL) == []
    approve(world, story, "The sea was loud and the tea was cold.")
    assert world.state(story) is State.WITH_PROVIDER, "the right home was never asked"
    assert len(world.messages(OTHER_MAIL)) == 1
    answer_by_link(world, OTHER_MAIL, choice="go_ahead")
    assert "Harbour View" in public_page(world, story).words
    world.wait(days=3)
    assert "told the home" in public_page(world, story).words
    assert [t for t in world.tasks(story) if t.kind is TaskKind.MEND_DELIVERY] == []
    assert world.now - world.story(story).received_at < timedelta(days=10)
