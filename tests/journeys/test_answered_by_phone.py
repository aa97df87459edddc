"""A manager without e-mail phones and keys the letter's code; what the home objects to is trimmed, and published."""

import io

from pypdf import PdfReader

from store.words import Role, State, TaskKind
from tests.fakes.telephone import PhoneCall
from tests.journeys.browsing import Inside
from tests.journeys.people import (
    EDITH,
    approve,
    at_desk,
    code_and_pin,
    letter_of,
    move,
    print_and_post,
    public_page,
    tell_by_text,
    text,
)
from tests.journeys.world import World, only

MANAGER, OFFICE_MAIL = "+441632960321", "office@provider.example.org"
ADDRESS = "Mrs Jean Alder\nRosewood\n1 Mill Lane\nLeeds\nLS1 4AP"
TOLD = "They sat with a relative all night, in the room beside the piano, and the tea was hot."
TRIMMED = "They sat with a relative all night, and the tea was hot."


def printed_words(mailroom: Inside, address: str) -> str:
    reader = PdfReader(io.BytesIO(mailroom.download(address)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def phoned_objection(world: World, story: int) -> PhoneCall:
    """The manager keys what is printed on the letter, and objects: it identifies someone."""
    code, pin = code_and_pin(world, letter_of(world, story))
    call = PhoneCall(world.app.test_client(), caller=MANAGER).dial()
    call.press("2").press(code).press(pin)
    assert "This is our letter to Rosewood, Leeds" in call.just_heard
    call.press("2").press("2")
    assert "You pressed 2: object, because it shows who somebody is" in call.just_heard
    call.press("2")
    return call


def test_a_manager_keys_the_letter_and_objects_and_a_senior_trims_it_and_its_author_approves(
    world_of_both: World,
) -> None:
    """A4."""
    world = world_of_both
    home = world.home()
    world.contact(
        kind="home", name="Mrs Jean Alder", home_id=home, postal_address=ADDRESS, channels=("letter",), role="manager"
    )
    world.contact(
        kind="home",
        name="Mr Tom Ashdown",
        home_id=home,
        email=OFFICE_MAIL,
        channels=("email",),
        role="responsible_person",
    )
    story = tell_by_text(world, "Rosewood, Leeds. They sat with mum all night, room by the piano, hot tea.")
    approve(world, story, TOLD)
    letter = print_and_post(world, story)
    mailroom = at_desk(world, Role.MAILROOM)
    assert "ring and press 2, or text the code and PIN" in printed_words(
        mailroom, f"/print-room/letters/{letter.id}/letter.pdf"
    )
    world.wait(days=2)

    call = phoned_objection(world, story)
    assert "A senior moderator looks at what you said" in call.just_heard
    assert world.state(story) is State.IN_REVIEW, "before the name was said"
    call.press("1").speak()
    assert TOLD not in call.words
    assert "piano" not in call.words
    world.errands_run()
    answered = only(world.messages(OFFICE_MAIL, "answered our letter"))
    assert "If it was not, please call us" in answered
    assert "piano" not in answered
    assert "objected" in only(world.messages(EDITH, "objected"))

    move(world, Role.SENIOR, story, "return_to_moderation", reason="The room shows who it was.")
    move(world, Role.MODERATOR, story, "propose_edits", text=TRIMMED)
    asked = world.messages(EDITH)[-1]
    assert "Reply 1 if that is right" in asked
    assert "piano" not in asked, "edits by text describe, and never quote"
    world.wait(minutes=5)
    text(world, "1")
    assert world.state(story) is State.IN_MODERATION
    approve(world, story, TRIMMED)
    assert world.state(story) is State.PUBLISHED, "a home is asked once"
    page = public_page(world, story).words
    assert TRIMMED in page
    assert "piano" not in page
    assert "is published" in world.messages(EDITH)[-1]
    assert "Typing" in at_desk(world, Role.TYPIST).open("/typing").words


def test_a_manager_who_rings_from_her_own_telephone_is_rung_back_there(world: World) -> None:
    """A4's sister: she would rather talk, and is not in the office."""
    home = world.home(phone="01632 960123")
    world.contact(kind="home", name="Mrs Jean Alder", home_id=home, postal_address=ADDRESS, channels=("letter",))
    story = tell_by_text(world, "Rosewood, Leeds. They sat with mum all night, hot tea.")
    approve(world, story, TRIMMED)
    code, pin = code_and_pin(world, print_and_post(world, story))
    call = PhoneCall(world.app.test_client(), caller="+447700900888").dial().press("2").press(code).press(pin)
    call.press("9").press("9")
    assert "We ring the number that you are calling from" in call.just_heard
    [task] = [each for each in world.tasks(story) if each.kind is TaskKind.PHONE_HOME]
    assert "900888" not in task.note
    page = at_desk(world, Role.CALL_HANDLER).open(f"/desk/tasks/{task.id}/phone").words
    assert "07700 900888 They rang us from this number" in page
    assert "If nobody answers: 01632 960123" in page
