"""What authors do with their own story: each of it a move, or an answer that lets it go on."""

from datetime import timedelta

import pytest

from gateway.intake import author
from gateway.intake.author import AskedTo, TooLate, Wait
from gateway.moderation.details import Details, Question, Rejection, Text
from gateway.moderation.facts import Actor
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet
from letters.codes import author_code, pretty
from store import consents, contributions, deadlines, log, tasks
from store.database import Database
from store.words import Event, RejectCode, Role, State, TaskKind
from tests.conftest import TurnedClock
from tests.web.story_cast import MODERATOR, Cast, Told


@pytest.fixture
def cast(sqlite_database: Database, clock: TurnedClock) -> Cast:
    return Cast(sqlite_database, clock)


def find(told: Told, code: str, who: str = "web 192.0.2.1") -> int | Wait | None:
    return told.cast.database.write(lambda s: author.find_story(s, code, who=who, now=told.cast.clock()))


def test_the_return_code_finds_its_story_however_it_is_spaced(database: Database, clock: TurnedClock) -> None:
    cast = Cast(database, clock)
    told = cast.story(cast.home())
    assert find(told, told.code) == told.id
    assert find(told, f" {pretty(told.code)} ".replace("-", " - ")) == told.id
    assert find(told, author_code("00000000000001")) is None


def test_guessing_a_return_code_slows_the_client_down_and_nobody_else(cast: Cast) -> None:
    told = cast.story(cast.home())
    for number in range(3):
        assert find(told, author_code(f"{number:014d}")) is None
    assert isinstance(find(told, told.code), Wait)
    assert find(told, told.code, who="web 192.0.2.2") == told.id


def test_a_reply_goes_back_to_where_it_was_asked_and_is_kept_as_it_came(cast: Cast) -> None:
    told = cast.story(cast.home()).move(Event.ASK_AUTHOR, MODERATOR, Question(question="When was it?"))
    cast.database.write(lambda s: author.reply(s, told.id, "  In March\0 ", now=cast.clock()))
    assert told.state() is State.IN_MODERATION
    with cast.database.read() as session:
        entry = log.entries(session, told.id)[-1]
        assert (entry.role, entry.actor) == ("author", f"author:{told.row.author_id}")
        assert contributions.original(session, told.id)[-1].text == "  In March\0 "
        assert log.free_texts(session, told.id)[(entry.id, "text")] == "In March\ufffd"


def test_edits_are_approved_by_the_number_that_was_shown_alone(cast: Cast) -> None:
    told = cast.story(cast.home()).move(Event.PROPOSE_EDITS, MODERATOR, Text(text="Somebody told her to hush."))
    number = told.row.memory["edited_version"]
    with pytest.raises(RequirementNotMet):
        cast.database.write(lambda s: author.approve_edits(s, told.id, number + 1, now=cast.clock()))
    cast.database.write(lambda s: author.approve_edits(s, told.id, number, now=cast.clock()))
    assert told.state() is State.IN_MODERATION


def test_declined_edits_come_back_to_the_moderator_with_the_reason(cast: Cast) -> None:
    told = cast.story(cast.home()).move(Event.PROPOSE_EDITS, MODERATOR, Text(text="Somebody told her to hush."))
    cast.database.write(lambda s: author.decline_edits(s, told.id, "It was the sister.", now=cast.clock()))
    with cast.database.read() as session:
        last = log.entries(session, told.id)[-1]
        said = log.free_texts(session, told.id)[(last.id, "text")]
    assert told.state() is State.IN_MODERATION
    assert said == f"{author.DECLINED} It was the sister."


def test_consent_and_home_let_a_story_go_on_by_itself(database: Database, clock: TurnedClock) -> None:
    cast = Cast(database, clock)
    home_id, told = cast.home(), cast.story(None, consent=None)
    database.write(lambda s: author.give_consent(s, told.id, True, now=clock()))
    assert told.state() is State.RECEIVED
    database.write(lambda s: author.choose_home(s, told.id, home_id, now=clock()))
    assert (told.state(), told.row.home_id) == (State.IN_MODERATION, home_id)
    with database.read() as session:
        [given] = consents.of(session, told.id)
    assert (given.what, given.given, given.channel) == ("publish", True, "web")
    with pytest.raises(TooLate):
        database.write(lambda s: author.give_consent(s, told.id, False, now=clock()))
    with pytest.raises(TooLate):
        database.write(lambda s: author.choose_home(s, told.id, cast_other(home_id), now=clock()))


def cast_other(home_id: int) -> int:
    return home_id + 1


def test_a_private_story_is_published_after_all_by_a_consent_of_its_own(cast: Cast) -> None:
    told = cast.story(cast.home(), consent=False).move(Event.KEEP_PRIVATE, MODERATOR)
    cast.database.write(lambda s: author.agree_to_publish(s, told.id, now=cast.clock()))
    assert (told.state(), told.row.consent_publish) == (State.IN_MODERATION, True)


def test_an_appeal_is_open_for_28_days(cast: Cast) -> None:
    no = Rejection(code=RejectCode.TOO_OLD, comment="Years ago")
    told = cast.story(cast.home()).move(Event.REJECT, MODERATOR, no)
    cast.clock.forward(days=29)
    with pytest.raises(RequirementNotMet):
        cast.database.write(lambda s: author.appeal(s, told.id, "", now=cast.clock()))
    cast.clock.forward(days=-2)
    cast.database.write(lambda s: author.appeal(s, told.id, "It was last week", now=cast.clock()))
    assert told.state() is State.IN_MODERATION


def test_a_withdrawn_story_comes_back_within_seven_days(cast: Cast) -> None:
    told = cast.published(cast.home())
    cast.database.write(lambda s: author.withdraw(s, told.id, now=cast.clock()))
    assert told.state() is State.WITHDRAWN
    cast.clock.forward(days=6)
    cast.database.write(lambda s: author.restore(s, told.id, now=cast.clock()))
    assert told.state() is State.IN_MODERATION
    with pytest.raises(MoveNotPossible):
        cast.database.write(lambda s: author.restore(s, told.id, now=cast.clock()))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(AskedTo.YES, TaskKind.SAFEGUARDING), (AskedTo.NO, None), (AskedTo.CALL_ME, TaskKind.CALL_BACK)],
)
def test_who_asked_for_the_withdrawal_goes_to_the_safeguarding_lead_alone(
    cast: Cast, answer: AskedTo, kind: TaskKind | None
) -> None:
    told = cast.published(cast.home())
    cast.database.write(lambda s: author.withdraw(s, told.id, now=cast.clock()))
    cast.database.write(lambda s: author.say_who_asked(s, told.id, answer, now=cast.clock()))
    with cast.database.read() as session:
        raised = [(t.kind, t.role) for t in tasks.about(session, told.id) if t.about.startswith("withdrawal")]
    assert raised == ([] if kind is None else [(kind, Role.SAFEGUARDING)])


def test_not_yet_keeps_an_approved_story_from_the_home_until_its_day(cast: Cast) -> None:
    told, until = cast.story(cast.home()), cast.clock() + timedelta(days=30)
    cast.database.write(lambda s: author.not_yet(s, told.id, until=until, now=cast.clock()))
    told.approve()
    assert told.state() is State.SCHEDULED
    later = until + timedelta(days=10)
    cast.database.write(lambda s: author.not_yet(s, told.id, until=later, now=cast.clock()))
    assert due(told) == {"release": later}
    cast.database.write(lambda s: author.not_yet(s, told.id, until=None, now=cast.clock()))
    assert due(told) == {}, "until the author says so there is no date"
    cast.database.write(lambda s: author.lift_not_yet(s, told.id, now=cast.clock()))
    assert due(told) == {"release": cast.clock()}
    told.move(Event.RELEASE_DUE, Actor(Role.CLOCK))
    assert told.state() is State.WITH_PROVIDER
    with pytest.raises(TooLate):
        cast.database.write(lambda s: author.not_yet(s, told.id, until=None, now=cast.clock()))


def due(told: Told) -> dict[str, object]:
    with told.cast.database.read() as session:
        return dict(deadlines.of(session, told.id))


def test_lifting_a_not_yet_never_shortens_a_small_homes_own_delay(cast: Cast) -> None:
    told = cast.story(cast.home(beds=6))
    cast.database.write(lambda s: author.not_yet(s, told.id, until=None, now=cast.clock()))
    told.approve()
    cast.database.write(lambda s: author.lift_not_yet(s, told.id, now=cast.clock()))
    release = due(told)["release"]
    assert release is not None
    assert str(release) >= str(cast.clock() + timedelta(days=7))


def test_somebody_who_gave_nothing_of_themselves_is_known_by_the_story_alone(cast: Cast) -> None:
    told = cast.story(cast.home())
    cast.database.write(lambda s: contributions.change(s, told.id, author_id=None))
    assert author.author_of(told.row) == Actor(Role.AUTHOR, f"story:{told.id}")

    told.move(Event.WITHDRAW, author.author_of(told.row), Details())
    assert told.state() is State.WITHDRAWN
