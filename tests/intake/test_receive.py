"""From texts to one story: assembled, its home asked for, its consent asked, and passed on."""

from datetime import UTC, datetime

from gateway.intake.assembly import close_due
from gateway.intake.checking import pointed_at
from gateway.moderation.details import Approval, Question, Text
from store import consents, contributions
from store.words import Event, Role, State, TaskKind
from tests.intake.texting import ADA, World

STORY = "The staff sat with my mother all night when she was poorly. We will not forget it."


def test_a_text_becomes_a_story_asks_for_its_home_and_consent_and_reaches_a_moderator(worlds: World) -> None:
    world = worlds
    leeds, _ = world.home(), world.home(town="Bath")
    world.text("The staff at Rosewood home were kind.")
    (receipt,) = world.said()
    assert receipt.notice == "receipt"
    assert receipt.details["ask"] == "home"
    offered = {label: number for number, (_, label) in enumerate(receipt.details["candidates"], 1)}
    assert set(offered) == {"Rosewood, Leeds", "Rosewood, Bath"}

    world.text(str(offered["Rosewood, Leeds"]))
    assert world.story().home_id == leeds
    assert world.notices() == ["receipt", "consent_question"]
    world.text("AGREE")
    assert world.notices()[-1] == "thanks"
    assert world.story().consent_publish is True
    assert world.story().state is State.RECEIVED  # more of it may come

    assert close_due(world.database, world.clock.forward(minutes=31)) == 1
    assert world.story().state is State.IN_MODERATION
    assert len(world.tasks(TaskKind.MODERATE)) == 1
    assert close_due(world.database, world.clock()) == 0


def test_the_wording_of_a_consent_is_kept_with_it(world: World) -> None:
    world.home()
    world.text("Rosewood in Leeds was kind to us")
    world.text("1")
    with world.database.read() as session:
        (given,) = consents.of(session, world.story().id)
    assert (given.what, given.given, given.channel, given.wording) == ("publish", True, "sms", "sms-publish-1")


def test_a_story_whose_home_is_sure_asks_for_consent_with_its_receipt(world: World) -> None:
    home = world.home()
    world.text("My aunt lives at Rosewood in Leeds. They listen to her.")
    (receipt,) = world.said()
    assert receipt.details["ask"] == "consent"
    assert receipt.details["home"] == "Rosewood, Leeds"
    assert world.story().home_id == home


def test_three_texts_are_one_story_in_order_with_one_receipt(world: World) -> None:
    world.text("First, the food was cold.")
    world.clock.forward(minutes=20)
    world.text("Then they said sorry.")
    world.clock.forward(minutes=20)
    world.text("\u2003Now it is hot. 😀 ")
    assert [text for _, text in world.parts()] == [
        "First, the food was cold.",
        "Then they said sorry.",
        "\u2003Now it is hot. 😀 ",
    ]
    assert world.notices() == ["receipt"]
    assert len({raw.key for raw in world.raw()}) == 3
    assert all(raw.contribution_id == world.story().id for raw in world.raw())


def test_a_text_after_the_window_is_another_story(world: World) -> None:
    world.text(STORY)
    world.clock.forward(minutes=31)
    world.text("Last week something else happened: they lost my glasses and then they found them again for me.")
    assert len(world.stories()) == 2
    assert world.notices() == ["receipt", "receipt", "new_or_more"]


def test_done_ends_the_window_at_once(world: World) -> None:
    world.home()
    world.text("Rosewood in Leeds was kind to us")
    world.text("AGREE")
    world.text("Done.")
    assert world.story().state is State.IN_MODERATION


def test_the_home_may_be_named_in_a_later_text(world: World) -> None:
    home = world.home()
    world.text("They were so kind to my father in the winter, and they still are, every day of the week.")
    world.text("I forgot to say that all of this was at Rosewood care home in Leeds, where he has lived for years.")
    assert world.story().home_id == home
    assert world.notices() == ["receipt", "consent_question"]
    assert [field for field, _ in world.parts()] == ["text", "text"]


def test_a_home_is_asked_for_by_town_when_many_have_its_name(world: World) -> None:
    for town in ("Leeds", "Bath", "York", "Hull", "Derby", "Exeter"):
        world.home(town=town)
    world.text(STORY)
    world.text("Rosewood")
    assert world.notices()[-1] == "ask_home_again"
    world.text("York")
    assert world.story().home_id == 3
    assert world.notices()[-1] == "consent_question"


def test_none_of_these_asks_again_and_in_the_end_a_person_looks_for_the_home(world: World) -> None:
    world.home(), world.home(town="Bath")
    world.text("The staff at Rosewood home were kind.")
    world.text("0")
    assert world.notices()[-1] == "ask_home_again"
    world.text("0")
    assert world.notices()[-1] == "consent_question"
    assert [task.about for task in world.tasks(TaskKind.CALL_BACK)] == [f"home_of:{world.story().id}"]
    world.text("agree")
    assert world.story().consent_publish is True
    assert world.story().home_id is None


def test_an_unknown_home_is_asked_for_again_never_refused(world: World) -> None:
    world.home()
    world.text(STORY)
    world.clock.forward(minutes=40)
    world.text("Quibbleton Towers")
    assert world.notices() == ["receipt", "ask_home_again"]
    assert world.story().home_text == "Quibbleton Towers"


def test_a_refusal_is_taken_and_the_story_is_still_read(world: World) -> None:
    world.home()
    world.text("Rosewood in Leeds was kind to us")
    world.text("No thank you")
    world.text("DONE")
    assert world.story().consent_publish is False
    assert world.notices()[-1] == "thanks_private"
    assert world.story().state is State.IN_MODERATION


def test_a_typed_yes_agrees_and_ends_an_opt_out(world: World) -> None:
    world.home()
    world.text("STOP")
    world.text("Rosewood in Leeds was kind to us")
    assert world.is_suppressed()
    world.text("YES")
    assert world.story().consent_publish is True
    assert not world.is_suppressed()


def test_a_thank_you_after_the_end_is_no_story(world: World) -> None:
    world.home()
    world.text("Rosewood in Leeds was kind to us")
    world.text("AGREE")
    world.clock.forward(hours=2)
    world.text("Thank you!")
    assert ("answer", "Thank you!") in world.parts()
    assert world.notices()[-1] == "thanks"


def test_an_answer_to_nothing_is_said_to_be_one(world: World) -> None:
    world.text("2")
    assert world.stories() == []
    assert world.notices() == ["not_understood"]
    assert len(world.raw()) == 1


def test_a_danger_word_raises_an_urgent_task_once_and_names_no_words_in_it(worlds: World) -> None:
    world = worlds
    world.text("My mother has bruises on both arms.")
    story = world.story()
    assert story.urgent
    with world.database.read() as session:
        assert pointed_at(story.hits[0], contributions.original(session, story.id)) == "bruises"
    assert "bruises" not in str(story.hits)  # the original's words lie sealed
    (task,) = world.tasks(TaskKind.URGENT)
    assert task.role is Role.MODERATOR
    assert task.urgent
    assert task.due_at is not None
    assert (task.due_at - world.clock()).total_seconds() == 4 * 3600
    assert "bruises" not in task.note
    world.text("She is scared of one of them.")
    assert len(world.tasks(TaskKind.URGENT)) == 1
    assert {"asks_for_help", "mentions_injury"} <= {hit["check"] for hit in world.story().hits}


# -- a moderator asked ------------------------------------------------------------------------------------------------


def _in_moderation(world: World) -> None:
    world.home()
    world.text("Rosewood in Leeds was kind to us")
    world.text("AGREE")
    world.text("DONE")
    world.clock.forward(hours=1)


def test_a_text_answers_a_moderators_question(worlds: World) -> None:
    world = worlds
    _in_moderation(world)
    world.decide(Event.ASK_AUTHOR, Question(question="When was this?"))
    world.clock.forward(hours=71)
    world.text("It was in the spring")
    assert world.story().state is State.IN_MODERATION
    assert world.parts()[-1] == ("answer", "It was in the spring")
    assert world.notices()[-1] == "answer_noted"


def test_after_72_hours_the_number_alone_answers_nothing(world: World) -> None:
    _in_moderation(world)
    world.decide(Event.ASK_AUTHOR, Question(question="When was this?"))
    world.clock.forward(hours=73)
    world.text("It was in the spring, soon after my birthday, when the garden was open to all of us.")
    first, second = world.stories()
    assert first.state is State.WITH_AUTHOR
    assert [hit["check"] for hit in second.hits] == ["late_answer"]


def test_one_approves_the_edits_and_three_asks_for_a_person(world: World) -> None:
    _in_moderation(world)
    world.decide(Event.PROPOSE_EDITS, Text(text="They were kind to us."))
    world.text("3")
    assert world.story().state is State.WITH_AUTHOR
    (task,) = world.tasks(TaskKind.CALL_BACK)
    assert task.role is Role.CALL_HANDLER
    world.text("1")
    assert world.story().state is State.IN_MODERATION
    assert world.notices()[-1] == "answer_noted"


# -- commands ---------------------------------------------------------------------------------------------------------


def test_help_is_answered_and_shown_to_a_person_and_is_no_story(world: World) -> None:
    world.text("HELP")
    assert world.notices() == ["help_text"]
    assert world.stories() == []
    (task,) = world.tasks(TaskKind.URGENT)
    assert task.due_at == datetime(2027, 3, 1, 13, 0, tzinfo=UTC), "seen within four office hours"


def test_info_is_answered_without_alarm(world: World) -> None:
    world.text("info")
    assert world.notices() == ["help_text"]
    assert world.tasks(TaskKind.URGENT) == []


def test_withdraw_from_the_number_takes_a_published_story_from_view_and_erases_nothing(world: World) -> None:
    _in_moderation(world)
    details = Approval(text="They were kind.", criticality=0, redaction_checked=True)
    world.decide(Event.APPROVE, details)
    world.decide(Event.GO_AHEAD, role=Role.PROVIDER)
    assert world.story().state is State.PUBLISHED
    world.text("WITHDRAW")
    assert world.story().state is State.SUSPENDED
    assert world.notices()[-1] == "how_to_finish_withdrawal"
    assert world.parts()[0][1] == "Rosewood in Leeds was kind to us"


def test_withdraw_before_publication_asks_who_it_is_first(world: World) -> None:
    world.text(STORY)
    world.text("Withdraw")
    assert world.story().state is State.RECEIVED
    assert world.notices() == ["receipt", "proof_by_text"]
    assert len(world.parts()) == 1


def test_a_number_silent_for_90_days_is_a_strangers(world: World) -> None:
    world.text(STORY)
    world.clock.forward(days=91)
    world.text("I am the new owner of this number and I have a story of my own to tell about my uncle's care.")
    first, second = world.stories()
    assert first.author_id != second.author_id
    assert world.author_count() == 2


def test_an_author_is_reached_at_the_number_that_wrote(world: World) -> None:
    world.text(STORY)
    (receipt,) = world.said()
    assert receipt.channels == ["sms"]
    assert ADA not in repr(receipt)
