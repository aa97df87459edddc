"""Somebody writes of bruises: people are told at once, the home nothing."""

from datetime import timedelta

from store import contributions, letters
from store.words import DeliveryState, Recipient, Role, State, TaskKind
from tests.journeys.browsing import Refused
from tests.journeys.people import (
    EDITH,
    MANAGER_MAIL,
    Fields,
    answer_by_link,
    approve,
    at_desk,
    author_code,
    hold,
    letter_of,
    link_to,
    move,
    print_tray,
    tell_by_text,
    text,
    withdraw_with_code,
)
from tests.journeys.test_answered_on_paper import offline_home
from tests.journeys.world import World, only

COUNCIL = "safeguarding@leeds.example.org"
BRUISES = "Rosewood, Leeds. He grabbed my arm and there is bruising, I am scared to say who."


def leeds(world: World) -> int:
    home = offline_home(world)
    world.contact(kind="council", name="Duty desk", area="Leeds", email=COUNCIL, channels=("email",))
    return home


def home_was_told_nothing(world: World, story: int) -> bool:
    to_home = [one for one in world.deliveries(story) if one.to_role == Recipient.PROVIDER]
    return all(one.state is DeliveryState.CANCELLED for one in to_home)


def test_bruises_are_read_at_once_held_and_referred_and_a_withdrawal_does_not_close_the_referral(world: World) -> None:
    """A8, as far as an acknowledgement can be recorded."""
    leeds(world)
    text(world, BRUISES)
    story = only(world.stories()).id
    urgent = only([task for task in world.tasks(story) if task.kind is TaskKind.URGENT])
    assert urgent.urgent
    assert urgent.raised_at == world.now, "before the story is told to its end"
    assert urgent.due_at is not None
    assert urgent.due_at - world.now <= timedelta(hours=4)
    world.wait(hours=1)
    hold(world, story, review_on=world.now.date() + timedelta(days=1))
    assert world.state(story) is State.HELD
    assert [t.urgent for t in world.tasks(story) if t.kind is TaskKind.SAFEGUARDING] == [True]
    advice = world.messages(EDITH)[-1]
    assert "999" in advice
    assert "home" in advice

    given: Fields = {
        "told": "Leeds adult safeguarding",
        "text": "A resident writes of bruises on the arm; afraid of somebody.",
    }
    move(world, Role.SAFEGUARDING, story, "refer", given)
    referral = world.messages(COUNCIL)[-1]
    assert "waits" in referral
    assert "bruis" not in referral, "no words of it in an e-mail"
    assert "council" in world.messages(EDITH)[-1]
    refer = only([task for task in world.tasks(story) if task.kind is TaskKind.REFER])
    assert refer.urgent

    withdraw_with_code(world, author_code(world))
    assert world.state(story) is State.WITHDRAWN
    world.wait(days=10)
    assert [t.id for t in world.tasks(story) if t.kind is TaskKind.REFER] == [refer.id], "the council still has it"
    words = world.look(lambda session: contributions.original(session, story))
    assert any("bruising" in (part.text or "") for part in words), "kept for the referral, although withdrawn"
    assert world.deliveries(story, "story_to_decide") == []
    assert home_was_told_nothing(world, story)

    lead = at_desk(world, Role.SAFEGUARDING)
    page = lead.open(f"/desk/tasks/{refer.id}")
    lead.send(page, page.form_with("outcome"), {"outcome": "Acknowledged by the duty social worker."})
    world.wait(days=2)
    words = world.look(lambda session: contributions.original(session, story))
    assert not any(part.text for part in words), "the referral is closed, so the words go"


def test_a_story_held_while_its_letter_lies_in_the_tray_is_not_printed(world: World) -> None:
    """A8: letters in the tray are pulled."""
    leeds(world)
    story = tell_by_text(world, BRUISES)
    approve(world, story, "I am scared to say who.")
    letter = letter_of(world, story)
    hold(world, story, review_on=world.now.date() + timedelta(days=2), by=Role.SAFEGUARDING)
    assert world.state(story) is State.HELD
    run = print_tray(world)
    assert "/runs/" not in run.url, "there is nothing to print"
    found = world.look(lambda session: letters.get(session, letter.id))
    assert found is not None
    assert found.run_id is None
    world.wait(days=30)
    assert home_was_told_nothing(world, story)
    assert world.messages(COUNCIL) == []


def test_a_home_that_was_told_before_reads_nothing_more_once_it_is_held(world: World) -> None:
    """A8: the link that was sent earlier shows no words, and says nothing of why."""
    home = world.home()
    world.contact(kind="home", name="Jean Alder", home_id=home, email=MANAGER_MAIL, channels=("email",))
    story = tell_by_text(world, BRUISES)
    approve(world, story, "I am scared to say who.")
    link = link_to(world, MANAGER_MAIL)
    assert "scared" in world.somebody().open(link).words
    hold(world, story, review_on=world.now.date() + timedelta(days=2), by=Role.SAFEGUARDING)
    before = len(world.messages(MANAGER_MAIL))
    world.wait(days=5)
    try:
        shown = world.somebody().open(link).words.lower()
    except Refused as refused:
        shown = refused.page.words.lower()
    for word in ("scared", "safeguarding lead has", "held", "council", "danger to"):
        assert word not in shown
    assert len(world.messages(MANAGER_MAIL)) == before, "no reminder, nothing"
    provider = at_desk(world, Role.PROVIDER, home_ids=[home])
    assert "scared" not in provider.open("/provider").words
    assert world.story(story).reference not in provider.open("/provider").html

    # Released, it is approved afresh, and the home has a fresh window.
    move(world, Role.SAFEGUARDING, story, "release", comment="The council has seen her; she is safe.")
    assert world.state(story) is State.IN_MODERATION
    approve(world, story, "I was scared.")
    assert world.state(story) is State.WITH_PROVIDER
    assert link_to(world, MANAGER_MAIL) != link
    answer_by_link(world, choice="go_ahead")
    assert world.state(story) is State.PUBLISHED
