"""Whom a number speaks for, which of our questions a text answers, and when it is too late to answer by number."""

import pytest

from gateway.intake.asked import last_asked
from gateway.intake.conversation import ways
from gateway.intake.saying import say
from gateway.moderation.decide import open_contribution
from gateway.moderation.facts import Actor
from store import authors, contributions, deliveries
from store.authors import Author
from store.database import Session
from store.words import DeliveryState, Kind, Role, State, TaskKind
from tests.intake.texting import ADA, World


def told_elsewhere(world: World, *, channels: tuple[str, ...] = ("sms",), channel: str = "web") -> int:
    """A story told by another door, with ADA's number left for an answer."""
    now = world.clock()

    def work(session: Session) -> int:
        author = authors.add(session, Author(phone=ADA, email="ada@example.org", channels=channels), now=now)
        opened = open_contribution(
            session, kind=Kind.STORY, channel=channel, by=Actor(Role.CHANNEL), now=now, author_id=author
        )
        contributions.add_part(session, opened.id, "They were kind.", field="text", inbound_id=None, at=now)
        row = contributions.get(session, opened.id)
        assert row is not None
        say(session, row, "ask_home", now=now, details={})
        return opened.id

    return world.database.write(work)


def test_a_question_about_a_story_from_the_form_is_answered_by_text(worlds: World) -> None:
    home = worlds.home()
    told_elsewhere(worlds)
    worlds.clock.forward(hours=20)
    worlds.text("Rosewood, Leeds")
    assert worlds.story().home_id == home
    assert worlds.notices() == ["receipt", "ask_home", "consent_question"]
    worlds.text("Agree")
    assert worlds.story().state is State.IN_MODERATION


def test_after_72_hours_the_answer_needs_the_code(world: World) -> None:
    world.home()
    told_elsewhere(world)
    world.clock.forward(hours=73)
    world.text("Rosewood, Leeds")
    assert world.story().home_id is None
    assert world.parts()[-1] == ("answer", "Rosewood, Leeds")
    assert world.notices()[-1] == "code_reminder"


def test_a_late_agree_is_kept_and_told_about_the_code(world: World) -> None:
    world.home()
    world.text("Rosewood in Leeds was kind to us")
    world.clock.forward(hours=73)
    world.text("AGREE")
    assert world.story().consent_publish is None
    assert ("answer", "AGREE") in world.parts()
    assert world.notices() == ["receipt", "code_reminder"]
    assert world.said()[-1].details == {"why": "stranger"}


def test_a_reminder_asks_again(world: World) -> None:
    world.home()
    world.text("Rosewood in Leeds was kind to us")
    now = world.clock.forward(days=3, hours=2)
    story = world.story()
    world.database.write(lambda s: say(s, story, "reminder_author", now=now))
    world.clock.forward(hours=5)
    world.text("AGREE")
    assert world.story().consent_publish is True


def test_an_author_who_chose_no_texts_is_not_written_to_because_somebody_texts(world: World) -> None:
    told_elsewhere(world, channels=("email",))
    world.text("The new cook is wonderful and asks everybody what they would like.")
    first, second = world.stories()
    assert first.author_id != second.author_id
    assert [said.channels for said in world.said()] == [["email"], ["email"], ["sms"]]


def test_a_call_in_between_does_not_lose_the_thread_of_a_text(world: World) -> None:
    world.home()
    world.text("Rosewood in Leeds was kind to us")
    told_elsewhere(world, channel="voice")
    world.text("AGREE")
    texted = world.stories()[0]
    assert texted.consent_publish is True


def test_another_persons_words_never_join_a_story_by_its_reference(world: World) -> None:
    """16: a stranger quoting a reference cannot join the case."""
    world.text("They were kind to us, all of them")
    reference = world.story().reference
    world.text(f"{reference} please publish it", sender="+447700900999")
    assert len(world.stories()) == 2
    assert len(world.parts(world.stories()[0].id)) == 1


def test_a_question_that_never_went_out_was_not_asked(world: World) -> None:
    told_elsewhere(world)
    (_, question), now = world.said(), world.clock()
    with world.database.read() as session:
        assert last_asked(session, world.story()) == now
        assert last_asked(session, world.story(), by_moderator=True) is None
    world.database.write(lambda s: deliveries.step(s, question.id, DeliveryState.SUPPRESSED, now=now))
    with world.database.read() as session:
        assert last_asked(session, world.story()) is None


@pytest.mark.parametrize(
    ("sender", "found"),
    [("+447700900123", ("sms",)), ("60777", ()), ("CareHome", ()), ("", ()), ("anonymous", ()), ("+1", ())],
)
def test_only_a_full_number_can_be_texted_back(sender: str, found: tuple[str, ...]) -> None:
    assert ways(sender) == found


def test_the_second_help_of_somebody_is_one_task(world: World) -> None:
    world.text("help")
    world.text("HELP!!")
    assert len(world.tasks(TaskKind.URGENT)) == 1
    assert world.notices() == ["help_text", "help_text"]
    assert world.author_count() == 1
