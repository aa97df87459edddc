"""A letter is answered by keypad: code and PIN first, each story by its letter, each choice pressed twice."""

import pytest

from gateway.moderation.facts import Actor
from gateway.moderation.remember import remember
from letters.codes import letter_code
from store import calls, codes, deliveries, letters, tasks
from store.database import Database
from store.tasks import Task
from store.words import Event, Ground, LetterState, Role, State, TaskKind
from tests.conftest import TurnedClock
from tests.fakes.telephone import PhoneCall
from tests.intake.letter_calls import LANDLINE, Letter, lead_to
from tests.phone_door import application, open_tasks, stories
from tests.web.story_cast import PUBLIC_WORDS

WRONG_PIN = "000000"


@pytest.fixture
def letter(sqlite_database: Database, clock: TurnedClock) -> Letter:
    return Letter(sqlite_database, clock)


@pytest.fixture
def two(sqlite_database: Database, clock: TurnedClock) -> Letter:
    return Letter(sqlite_database, clock, stories=2)


def tasks_of(letter: Letter, kind: TaskKind, story: int = 0) -> list[Task]:
    with letter.database.read() as session:
        return [task for task in tasks.about(session, letter.told[story].id) if task.kind is kind]


def states(letter: Letter) -> list[State]:
    return [told.state() for told in letter.told]


def wrong_tries(letter: Letter, who: str) -> int:
    with letter.database.read() as session:
        return codes.wrong_tries(session, who)


def test_the_home_s_name_is_read_back_and_no_word_of_a_story_at_all(letter: Letter) -> None:
    call = letter.call().press("2")
    assert "Rosewood" not in call.words
    call.press(letter.code)
    assert "Rosewood" not in call.words
    call.press(letter.pin)
    assert "This is our letter to Rosewood, Leeds. It holds one story." in call.words
    assert "You can answer until" in call.words
    for word in ("hush", "tea", "Okonkwo", letter.told[0].reference, *PUBLIC_WORDS.split("\n\n")):
        assert word not in call.words


def test_go_ahead_counts_only_when_it_is_pressed_again(letter: Letter) -> None:
    call = letter.opened().press("1")
    assert "You pressed 1: go ahead" in call.just_heard
    assert "To confirm, press 1 again" in call.just_heard
    assert states(letter) == [State.WITH_PROVIDER]
    call.press("1")
    assert "published now" in call.just_heard
    assert states(letter) == [State.PUBLISHED]


def test_a_key_pressed_twice_at_once_chooses_no_ground(letter: Letter) -> None:
    call = letter.opened().press_with_a_shaking_hand("2")
    assert "Why do you object?" in call.just_heard
    assert "You pressed 2" not in call.words


@pytest.mark.parametrize("key", ["1", "3", "4", "9"])
def test_a_key_pressed_twice_at_once_decides_nothing(letter: Letter, key: str) -> None:
    call = letter.opened().press_with_a_shaking_hand(key)
    assert "Record" not in call.verbs
    assert states(letter) == [State.WITH_PROVIDER]
    assert not tasks_of(letter, TaskKind.PHONE_HOME)
    assert call.document[0].tag == "Say", "what was pressed is said before a key counts"


def test_two_letters_in_one_call_are_each_answered_by_name(letter: Letter) -> None:
    other = Letter(letter.database, letter.clock)
    call = letter.opened().press("3").press("3")
    call.speak()
    call.speak()
    call.press("*").press("2").press(other.code).press(other.pin)
    assert "press 3" in call.just_heard, "a response to one story is none to another"
    call.press("1").press("1")
    call.speak()
    with letter.database.read() as session:
        for one in (letter, other):
            said = calls.recordings_of(session, one.told[0].id, answers=True)
            assert "name" in {each.purpose for each in said}


@pytest.mark.parametrize("key", ["2", "5", "9", "#", ""])
def test_another_key_confirms_nothing(letter: Letter, key: str) -> None:
    call = letter.opened().press("1").press(key)
    assert states(letter) == [State.WITH_PROVIDER]
    assert "You pressed 1: go ahead" in call.just_heard
    call.press("0")
    assert "Story A." in call.just_heard, "0 chooses again"


@pytest.mark.parametrize(("key", "ground"), list(zip("12346", [g for g in Ground if g != "defamatory"], strict=True)))
def test_each_ground_has_its_key_is_said_back_and_counts(letter: Letter, key: str, ground: Ground) -> None:
    call = letter.opened().press("2")
    assert "If it shows who somebody is, press 2." in call.just_heard
    call.press(key)
    assert "You pressed 2: object, because" in call.just_heard
    call.press("2")
    with letter.database.read() as session:
        assert [row.answer for row in letters.rows(session, letter.id)] == [f"object:{ground}"]
        log_events = [e for e in deliveries.events(session, letter.told[0].delivery.id) if e.kind == "answered"]
    assert [e.detail["channel"] for e in log_events] == ["voice"]
    assert states(letter) == [State.IN_MODERATION if ground is Ground.WRONG_SERVICE else State.IN_REVIEW]


def test_the_answer_counts_though_the_caller_hangs_up_before_the_name(letter: Letter) -> None:
    letter.opened().press("2").press("2").press("2")
    assert states(letter) == [State.IN_REVIEW]
    with letter.database.read() as session:
        found = letters.get(session, letter.id)
    assert found is not None
    assert found.state is LetterState.ANSWERED


def test_the_name_is_recorded_once_they_agree_and_is_no_story(letter: Letter) -> None:
    call = letter.opened().press("1").press("1")
    assert "Record" not in call.verbs
    assert "To agree to be recorded, press 1" in call.just_heard
    call.press("1")
    call.speak()
    assert "That was everything" in call.just_heard
    with letter.database.read() as session:
        [name] = calls.recordings_of(session, letter.told[0].id, answers=True)
        assert calls.recordings_of(session, letter.told[0].id) == []
    assert (name.purpose, name.delivery_id) == ("name", letter.told[0].delivery.id)
    assert [task.about for task in open_tasks(letter.database) if task.kind is TaskKind.TRANSCRIBE] == [
        f"recording:{name.id}"
    ]


@pytest.mark.parametrize("keys", [["2"], ["", ""], ["7", "2"]])
def test_whoever_does_not_agree_is_not_recorded_and_has_answered_all_the_same(letter: Letter, keys: list[str]) -> None:
    call = letter.opened().press("1").press("1")
    for key in keys:
        call.press(key)
    assert "Record" not in call.verbs
    assert "That was everything" in call.just_heard
    assert states(letter) == [State.PUBLISHED]


def test_silence_in_place_of_a_name_goes_on(letter: Letter) -> None:
    call = letter.opened().press("1").press("1").press("1")
    call.stay_silent()
    assert "That was everything" in call.just_heard
    call.press("").press("")
    assert call.is_over


def test_each_story_is_asked_about_by_its_letter_and_one_may_be_left_open(two: Letter) -> None:
    call = two.opened()
    assert "It holds 2 stories" in call.words
    assert "Story A." in call.just_heard
    call.press("8")
    assert "Story B." in call.just_heard
    assert "press 8" not in call.just_heard, "there is none after it"
    call.press("1").press("1")
    assert states(two) == [State.WITH_PROVIDER, State.PUBLISHED]
    with two.database.read() as session:
        assert [row.answer for row in letters.rows(session, two.id)] == ["", "go_ahead"]


def test_a_second_call_passes_over_what_was_answered_and_says_so(two: Letter) -> None:
    two.opened().press("1").press("1")
    call = two.opened("+441632960444")
    assert "Story A. Your home has answered this one." in call.just_heard
    assert "Story B." in call.just_heard
    call.press("1").press("1")
    last = two.opened("+441632960445")
    assert "Your home has answered this one" in last.just_heard
    assert "That was everything in this letter" in last.just_heard


def test_somebody_in_danger_is_told_of_at_once_and_what_was_seen_follows(letter: Letter) -> None:
    call = letter.opened().press("4")
    assert states(letter) == [State.WITH_PROVIDER]
    call.press("4")
    assert states(letter) == [State.HELD]
    assert "9 9 9" in call.just_heard
    [task] = tasks_of(letter, TaskKind.SAFEGUARDING)
    assert task.urgent
    call.press("1")
    assert "what was seen" in call.just_heard
    call.speak()
    with letter.database.read() as session:
        assert [each.purpose for each in calls.recordings_of(session, letter.told[0].id, answers=True)] == ["seen"]
    assert "your name" in call.just_heard


def test_whoever_wants_a_person_gets_one_and_moves_nothing(letter: Letter) -> None:
    letter.opened().press("9").press("9")
    assert states(letter) == [State.WITH_PROVIDER]
    assert tasks_of(letter, TaskKind.PHONE_HOME)


def test_defamation_needs_the_exact_words_and_the_clock_stops_for_them(letter: Letter) -> None:
    call = letter.opened().press("2").press("5").press("2")
    assert "does not count as an objection" in call.just_heard
    assert states(letter) == [State.WITH_PROVIDER]
    assert tasks_of(letter, TaskKind.CLARIFY_OBJECTION)
    call.press("1").speak()
    with letter.database.read() as session:
        assert [each.purpose for each in calls.recordings_of(session, letter.told[0].id, answers=True)] == ["quote"]


def test_a_response_is_recorded_and_the_story_is_asked_about_once_more(letter: Letter) -> None:
    call = letter.opened().press("3")
    assert "Record" not in call.verbs
    call.press("3")
    assert "Record" in call.verbs
    call.speak()
    call.speak()
    assert "Story A." in call.just_heard
    assert "press 3" not in call.just_heard, "said already"
    call.press("1").press("1")
    assert states(letter) == [State.PUBLISHED]


def test_with_recording_off_nothing_is_recorded_and_the_answer_counts(
    sqlite_database: Database, clock: TurnedClock
) -> None:
    letter = Letter(sqlite_database, clock)
    letter.app = application(sqlite_database, clock, recording="off")
    call = letter.opened()
    assert "press 3" not in call.just_heard
    call.press("2").press("5").press("2")
    assert "Record" not in call.verbs
    assert "That was everything" in call.just_heard
    assert tasks_of(letter, TaskKind.CLARIFY_OBJECTION), "a person phones for the words"


def test_a_stale_step_does_not_record_once_that_is_switched_off(letter: Letter, clock: TurnedClock) -> None:
    """Case 41, for what a manager says."""
    call = letter.opened().press("1").press("1")
    call.client = application(letter.database, clock, recording="off").test_client()
    assert "Record" not in call.press("1").verbs


def test_a_mistyped_code_is_said_kindly_and_counts_against_nobody(letter: Letter) -> None:
    slip = str((int(letter.code[0]) + 1) % 10) + letter.code[1:]
    call = letter.call().press("2").press(slip)
    assert "A digit may be wrong, or missing" in call.just_heard
    for keyed in ("12", "", letter.code[:9], letter.code + "1"):
        call.press(keyed)
    call.press(letter.code).press(letter.pin[:5])
    assert "a PIN has six digits" in call.just_heard
    call.press(letter.pin)
    assert "Rosewood" in call.just_heard
    assert wrong_tries(letter, f"client caller {LANDLINE}") == 0


def test_whoever_only_mistypes_is_offered_a_person(letter: Letter) -> None:
    call = letter.call().press("2")
    for _ in range(8):
        call.press("1234567890")
    assert "For a person to call you and take your answer, press 9" in call.just_heard
    call.press("9").press("4")
    assert [task.kind for task in open_tasks(letter.database)].count(TaskKind.CALL_BACK) == 1


def test_an_unknown_code_and_a_wrong_pin_sound_the_same(letter: Letter) -> None:
    """A guessed letter code."""
    unknown = letter_code("12345678")
    first = letter.call("+441632960111").press("2").press(unknown).press(letter.pin)
    second = letter.call("+441632960222").press("2").press(letter.code).press(WRONG_PIN)
    assert first.turns[-1] == second.turns[-1]
    assert "we do not know this code and PIN" in first.just_heard


def test_a_home_s_telephone_that_guessed_may_still_tell_a_story(letter: Letter) -> None:
    """Many people share it: what one of them keyed wrongly shuts no other out."""
    for _ in range(3):
        call = letter.call().press("2")
        for _ in range(3):
            call.press(letter.code).press(WRONG_PIN)
            letter.clock.forward(minutes=16)
    letter.call().press("2").press(letter.code).press(WRONG_PIN)
    locked = letter.opened()
    assert "too many wrong tries" in locked.just_heard
    assert "For a person to call you and take your answer, press 9" in locked.just_heard
    letter.call().story().speak()
    assert [story.channel for story in stories(letter.database)].count("voice") == 1


def test_three_tries_a_call_and_then_no_right_pin_helps(letter: Letter) -> None:
    call = letter.call().press("2")
    for _ in range(3):
        call.press(letter.code).press(WRONG_PIN)
    assert "Gather" in call.verbs
    assert "For a person to call you and take your answer" in call.just_heard
    call.press(letter.code)
    assert call.is_over
    with letter.database.read() as session:
        found = calls.by_sid(session, call.sid)
    assert found is not None
    assert (found.letter_id, found.keyed) == (None, "")


def test_a_code_that_was_guessed_at_waits_for_every_caller_and_says_how_long(letter: Letter) -> None:
    for number in range(4):
        call = letter.call(f"+4416329601{number:02}").press("2")
        letter.clock.forward(minutes=20)
        for _ in range(3):
            call.press(letter.code).press(WRONG_PIN)
    owner = letter.opened()
    assert "too many wrong tries" in owner.just_heard
    assert "please wait" in owner.just_heard
    assert "Rosewood" not in owner.words
    letter.clock.forward(minutes=16)
    assert "Rosewood" in letter.opened().words


def test_a_short_wait_is_spent_on_the_line(letter: Letter) -> None:
    letter.call("+441632960111").press("2").press(letter.code).press(WRONG_PIN).press(letter.code).press(
        WRONG_PIN
    ).press(letter.code).press(WRONG_PIN)
    call = letter.opened()
    assert "please wait 2 seconds" in call.just_heard
    assert "Pause" in call.verbs
    letter.clock.forward(seconds=3)
    call.press(letter.code).press(letter.pin)
    assert "Rosewood" in call.just_heard


def test_an_anonymous_caller_may_answer(letter: Letter) -> None:
    letter.opened("anonymous").press("1").press("1")
    assert states(letter) == [State.PUBLISHED]


def test_an_anonymous_caller_who_wants_to_talk_hears_which_number_we_ring(letter: Letter) -> None:
    call = letter.opened("anonymous").press("9").press("9")
    assert "We cannot see your number, so we ring the home" in call.just_heard
    assert tasks_of(letter, TaskKind.PHONE_HOME)


@pytest.mark.parametrize("when", ["too late", "at the end"])
def test_whoever_wants_to_talk_when_nothing_is_open_is_phoned_as_a_home_and_not_as_an_author(
    letter: Letter, when: str
) -> None:
    if when == "too late":
        letter.clock.forward(days=6)
        call = letter.opened().press("9").press("9")
    else:
        call = letter.opened().press("1").press("1").press("2").press("9")
        assert call.is_over
    assert "A person will phone you within one working day. We ring the number" in call.just_heard
    assert tasks_of(letter, TaskKind.PHONE_HOME)
    kinds = {task.kind for task in open_tasks(letter.database)}
    assert TaskKind.CALL_BACK not in kinds
    assert TaskKind.LATE_ANSWER not in kinds


def test_a_pin_without_a_code_opens_nothing(letter: Letter) -> None:
    call = lead_to(letter.call(), "letter-pin").press(letter.pin)
    assert "ten digits of the code" in call.just_heard


@pytest.mark.parametrize("step", ["letter-story", "letter-ground", "letter-sure", "letter-end", "spoken", "may-record"])
def test_no_step_of_a_letter_is_open_before_its_code_and_pin(letter: Letter, step: str) -> None:
    call = lead_to(letter.call(), step).press("1")
    assert "Rosewood" not in call.words
    assert "Story A" not in call.words
    assert states(letter) == [State.WITH_PROVIDER]


def test_a_late_answer_is_kept_thanked_and_shown_to_a_person(letter: Letter) -> None:
    letter.clock.forward(days=6)
    call = letter.opened()
    assert "The time to answer it is over" in call.just_heard
    call.press("2").press("2").press("2")
    assert "kept what you sent" in call.just_heard
    assert states(letter) == [State.WITH_PROVIDER]
    assert tasks_of(letter, TaskKind.LATE_ANSWER)


def test_a_void_letter_s_answer_is_kept_and_decides_nothing(letter: Letter) -> None:
    from store import windows

    told = letter.told[0]
    letter.database.write(lambda s: windows.void(s, now=letter.clock(), delivery_id=told.delivery.id))
    call = letter.opened()
    assert "If you have a newer letter from us, please use the code on that one" in call.just_heard
    assert "time to answer it is over" not in call.just_heard, "to the newer letter it is not"
    call.press("1").press("1")
    assert states(letter) == [State.WITH_PROVIDER]
    assert tasks_of(letter, TaskKind.LATE_ANSWER)


def test_a_story_that_was_published_meanwhile_may_still_be_responded_to(letter: Letter) -> None:
    letter.clock.forward(days=6)
    letter.database.write(lambda session: remember(session, letter.told[0].row, reminded=True))
    letter.told[0].move(Event.LAPSE, Actor(Role.CLOCK))
    call = letter.opened()
    assert "It is published now" in call.just_heard
    assert "press 3" in call.just_heard
    call.press("3").press("3")
    call.speak()
    with letter.database.read() as session:
        assert [each.purpose for each in calls.recordings_of(session, letter.told[0].id, answers=True)] == ["response"]


def test_a_time_is_said_as_people_say_it(letter: Letter) -> None:
    call = letter.opened().press("9").press("9")
    assert "it ends 9 am on Saturday 6 March" in call.just_heard
    assert "09:00" not in call.words


def test_a_withdrawn_story_is_passed_over(two: Letter) -> None:
    from gateway.intake import author

    two.database.write(lambda session: author.withdraw(session, two.told[0].id, now=two.clock()))
    call = two.opened()
    assert "Story A. This one no longer needs an answer" in call.just_heard
    assert "Story B." in call.just_heard


@pytest.mark.parametrize("key", ["5", "6", "7", "8", "#"])
def test_an_unknown_key_is_answered_kindly(letter: Letter, key: str) -> None:
    """Unknown keypad digit."""
    call = letter.opened().press(key)
    assert "that key does nothing here" in call.just_heard
    assert "Story A." in call.just_heard
    assert states(letter) == [State.WITH_PROVIDER]


def test_the_same_step_again_does_nothing_twice_and_says_the_same(two: Letter) -> None:
    call = two.opened().press("1").press("1")
    answers = {call.again().get_data() for _ in range(3)}
    assert len(answers) == 1
    assert "published now" in answers.pop().decode()
    with two.database.read() as session:
        events = deliveries.events(session, two.told[0].delivery.id)
        assert [event.kind for event in events].count("answered") == 1
        assert [row.answer for row in letters.rows(session, two.id)] == ["go_ahead", ""]


def test_a_step_of_long_ago_repeated_leaves_the_caller_where_they_are(two: Letter) -> None:
    from tests.fakes.telephone import post

    call = two.opened().press("1")
    sure = call.last
    call.press("1").press("2")
    now = call.last
    again = post(call.client, *sure).get_data()
    assert again == post(call.client, *now).get_data()
    assert states(two) == [State.PUBLISHED, State.WITH_PROVIDER]


def test_a_star_leads_back_to_the_menu_from_anywhere(letter: Letter) -> None:
    call = letter.opened().press("1").press("*")
    assert "To answer a letter from us, press 2" in call.just_heard
    assert states(letter) == [State.WITH_PROVIDER]


def test_a_wrong_try_is_forgotten_after_a_right_one(letter: Letter) -> None:
    call = letter.call().press("2").press(letter.code).press(WRONG_PIN).press(letter.code).press(letter.pin)
    assert "Rosewood" in call.just_heard
    assert wrong_tries(letter, f"client caller {LANDLINE}") == 0


def test_a_restricting_policy_says_what_an_objection_does(sqlite_database: Database, clock: TurnedClock) -> None:
    letter = Letter(sqlite_database, clock, policy="provider_restricts")
    call = letter.opened()
    assert "Its words are then kept from the public" in call.just_heard
    call.press("2").press("6").press("2")
    assert states(letter) == [State.RESTRICTED]


def test_a_line_that_nobody_holds_ends_with_a_goodbye(letter: Letter) -> None:
    call: PhoneCall = letter.opened()
    for _ in range(40):
        if call.is_over:
            break
        call.press("")
    assert call.is_over
    assert len(call.turns) > 25, "it is a patient line"
