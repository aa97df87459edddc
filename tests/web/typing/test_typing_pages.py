"""The typing pages as people use them: take, listen, type, confirm; and what is refused."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from store import calls, consents, staff
from store.calls import Recording
from store.database import Database
from store.words import Role, State, TaskKind
from tests.conftest import TurnedClock
from tests.fakes.carrier import FakeCarrier
from tests.fakes.telephone import PhoneCall
from tests.phone_door import application, open_tasks, stories, waiting_to_be_typed
from tests.web.typing.at_the_desk import SOUND, WORDS, confirm, home_id, original, post, take, tell


def test_only_those_who_type_may_open_the_list(app: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    assert "/sign-in" in app.test_client().get("/typing").headers["Location"]
    assert sign_in("mia", Role.MAILROOM).get("/typing").status_code == 403
    for role in (Role.TYPIST, Role.MODERATOR, Role.CALL_HANDLER):
        assert sign_in(role.value, role).get("/typing").status_code == 200


def test_a_recording_is_taken_heard_typed_and_goes_on(typist: FlaskClient, told: Recording, database: Database) -> None:
    assert take(typist, told).status_code == 303
    page = typist.get(f"/typing/{told.id}").get_data(as_text=True)
    assert f'src="/typing/{told.id}/audio"' in page
    home = home_id(database, "leeds")
    answer = confirm(typist, told, home_text="Rosewood Leeds", home=home)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    [story] = stories(database)
    assert (story.state, story.home_id, story.consent_publish) == (State.IN_MODERATION, int(home), True)
    assert original(database) == [WORDS]
    with database.read() as session:
        given = [(each.what, each.given, each.channel) for each in consents.of(session, story.id)]
        recording = calls.recording(session, told.id)
    assert ("publish", True, "voice") in given
    assert recording is not None
    assert recording.state == "confirmed"
    assert TaskKind.TRANSCRIBE not in {task.kind for task in open_tasks(database)}


def test_a_browser_s_line_ends_are_those_that_were_typed(
    typist: FlaskClient, told: Recording, database: Database
) -> None:
    take(typist, told)
    confirm(typist, told, text=WORDS.replace("\n", "\r\n"), home_text="Rosewood Leeds", home=home_id(database, "leeds"))
    assert original(database) == [WORDS]


def test_nothing_goes_on_before_a_person_confirmed(app: Flask, told: Recording, database: Database) -> None:
    [story] = stories(database)
    assert (story.state, original(database)) == (State.RECEIVED, [])


def test_the_sound_is_for_whoever_holds_the_recording(
    typist: FlaskClient, told: Recording, sign_in: Callable[..., FlaskClient], app: Flask
) -> None:
    address = f"/typing/{told.id}/audio"
    assert typist.get(address).status_code == 403
    take(typist, told)
    answer = typist.get(address)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, SOUND, "audio/wav")
    assert answer.headers["Cache-Control"] == "no-store"
    assert sign_in("ola", Role.MODERATOR).get(address).status_code == 403
    assert app.test_client().get(address).status_code in {302, 303}


def test_a_player_may_jump_back_a_sentence(typist: FlaskClient, told: Recording) -> None:
    take(typist, told)
    answer = typist.get(f"/typing/{told.id}/audio", headers={"Range": "bytes=100-199"})
    assert (answer.status_code, answer.data) == (206, SOUND[100:200])
    assert answer.headers["Content-Range"] == f"bytes 100-199/{len(SOUND)}"
    assert answer.headers["Cache-Control"] == "no-store"


def test_two_people_never_type_the_same(
    typist: FlaskClient, told: Recording, sign_in: Callable[..., FlaskClient], clock: TurnedClock, database: Database
) -> None:
    other = sign_in("ola", Role.MODERATOR)
    take(typist, told)
    assert take(other, told).headers["Location"].endswith("done=taken")
    assert "tam is typing this recording" in other.get(f"/typing/{told.id}").get_data(as_text=True)
    clock.forward(minutes=31)
    assert take(other, told).headers["Location"].endswith(f"/typing/{told.id}")
    assert confirm(other, told).status_code == 303


def test_words_survive_when_somebody_else_took_it_meanwhile(
    typist: FlaskClient, told: Recording, sign_in: Callable[..., FlaskClient], clock: TurnedClock, database: Database
) -> None:
    other = sign_in("ola", Role.MODERATOR)
    take(typist, told)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', typist.get(f"/typing/{told.id}").get_data(as_text=True))
    clock.forward(minutes=31)
    take(other, told)
    assert token is not None
    fields = {"csrf_token": token.group(1), "text": WORDS, "publish": "yes", "listened": "y", "read_back": "y"}
    page = typist.post(f"/typing/{told.id}", data={**fields, "home_text": "nowhere"}).get_data(as_text=True)
    assert "Somebody else is typing this recording" in page
    assert "They sang to her — every day." in unescape(page)
    assert original(database) == []


def test_a_long_typing_keeps_its_recording_while_nobody_else_takes_it(
    typist: FlaskClient, told: Recording, clock: TurnedClock
) -> None:
    take(typist, told)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', typist.get(f"/typing/{told.id}").get_data(as_text=True))
    assert token is not None
    clock.forward(minutes=55)
    fields = {"csrf_token": token.group(1), "text": WORDS, "publish": "yes", "listened": "y", "read_back": "y"}
    assert typist.post(f"/typing/{told.id}", data={**fields, "home_text": "nowhere"}).status_code == 303


def test_a_recording_that_is_given_back_can_be_taken_by_another(
    typist: FlaskClient, told: Recording, sign_in: Callable[..., FlaskClient]
) -> None:
    take(typist, told)
    post(typist, "/typing", f"/typing/{told.id}/give-back")
    assert take(sign_in("ola", Role.MODERATOR), told).headers["Location"].endswith(f"/typing/{told.id}")


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("text", "Type what you heard"),
        ("publish", "Choose what the caller said"),
        ("listened", "Listen to the whole recording"),
        ("read_back", "Read your text back"),
    ],
)
def test_what_is_missing_is_said_and_every_word_is_kept(
    typist: FlaskClient, told: Recording, database: Database, left_out: str, sentence: str
) -> None:
    take(typist, told)
    page = confirm(typist, told, **{left_out: ""}).get_data(as_text=True)
    assert sentence in page
    assert left_out == "text" or "They sang to her — every day." in unescape(page)
    assert original(database) == []


def test_a_home_is_chosen_by_a_person_and_never_guessed(
    typist: FlaskClient, told: Recording, database: Database
) -> None:
    take(typist, told)
    page = confirm(typist, told, home_text="Rosewood", home="").get_data(as_text=True)
    assert "Rosewood, Leeds" in page
    assert "Rosewood, Whitby" in page
    assert "Check which home is meant" in page
    assert original(database) == []
    assert confirm(typist, told, home_text="Rosewood", home="not_known").status_code == 303
    [story] = stories(database)
    assert (story.home_id, story.home_text, story.state) == (None, "Rosewood", State.RECEIVED)


def test_finding_a_home_keeps_every_answer(typist: FlaskClient, told: Recording) -> None:
    take(typist, told)
    page = confirm(typist, told, home_text="Rosewood Whitby", home="", do="find").get_data(as_text=True)
    assert "There is a problem" not in page
    assert "They sang to her — every day." in unescape(page)
    assert "Rosewood, Whitby" in page


def test_a_caller_who_did_not_speak_of_publishing_is_called_back(
    typist: FlaskClient, told: Recording, database: Database, sign_in: Callable[..., FlaskClient]
) -> None:
    take(typist, told)
    confirm(typist, told, publish="not_said", home_text="Rosewood Leeds", home=home_id(database, "leeds"))
    [story] = stories(database)
    assert (story.state, story.consent_publish, story.read_at) == (State.RECEIVED, None, None)
    [task] = [each for each in open_tasks(database) if each.kind is TaskKind.CALL_BACK]
    handler = sign_in("cal", Role.CALL_HANDLER)
    page = f"/typing/calls/{task.about.removeprefix('call:')}"
    assert f"/calls/{task.id}/take" in handler.get("/calls").get_data(as_text=True)
    assert "07700 900123" not in handler.get(page).get_data(as_text=True), "not before the call is taken"
    assert post(handler, "/calls", f"/calls/{task.id}/take").location == page
    assert "07700 900123" in handler.get(page).get_data(as_text=True)
    post(handler, page, page, result="reached", publish="no")
    [story] = stories(database)
    assert (story.state, story.consent_publish) == (State.IN_MODERATION, False)
    assert handler.get(page).status_code == 303, "the number is hidden once there is no reason to call"


def test_nobody_is_called_back_at_a_withheld_number(
    app: Flask, typist: FlaskClient, database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    recording = tell(app, database, clock, carrier, caller="anonymous")
    take(typist, recording)
    confirm(typist, recording, publish="not_said")
    assert TaskKind.CALL_BACK not in {task.kind for task in open_tasks(database)}
    assert stories(database)[0].state is State.RECEIVED


def test_where_nothing_can_be_made_out_a_person_looks_after_the_story(
    typist: FlaskClient, told: Recording, database: Database
) -> None:
    take(typist, told)
    page = post(typist, "/typing", f"/typing/{told.id}/nothing", note=" ").get_data(as_text=True)
    assert "Say what you heard" in page
    post(typist, "/typing", f"/typing/{told.id}/nothing", note="Only a dog barking.")
    [story] = stories(database)
    assert (story.state, original(database)) == (State.RECEIVED, [])
    [task] = open_tasks(database)
    assert (task.kind, "a dog barking" in task.note) == (TaskKind.CALL_BACK, True)
    assert waiting_to_be_typed(database) == []


def test_danger_is_told_before_a_word_is_typed(typist: FlaskClient, told: Recording, database: Database) -> None:
    take(typist, told)
    page = confirm(typist, told, text="She said that", publish="", do="danger").get_data(as_text=True)
    assert "The safeguarding lead has been told" in page
    assert "She said that" in page
    assert original(database) == []
    [task] = [each for each in open_tasks(database) if each.kind is TaskKind.URGENT]
    assert (task.role, task.urgent) == (Role.SAFEGUARDING, True)
    assert stories(database)[0].urgent


def test_danger_words_in_the_typed_text_are_told_at_once(
    typist: FlaskClient, told: Recording, database: Database
) -> None:
    take(typist, told)
    confirm(typist, told, text="She has bruises on both arms and nobody says why.", publish="not_said")
    assert TaskKind.URGENT in {task.kind for task in open_tasks(database)}


def test_a_posted_button_without_the_page_s_secret_does_nothing(
    typist: FlaskClient, told: Recording, database: Database
) -> None:
    assert typist.post(f"/typing/{told.id}/take").status_code == 400
    assert waiting_to_be_typed(database)[0].claimed_by is None
    take(typist, told)
    for button in ("danger", "confirm"):
        fields = {"text": WORDS, "home": "not_known", "publish": "yes", "listened": "y", "read_back": "y"}
        assert typist.post(f"/typing/{told.id}", data={**fields, "do": button}).status_code == 200
    assert (original(database), stories(database)[0].urgent) == ([], False)


def test_nobody_confirms_what_nobody_can_have_heard(
    app: Flask, typist: FlaskClient, database: Database, clock: TurnedClock, carrier: FakeCarrier
) -> None:
    PhoneCall(app.test_client(), carrier=carrier).dial().story().speak(SOUND)
    [recording] = waiting_to_be_typed(database)
    take(typist, recording)
    assert "The sound is not here yet" in typist.get(f"/typing/{recording.id}").get_data(as_text=True)
    page = confirm(typist, recording).get_data(as_text=True)
    assert "nobody can have heard it" in page
    assert original(database) == []


def test_the_list_says_how_old_each_is_and_what_is_odd(
    app: Flask, database: Database, clock: TurnedClock, sign_in: Callable[..., FlaskClient]
) -> None:
    PhoneCall(app.test_client()).dial().story().speak(b"RIFF", seconds=1)
    clock.forward(days=3)
    page = sign_in("tam", Role.TYPIST).get("/typing").get_data(as_text=True)
    assert "Waiting for 3 days" in page
    assert "very short: listen closely" in page
    assert "the sound is not here yet" in page


def test_a_sandbox_says_that_no_sound_will_come(database: Database, clock: TurnedClock) -> None:
    app = application(database, clock, twilio_account_sid="", twilio_from=())
    PhoneCall(app.test_client()).dial().story().speak()

    def make(session):  # type: ignore[no-untyped-def]
        person = staff.add(session, "tam@example.org", roles=[Role.TYPIST], now=clock())
        return staff.new_token(session, person, "session", now=clock())

    client = app.test_client()
    client.set_cookie("earshot_staff", database.write(make))
    assert "No telephone company is connected" in client.get("/typing").get_data(as_text=True)


def test_a_story_told_to_a_person_is_read_back_and_may_stay_private(
    app: Flask, database: Database, sign_in: Callable[..., FlaskClient]
) -> None:
    PhoneCall(app.test_client()).dial().story("2")
    [task] = open_tasks(database)
    handler = sign_in("cal", Role.CALL_HANDLER)
    page = f"/typing/calls/{task.about.removeprefix('call:')}"
    home = home_id(database, "leeds")
    said = {"result": "reached", "text": WORDS, "home_text": "Rosewood Leeds", "home": home, "publish": "no"}
    refused = post(handler, page, page, **said).get_data(as_text=True)
    assert "Read your words back to the caller" in refused
    assert stories(database) == []
    assert post(handler, page, page, **said, read_back="y").status_code == 303
    [story] = stories(database)
    assert (story.state, story.channel, story.consent_publish) == (State.IN_MODERATION, "voice", False)
    assert original(database) == [WORDS]
    assert [each.kind for each in open_tasks(database)] == [TaskKind.MODERATE]


def test_a_caller_who_is_not_reached_stays_in_the_list(
    app: Flask, database: Database, sign_in: Callable[..., FlaskClient]
) -> None:
    PhoneCall(app.test_client()).dial().story("2")
    [task] = open_tasks(database)
    handler = sign_in("cal", Role.CALL_HANDLER)
    page = f"/typing/calls/{task.about.removeprefix('call:')}"
    post(handler, page, page, result="not_reached", note="Engaged.")
    [again] = open_tasks(database)
    assert (again.kind, again.about, again.id != task.id) == (TaskKind.CALL_BACK, task.about, True)
    assert "Tried before" in again.note
