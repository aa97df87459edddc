"""Each step of a text dialogue: what a text answers, what silence leads to, and the way out."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.intake import author
from gateway.intake.assembly import close_due
from gateway.intake.dialogue import STEPS
from gateway.moderation.details import Approval, Hold, Question
from gateway.moderation.notice_list import NOTICES
from gateway.moderation.remember import facts_of
from gateway.notices.dialogue_notices import DIALOGUE_NOTICES
from store import consents, contributions, homes, tasks
from store.words import DeliveryState, Event, HoldKind, Role, State, TaskKind
from tests.intake.texting import ADA, World

FIRST = "Rosewood in Leeds was kind to us"
LATER = "Last week something else happened: they lost my glasses and then they found them for me."


def facts(world: World, story: int = 0):  # type: ignore[no-untyped-def]
    with world.database.read() as session:
        row = contributions.get(session, story or world.story().id)
        assert row is not None
        return facts_of(session, row)


def finished(world: World, *, answer: str = "AGREE") -> int:
    """A story told to its end, on the desk; its id."""
    world.home()
    world.text(FIRST)
    world.text(answer)
    world.text("DONE")
    world.clock.forward(hours=1)
    return world.story().id


def test_each_question_of_the_table_is_a_notice() -> None:
    asked = {notice for step in STEPS.values() for notice in step.asks}
    assert asked <= {*NOTICES, *DIALOGUE_NOTICES}


# -- not yet ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "day"),
    [
        ("1", datetime(2027, 4, 1, 8, tzinfo=UTC)),
        ("2", datetime(2027, 6, 1, 8, tzinfo=UTC)),
        ("12 June", datetime(2027, 6, 12, 8, tzinfo=UTC)),
        ("not before 12/6/2027 please", datetime(2027, 6, 12, 8, tzinfo=UTC)),
        ("June", datetime(2027, 6, 1, 8, tzinfo=UTC)),
    ],
)
def test_three_is_yes_but_not_yet_and_the_day_is_kept(worlds: World, answer: str, day: datetime) -> None:
    world = worlds
    world.home()
    world.text(FIRST)
    world.text("3")
    assert world.story().consent_publish is True
    assert facts(world).publish_when_told is True, "until she names a day nobody is told"
    assert world.notices()[-1] == "when_question"
    world.text(answer)
    assert facts(world).publish_on == day
    assert facts(world).publish_when_told is False
    assert f"We tell nobody before {day.day} {day:%B %Y}" in world.heard()[-1]


def test_when_i_tell_you_waits_for_ready_with_proof(world: World) -> None:
    world.home()
    world.text(FIRST)
    world.text("3")
    world.text("3")
    assert "until you text READY" in world.heard()[-1]
    world.text("DONE")
    world.decide(Event.APPROVE, Approval(text="They were kind.", criticality=0, redaction_checked=True))
    assert world.story().state is State.SCHEDULED
    world.clock.forward(days=20)
    world.text("READY")
    assert facts(world).publish_when_told is True, "the number alone lifts nothing"
    world.text(world.digits())
    assert facts(world).publish_when_told is False
    assert "goes on now" in world.heard()[-1]


def test_a_day_that_is_not_understood_is_asked_once_more_then_waits_for_her_and_a_person(world: World) -> None:
    world.home()
    world.text(FIRST)
    world.text("3")
    world.text("after Easter")
    assert "did not understand that day" in world.heard()[-1]
    world.text("when my sister has moved")
    assert facts(world).publish_when_told is True
    assert [task.about for task in world.tasks(TaskKind.CALL_BACK)] == [f"when_of:{world.story().id}"]
    assert world.notices()[-1] == "thanks"


def test_the_day_may_be_named_when_a_moderator_has_it_already(world: World) -> None:
    world.home()
    world.text(FIRST)
    world.text("3")
    close_due(world.database, world.clock.forward(minutes=31))
    assert world.story().state is State.IN_MODERATION
    world.clock.forward(days=1)
    world.text("12 June")
    assert facts(world).publish_on == datetime(2027, 6, 12, 8, tzinfo=UTC)
    assert len(world.stories()) == 1


def test_who_asked_is_answered_by_text_after_a_withdrawal_on_the_page(world: World) -> None:
    story, now = finished(world), world.clock()
    world.database.write(lambda s: author.withdraw(s, story, now=now))
    world.clock.forward(hours=5)
    world.text("1")
    assert [task.role for task in world.tasks(TaskKind.SAFEGUARDING)] == [Role.SAFEGUARDING]
    world.text("1")
    assert world.notices()[-1] == "not_understood"


def test_more_of_the_story_is_no_day(world: World) -> None:
    world.home()
    world.text(FIRST)
    world.text("3")
    more = "And on the twelfth of June they took all of us out to the sea, which I will not forget."
    world.text(more)
    assert world.parts()[-1] == ("text", more)
    world.text("3")
    assert world.notices()[-1] == "thanks"


# -- anything else ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", ["DONE", "no", "No thanks", "That's all", "0"])
def test_the_thanks_asks_for_more_and_nothing_ends_it(world: World, nothing: str) -> None:
    world.home()
    world.text(FIRST)
    world.text("AGREE")
    assert "Anything to add? Just text it, or text DONE" in world.heard()[-1]
    world.text("The garden is lovely too.")
    assert world.notices() == ["receipt", "thanks"]
    world.text(nothing)
    assert world.story().state is State.IN_MODERATION
    assert [text for kind, text in world.parts() if kind == "text"] == [FIRST, "The garden is lovely too."]


def test_done_with_an_open_question_puts_it_again(world: World) -> None:
    world.text("They were so kind to my father all winter long.")
    world.text("DONE")
    assert world.notices() == ["receipt", "ask_home"]


def test_nought_to_consent_asks_for_a_person_and_leaves_it_open(world: World) -> None:
    world.home()
    world.text(FIRST)
    world.text("0")
    assert world.story().consent_publish is None
    assert world.notices()[-1] == "call_back_noted"
    world.text("AGREE")
    assert world.story().consent_publish is True


# -- new, or more -----------------------------------------------------------------------------------------------------


def test_a_text_after_a_finished_story_is_kept_at_once_as_a_new_one(worlds: World) -> None:
    world = worlds
    first = finished(world)
    world.text(LATER)
    assert world.parts(world.stories()[1].id) == [("text", LATER)]
    assert world.notices()[-1] == "new_or_more"
    receipt = next(said for said in world.said() if said.contribution_id != first and said.notice == "receipt")
    assert receipt.due_at == world.clock() + timedelta(minutes=30), "no second code for what may be no second story"


def test_one_makes_it_a_new_story_with_its_receipt(world: World) -> None:
    finished(world)
    world.text(LATER)
    world.text("1")
    receipt = world.said()[-2]
    assert (receipt.notice, receipt.due_at, receipt.details["ask"]) == ("receipt", world.clock(), "home")
    world.text("Rosewood, Leeds")
    world.text("AGREE")
    assert world.stories()[1].consent_publish is True


def test_two_joins_it_to_the_one_before_and_nothing_is_lost_or_doubled(worlds: World) -> None:
    world = worlds
    first = finished(world)
    version = world.stories()[0].version
    world.text(LATER)
    world.text("2")
    told, empty = world.stories()
    assert [text for kind, text in world.parts(first) if kind == "text"] == [FIRST, LATER]
    assert world.parts(empty.id) == []
    assert empty.merged_into == first
    assert empty.state is State.WITHDRAWN
    assert told.read_at is None
    assert told.version > version, "whoever has the old page open must look again"
    mine = [said for said in world.said() if said.contribution_id == empty.id and said.notice != "new_or_more"]
    assert {said.state for said in mine} == {DeliveryState.CANCELLED}
    assert "put it with your story" in world.heard()[-1]
    world.text("AGREE")
    world.text("And they rang me about it.")
    assert len(world.stories()) == 2
    assert world.parts(first)[-1] == ("text", "And they rang me about it.")


def test_silence_leaves_a_new_story_that_reaches_the_desk(world: World) -> None:
    first = finished(world)
    world.text(LATER)
    assert close_due(world.database, world.clock.forward(minutes=31)) == 1
    row = world.stories()[1]
    assert row.open_until is not None
    assert row.open_until <= world.clock()
    assert row.merged_into is None
    world.text("Rosewood, Leeds")  # the receipt has asked this meanwhile
    assert world.stories()[1].home_id == world.stories()[0].home_id
    assert len(world.parts(first)) == 2


def test_not_sure_marks_it_for_the_moderator(world: World) -> None:
    first = finished(world)
    reference = world.story().reference
    world.text(LATER)
    world.text("0")
    marks = [hit["name"] for hit in world.stories()[1].hits]
    assert marks == [f"May be more of {reference[:4]}-{reference[4:]}"]
    assert len(world.parts(first)) == 2


def test_more_of_a_story_past_the_moderator_is_marked_and_nobody_is_asked(world: World) -> None:
    first = finished(world)
    world.decide(Event.APPROVE, Approval(text="They were kind.", criticality=0, redaction_checked=True))
    world.text(LATER)
    assert "new_or_more" not in world.notices()
    assert [hit["check"] for hit in world.stories()[1].hits] == ["may_be_more"]
    assert len(world.parts(first)) == 2


def test_after_three_days_a_text_is_simply_a_new_story(world: World) -> None:
    finished(world)
    world.clock.forward(hours=73)
    world.text(LATER)
    assert world.notices()[-1] == "receipt"


def test_danger_in_what_is_joined_is_still_urgent(world: World) -> None:
    first = finished(world)
    world.text("My mother has bruises on both arms.")
    world.text("2")
    assert world.stories()[0].urgent
    with world.database.read() as session:
        assert TaskKind.URGENT in {task.kind for task in tasks.about(session, first)}


def test_a_reply_to_a_joined_story_reaches_the_survivor(worlds: World) -> None:
    """17: reply to a merged case reaches the survivor."""
    world = worlds
    first = finished(world)
    world.text(LATER)
    second = world.stories()[1].id
    world.database.write(lambda s: contributions.change(s, second, merged_into=first))
    world.clock.forward(hours=1)
    world.text("thank you")
    assert world.parts(first)[-1] == ("answer", "thank you")


def test_a_full_story_goes_on_in_another_that_says_so(world: World) -> None:
    world.text("Sentence number 0 of very many.")
    for number in range(1, 62):
        world.text(f"Sentence number {number} of very many.")
    first, second = world.stories()
    assert len(world.parts(first.id)) == 60
    assert len(world.parts(second.id)) == 2
    assert "may_be_more" in {hit["check"] for hit in second.hits}


# -- several numbers, days between ------------------------------------------------------------------------------------


def test_a_dialogue_is_taken_up_days_later_after_a_restart_and_by_another_of_our_numbers(worlds: World) -> None:
    world = worlds
    world.home()
    world.text(FIRST)
    world.clock.forward(days=2, hours=20)
    again = World(world.database, world.clock)
    again.text("3", To="+447700900199")
    again.clock.forward(days=2)
    again.text("12 June", To="+447700900100")
    assert facts(again).publish_on == datetime(2027, 6, 12, 8, tzinfo=UTC)


# -- a moderator's edits ----------------------------------------------------------------------------------------------


def test_nought_to_a_moderators_question_asks_for_a_person(world: World) -> None:
    story = finished(world)
    world.decide(Event.ASK_AUTHOR, Question(question="When was this?"))
    world.text("0")
    assert world.story().state is State.WITH_AUTHOR
    assert [task.role for task in world.tasks(TaskKind.CALL_BACK)] == [Role.CALL_HANDLER]
    assert world.parts(story)[-1] == ("answer", "0")


def test_a_sender_that_cannot_be_answered_is_never_asked(world: World) -> None:
    world.text(FIRST, sender="60777")
    world.clock.forward(hours=1)
    world.text(LATER, sender="60777")
    world.text("2", sender="60777")
    assert len(world.stories()) == 2
    assert world.notices() == []
    assert ADA not in repr(world.said())


# -- more of the same, when the desk or the clock works beside ---------------------------------------------------------


@pytest.mark.parametrize(("answer", "agreed"), [("AGREE", True), ("2", False)])
def test_what_came_after_a_yes_is_asked_for_anew(worlds: World, answer: str, agreed: bool) -> None:
    """A yes holds for the words that were told when it was given."""
    world = worlds
    first = finished(world)
    world.text(LATER)
    world.text("2")
    assert "May we publish this part too?" in world.heard()[-1]
    assert [hit["name"] for hit in world.stories()[0].hits if hit["check"] == "said_after_consent"]
    world.clock.forward(hours=30)
    world.text(answer)
    left = [hit["name"] for hit in world.stories()[0].hits if hit["check"] == "said_after_consent"]
    assert bool(left) is not agreed
    with world.database.read() as session:
        given = [each.given for each in consents.of(session, first) if each.what == "publish"]
    assert given == ([True, True] if agreed else [True])
    assert world.notices()[-1] == "answer_noted"
    assert world.stories()[0].consent_publish is True


def test_a_story_that_was_held_meanwhile_is_never_ended_by_a_two(worlds: World) -> None:
    """What a moderator has taken in hand stays theirs; she is marked, and nothing moves."""
    world = worlds
    finished(world)
    world.text(LATER)
    fresh = world.stories()[1].id
    review = (world.clock() + timedelta(days=3)).date()
    hold = Hold(kind=HoldKind.SAFEGUARDING, reason="To be looked at.", review_on=review)
    world.decide(Event.HOLD, hold, story=fresh)
    world.text("2")
    row = world.stories()[1]
    assert row.state is State.HELD
    assert row.merged_into is None
    assert [text for kind, text in world.parts(fresh) if kind == "text"] == [LATER]


def test_a_home_that_comes_with_what_is_joined_counts_once(worlds: World) -> None:
    world = worlds
    home = world.home()
    world.text("They were kind to my mother, every day.")
    world.text("DONE")
    world.clock.forward(hours=1)
    world.text(f"{LATER} That was at Rosewood in Leeds, where she has lived for years.")
    world.text("2")
    told, empty = world.stories()
    assert (told.home_id, empty.home_id) == (home, None)
    with world.database.read() as session:
        counted = session.execute(homes.home_tallies.select().where(homes.home_tallies.c.home_id == home)).all()
    assert {row.state: row.stories for row in counted if row.stories} == {told.state: 1}
