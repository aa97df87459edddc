"""An author keys the return code and hears where the story stands; what they do counts when it is pressed again."""

import pytest
from flask.testing import FlaskClient

from letters.codes import author_code
from store import consents, tasks
from store.database import Database
from store.words import Event, State, TaskKind
from tests.conftest import TurnedClock
from tests.fakes.telephone import PhoneCall
from tests.intake.letter_calls import lead_to
from tests.phone_door import application, open_tasks
from tests.web.story_cast import MODERATOR, Cast, Told


@pytest.fixture
def cast(sqlite_database: Database, clock: TurnedClock) -> Cast:
    return Cast(sqlite_database, clock)


@pytest.fixture
def client(sqlite_database: Database, clock: TurnedClock) -> FlaskClient:
    return application(sqlite_database, clock).test_client()


def heard(client: FlaskClient, told: Told) -> PhoneCall:
    return PhoneCall(client).dial().press("3").press(told.code)


def private(cast: Cast) -> Told:
    from gateway.moderation.details import Keeping

    told = cast.story(cast.home(), consent=False)
    return told.move(Event.KEEP_PRIVATE, MODERATOR, Keeping(comment="As they asked."))


def test_where_it_stands_is_said_without_its_words_or_the_home_s_name(cast: Cast, client: FlaskClient) -> None:
    told = cast.with_provider(cast.home())
    call = heard(client, told)
    assert "We have found your story" in call.just_heard
    assert "The home has it, and may answer" in call.just_heard
    for words in ("Rosewood", "Leeds", "hush", "Okonkwo", "Edith", "the tea", told.reference):
        assert words not in call.words


def test_withdrawing_counts_when_pressed_again_and_then_one_private_question(cast: Cast, client: FlaskClient) -> None:
    told = cast.published(cast.home())
    call = heard(client, told).press("2")
    assert "You pressed 2: take it back" in call.just_heard
    assert told.state() is State.PUBLISHED
    call.press("2")
    assert told.state() is State.WITHDRAWN
    assert "Did anyone ask you to take it back?" in call.just_heard
    call.press("1")
    assert call.is_over
    with cast.database.read() as session:
        [task] = [t for t in tasks.about(session, told.id) if t.kind is TaskKind.SAFEGUARDING]
    assert "somebody asked them to" in task.note


def test_a_key_pressed_twice_at_once_takes_nothing_back(cast: Cast, client: FlaskClient) -> None:
    told = cast.published(cast.home())
    heard(client, told).press_with_a_shaking_hand("2")
    assert told.state() is State.PUBLISHED


@pytest.mark.parametrize("key", ["0", "1", "9", ""])
def test_another_key_withdraws_nothing(cast: Cast, client: FlaskClient, key: str) -> None:
    told = cast.published(cast.home())
    call = heard(client, told).press("2").press(key)
    assert told.state() is State.PUBLISHED
    assert not call.is_over


def test_what_was_withdrawn_can_be_brought_back(cast: Cast, client: FlaskClient) -> None:
    told = cast.published(cast.home())
    heard(client, told).press("2").press("2")
    heard(client, told).press("3").press("3")
    assert told.state() is State.IN_MODERATION


def test_a_private_story_may_be_published_after_all(cast: Cast, client: FlaskClient) -> None:
    told = private(cast)
    call = heard(client, told)
    assert "If we may publish it, without your name, press 1" in call.just_heard
    call.press("1").press("1")
    assert told.state() is State.IN_MODERATION
    with cast.database.read() as session:
        last = consents.of(session, told.id)[-1]
    assert (last.what, last.given, last.channel) == ("publish", True, "voice")


def test_a_question_that_is_still_open_is_answered_by_key(cast: Cast, client: FlaskClient) -> None:
    told = cast.story(cast.home(), consent=None)
    heard(client, told).press("1").press("1")
    assert told.row.consent_publish is True
    assert told.state() is State.IN_MODERATION
    assert "press 1" not in heard(client, told).just_heard


def test_what_is_not_possible_is_not_offered_and_its_key_does_nothing(cast: Cast, client: FlaskClient) -> None:
    told = cast.published(cast.home())
    call = heard(client, told)
    assert "press 1" not in call.just_heard
    assert "that key does nothing here" in call.press("1").just_heard
    assert told.state() is State.PUBLISHED


def test_a_person_who_rings_back_knows_which_story_it_is_about(cast: Cast, client: FlaskClient) -> None:
    told = cast.published(cast.home())
    heard(client, told).press("9").press("2")
    [task] = [task for task in open_tasks(cast.database) if task.kind is TaskKind.CALL_BACK]
    assert task.contribution_id == told.id


def test_a_mistyped_code_costs_no_try_and_a_guessed_one_does(cast: Cast, client: FlaskClient) -> None:
    told = cast.published(cast.home())
    slip = str((int(told.code[0]) + 1) % 10) + told.code[1:]
    call = PhoneCall(client).dial().press("3").press("123").press("").press(slip)
    assert "A digit may be wrong" in call.just_heard
    call.press(author_code("12345678901234"))
    assert "we do not know this code" in call.just_heard
    call.press(told.code)
    assert "We have found your story" in call.just_heard


def test_three_guesses_end_the_tries_of_a_call_and_meet_delays_in_the_next(cast: Cast, client: FlaskClient) -> None:
    told = cast.published(cast.home())
    for _ in range(3):
        call = PhoneCall(client).dial().press("3")
        for _ in range(3):
            call.press(author_code("12345678901234"))
            cast.clock.forward(minutes=16)
        assert "For a person to call you back, press 9" in call.just_heard
        assert "Gather" in call.verbs
    call = PhoneCall(client).dial().press("3").press(author_code("12345678901234"))
    assert "too many wrong tries" in PhoneCall(client).dial().press("3").press(told.code).just_heard


@pytest.mark.parametrize("step", ["own-story", "own-sure", "own-asked"])
def test_nothing_of_a_story_opens_before_its_code(cast: Cast, client: FlaskClient, step: str) -> None:
    told = cast.published(cast.home())
    call = lead_to(PhoneCall(client).dial(), step).press("2")
    assert "published" not in call.just_heard
    assert told.state() is State.PUBLISHED
