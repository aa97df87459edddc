"""What the typist's page shows and keeps: the player, a machine's doubts, and every word that was begun."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from channels.voice.transcription import Doubt, Outcome, Remark
from gateway.intake import transcribing
from store import calls, contributions, transcriptions
from store.calls import Recording
from store.database import Database, Session
from store.words import Role, TaskKind
from tests.conftest import TurnedClock
from tests.fakes.carrier import FakeCarrier
from tests.phone_door import application, open_tasks, settings_with, stories
from tests.web.typing.at_the_desk import confirm, post, take, tell

DRAFTING = {"transcriber": ("twilio", "typist")}
DRAFT = Outcome("twilio", "The tee <was> warm.", doubts=(Doubt(4, 7, 0.3, 1.5), Doubt(8, 13, 0.1, 2.0)))


@pytest.fixture
def app(sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier) -> Flask:
    return application(sqlite_database, clock, twilio_api_url=carrier.url, **DRAFTING)


@pytest.fixture
def told(app: Flask, database: Database, clock: TurnedClock, carrier: FakeCarrier) -> Recording:
    return tell(app, database, clock, carrier)


def drafted(database: Database, told: Recording, clock: TurnedClock, outcome: Outcome = DRAFT) -> None:
    settings = settings_with(**DRAFTING)
    database.write(lambda session: transcribing.complete(session, told.id, outcome, settings, now=clock()))


def page(client: FlaskClient, told: Recording) -> str:
    return unescape(client.get(f"/typing/{told.id}").get_data(as_text=True))


def token(client: FlaskClient, told: Recording) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(f"/typing/{told.id}").get_data(as_text=True))
    assert found
    return found.group(1)


def keep(client: FlaskClient, told: Recording, text: str, **fields: str) -> Any:
    given = {"csrf_token": token(client, told), **fields}
    return client.post(f"/typing/{told.id}/keep", data={**given, "text": text})


def test_the_player_has_its_keys_on_the_page_and_works_without_them(typist: FlaskClient, told: Recording) -> None:
    take(typist, told)
    html = page(typist, told)
    assert re.search(r"<audio controls[^>]*>", html)
    for key in ("F2", "F4", "F8", "F9"):
        assert f'<kbd aria-hidden="true">{key}</kbd>' in html
    assert re.search(r"data-player-tools[^>]* hidden>", html), "without a script they would do nothing"
    assert "<script>" not in html
    assert " style=" not in html


def test_what_a_machine_doubted_is_marked_and_nothing_of_it_is_markup(
    typist: FlaskClient,
    told: Recording,
    database: Database,
    clock: TurnedClock,
) -> None:
    drafted(database, told, clock)
    take(typist, told)
    raw = typist.get(f"/typing/{told.id}").get_data(as_text=True)
    marks = re.findall(r'<mark class="es-doubt" data-at="([\d.]+)" data-start="(\d+)">([^<]*)<span', raw)
    assert marks == [("1.5", "4", "tee"), ("2.0", "8", "&lt;was&gt;")]
    assert "(unsure)" in raw, "not by colour alone"
    assert "A computer at the telephone company wrote a first draft" in raw
    assert re.search(r"<textarea[^>]*>\s*The tee &lt;was&gt; warm\.</textarea>", raw)


def test_a_draft_of_our_own_machine_says_so(
    typist: FlaskClient,
    told: Recording,
    database: Database,
    clock: TurnedClock,
) -> None:
    database.write(lambda session: calls.put_draft(session, told.id, "Hm.", by="local"))
    take(typist, told)
    assert "A computer of ours wrote a first draft" in page(typist, told)


@pytest.mark.parametrize(("heard", "words"), [(Remark.SILENT, "nothing but silence"), (Remark.NO_WORDS, "no word")])
def test_where_a_machine_heard_no_words_a_person_is_asked_to_listen_closely(
    typist: FlaskClient,
    told: Recording,
    database: Database,
    clock: TurnedClock,
    heard: Remark,
    words: str,
) -> None:
    drafted(database, told, clock, Outcome("twilio", failure="nothing", remark=heard))
    take(typist, told)
    assert words in page(typist, told)
    assert "listen closely" in typist.get("/typing").get_data(as_text=True)


def test_what_is_typed_is_kept_and_the_recording_held_for_longer(
    typist: FlaskClient,
    told: Recording,
    database: Database,
    clock: TurnedClock,
) -> None:
    take(typist, told)
    clock.forward(minutes=29)
    answer = keep(typist, told, "They sang – \r\n“every” day")
    assert (answer.status_code, answer.json) == (200, {"kept": "9:29am", "until": "9:59am"})
    clock.forward(minutes=29)
    html = page(typist, told)
    assert "They sang – \n“every” day</textarea>" in html
    assert "What you typed was kept at 9:29am" in html
    with database.read() as session:
        assert contributions.original(session, stories(database)[0].id) == []


def test_a_draft_that_comes_while_somebody_types_changes_nothing(
    typist: FlaskClient,
    told: Recording,
    database: Database,
    clock: TurnedClock,
) -> None:
    take(typist, told)
    keep(typist, told, "They sang")
    drafted(database, told, clock)
    html = page(typist, told)
    assert "They sang</textarea>" in html
    assert "tee" not in html


def test_nothing_is_kept_for_somebody_who_does_not_hold_it(
    typist: FlaskClient,
    told: Recording,
    sign_in: Callable[..., FlaskClient],
    clock: TurnedClock,
    database: Database,
) -> None:
    take(typist, told)
    keep(typist, told, "They sang")
    secret = token(typist, told)
    other = sign_in("ola", Role.MODERATOR)
    clock.forward(minutes=31)
    take(other, told)
    answer = typist.post(f"/typing/{told.id}/keep", data={"csrf_token": secret, "text": "They sang to"})
    assert answer.status_code == 409
    assert "Somebody else is typing" in answer.json["sentence"]
    with database.read() as session:
        row = transcriptions.get(session, told.id)
    assert row is not None
    assert row.typed == "They sang"
    html = page(other, told)
    assert "tam began to type this" in html
    assert "They sang</textarea>" in html


def test_keeping_needs_the_page_s_secret_and_somebody_who_types(
    typist: FlaskClient,
    told: Recording,
    app: Flask,
    sign_in: Callable[..., FlaskClient],
) -> None:
    take(typist, told)
    assert typist.post(f"/typing/{told.id}/keep", data={"text": "x"}).status_code == 400
    assert app.test_client().post(f"/typing/{told.id}/keep", data={"text": "x"}).status_code in {302, 303, 400}
    assert sign_in("mia", Role.MAILROOM).post(f"/typing/{told.id}/keep", data={"text": "x"}).status_code == 403


def test_without_a_script_each_sending_keeps_the_words(
    typist: FlaskClient,
    told: Recording,
    database: Database,
) -> None:
    take(typist, told)
    confirm(typist, told, text="They sang", publish="", do="find", home_text="Rosewood", home="")
    with database.read() as session:
        row = transcriptions.get(session, told.id)
    assert row is not None
    assert row.typed == "They sang"


def test_whoever_looks_on_is_told_who_types_and_until_when(
    typist: FlaskClient,
    told: Recording,
    sign_in: Callable[..., FlaskClient],
) -> None:
    take(typist, told)
    other = sign_in("ola", Role.MODERATOR)
    for address in ("/typing", f"/typing/{told.id}"):
        html = other.get(address).get_data(as_text=True)
        assert "tam is typing" in html
        assert "9:30am" in html


def test_what_a_home_said_is_typed_without_questions_to_a_caller(
    typist: FlaskClient,
    told: Recording,
    database: Database,
    clock: TurnedClock,
) -> None:
    def spoken(session: Session) -> None:
        calls.change_recording(session, told.id, purpose="response")

    database.write(spoken)
    assert "A home’s reply to a story" in unescape(typist.get("/typing").get_data(as_text=True))
    take(typist, told)
    html = page(typist, told)
    assert "This is no story" in html
    assert "Did the caller say that we may publish" not in html
    assert "Which care home" not in html
    answer = confirm(typist, told, text="We now ring back at once.")
    assert "belongs to no letter" in answer.get_data(as_text=True), "and nothing is lost"
    post(typist, "/typing", f"/typing/{told.id}/nothing", note="Only a fan.")
    assert TaskKind.READ_ANSWER in {task.kind for task in open_tasks(database)}


def test_nothing_on_the_pages_says_who_called(typist: FlaskClient, told: Recording) -> None:
    take(typist, told)
    for html in (page(typist, told), typist.get("/typing").get_data(as_text=True)):
        assert "07700" not in html
        assert "+44" not in html


def test_the_page_s_files_are_served_and_small(app: Flask) -> None:
    for name in ("typing.js", "typing.css"):
        answer = app.test_client().get(f"/look/{name}")
        assert answer.status_code == 200
        assert len(answer.data) < 8_000, Path(name).suffix
