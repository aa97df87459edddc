"""The two flows that this began with, as they were drawn, through the pages of everybody who has a part in them."""

import pytest

from store.words import Role, State
from tests.journeys.browsing import Inside
from tests.journeys.people import (
    EDITH,
    MANAGER_MAIL,
    answer,
    approve,
    code_and_pin,
    enter_letter_code,
    hire,
    home_page,
    is_gone,
    move,
    print_and_post,
    public_page,
    tell_by_text,
    written,
)
from tests.journeys.world import World
from tests.web.staff_cast import PASSWORD

TOLD = "Rosewood in Leeds. Sister Okonkwo says I am a nuisance, and my room is cold."
WORDS = "I was told that I am a nuisance, and my room is cold."
REASON = "Everybody here would know at once who is meant."
COMMENT = "We have asked the home to look at its heating this month."


def sign_in(world: World, role: Role, *, homes: list[int] | None = None, area: str = "") -> Inside:
    """Somebody in this role, for these homes or this area, on the page where they begin."""
    visitor = world.somebody()
    page = visitor.open("/sign-in")
    email = hire(world, role, home_ids=homes, area=area)[0]
    visitor.send(page, page.form_with("email", "password"), {"email": email, "password": PASSWORD})
    return visitor


def told_to_its_home(world: World, policy: str, *, by_letter: bool = False) -> tuple[int, int]:
    """A story by text, read by a moderator and sent to the home; the home and the story."""
    home = world.home(policy=policy)
    way = {"channels": ("letter",)} if by_letter else {"channels": ("email",), "email": MANAGER_MAIL}
    world.contact(kind="home", name="Jean Alder", home_id=home, postal_address="1 Mill Lane\nLeeds\nLS1 4AP", **way)
    story = tell_by_text(world, TOLD)
    approve(world, story, WORDS)
    assert world.state(story) is State.WITH_PROVIDER
    assert is_gone(world, story), "nothing is public before the home has answered"
    assert "With the home, or being reviewed 1" in home_page(world, home)
    return home, story


def provider_answers(world: World, home: int, story: int, **fields: str) -> None:
    """The manager signs in, finds the story among those that wait, and answers it."""
    manager = sign_in(world, Role.PROVIDER, homes=[home])
    path = f"/provider/stories/{written(world.story(story))}"
    assert path in manager.open("/provider").links
    page = manager.open(path)
    assert WORDS in page.words
    assert "Okonkwo" not in page.words
    answer(manager, page, **fields)
    world.errands_run()


def letter_answers(world: World, story: int, **fields: str) -> None:
    """The manager has only paper: the letter's code and PIN open the story."""
    letter = print_and_post(world, story)
    manager = enter_letter_code(world, *code_and_pin(world, letter))
    page = manager.open("/answer/letter/A")
    assert WORDS in page.words
    answer(manager, page, **fields)
    world.errands_run()


def test_slide_1_a_moderator_rejects(world: World) -> None:
    home = world.home(policy="provider_decides")
    story = tell_by_text(world, TOLD)
    move(world, Role.MODERATOR, story, "reject", code="not_about_care", reason="It is about no care.", comment="Hm.")
    assert world.state(story) is State.REJECTED
    assert is_gone(world, story)
    assert "Not accepted 1" in home_page(world, home)
    assert "can't publish your story" in world.messages(EDITH)[-1]


@pytest.mark.parametrize("by_letter", [False, True])
def test_slide_1_a_provider_lets_a_story_be_published(world: World, by_letter: bool) -> None:
    home, story = told_to_its_home(world, "provider_decides", by_letter=by_letter)
    if by_letter:
        letter_answers(world, story, choice="go_ahead")
    else:
        provider_answers(world, home, story, choice="go_ahead")
    assert world.state(story) is State.PUBLISHED
    assert WORDS in public_page(world, story).words
    assert "Published 1" in home_page(world, home)


@pytest.mark.parametrize("by_letter", [False, True])
def test_slide_1_a_provider_prevents_publication_and_is_counted(world: World, by_letter: bool) -> None:
    """CASES A 7."""
    home, story = told_to_its_home(world, "provider_decides", by_letter=by_letter)
    given = {"choice": "object", "ground": "identifies_someone", "words": REASON}
    if by_letter:
        letter_answers(world, story, **given)
    else:
        provider_answers(world, home, story, **given)
    assert world.state(story) is State.NOT_PUBLISHED
    assert is_gone(world, story)
    page = home_page(world, home)
    assert "Not published, because the home objected 1" in page
    assert "Who may block a story" in page
    body = sign_in(world, Role.BODY, area="Leeds")
    assert WORDS not in body.open("/bodies").words
    assert "Not published, because the home objected 1" in body.open(f"/bodies/homes/{home}").words


@pytest.mark.parametrize("by_letter", [False, True])
def test_slide_1_a_provider_raises_safeguarding_and_the_story_is_held(world: World, by_letter: bool) -> None:
    home, story = told_to_its_home(world, "provider_decides", by_letter=by_letter)
    given = {"choice": "raise_safeguarding", "seen": "She has a bruise on her arm.", "told": "The council's duty desk."}
    if by_letter:
        letter_answers(world, story, **given)
    else:
        provider_answers(world, home, story, **given)
    assert world.state(story) is State.HELD
    assert is_gone(world, story)
    lead = sign_in(world, Role.SAFEGUARDING)
    assert world.tasks(story), "somebody is asked at once"
    assert lead.open(f"/desk/stories/{world.story(story).reference}")
    assert WORDS not in home_page(world, home)


@pytest.mark.parametrize("by_letter", [False, True])
def test_slide_2_a_provider_restricts_and_a_public_interest_body_reads_and_comments(
    world: World, by_letter: bool
) -> None:
    """CASES A 6: the words go with a reason to the body, which comments; the public sees the marker and the comment."""
    world.contact(kind="body", name="Healthwatch Leeds", area="Leeds", email="hw@example.org", channels=("email",))
    home, story = told_to_its_home(world, "provider_restricts", by_letter=by_letter)
    given = {"choice": "object", "ground": "identifies_someone", "words": REASON}
    if by_letter:
        letter_answers(world, story, **given)
    else:
        provider_answers(world, home, story, **given)
    assert world.state(story) is State.RESTRICTED
    marker = public_page(world, story).words
    assert WORDS not in marker
    assert REASON not in marker
    assert "it identifies someone" in marker
    assert "Restricted: kept from the public, read by public interest bodies 1" in home_page(world, home)

    body = sign_in(world, Role.BODY, area="Leeds")
    path = f"/bodies/stories/{written(world.story(story))}"
    assert path in body.open("/bodies").links
    page = body.open(path)
    assert WORDS in page.words
    assert REASON in page.words
    form = body.open(f"{path}/comment")
    body.send(form, form.form_with("text"), {"text": COMMENT})
    comment = world.newest().id
    assert COMMENT not in public_page(world, story).words, "a moderator reads it first"
    move(world, Role.MODERATOR, comment, "approve", criticality="0", redaction_checked="y")
    world.wait(minutes=11)
    shown = public_page(world, story).words
    assert COMMENT in shown
    assert WORDS not in shown
    assert COMMENT in sign_in(world, Role.PROVIDER, homes=[home]).open(f"/stories/{path.rpartition('/')[2]}").words


def test_slide_2_a_provider_lets_a_story_be_published(world: World) -> None:
    home, story = told_to_its_home(world, "provider_restricts")
    provider_answers(world, home, story, choice="go_ahead")
    assert world.state(story) is State.PUBLISHED
    assert WORDS in public_page(world, story).words
    assert WORDS in sign_in(world, Role.BODY, area="Leeds").open("/bodies").words
