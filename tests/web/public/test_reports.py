"""Reporting a story: anybody may, once for each form; it reaches a person, and takes nothing down by itself."""

import re

import pytest
from flask.testing import FlaskClient

from gateway.moderation.details import Details, Hiding
from gateway.moderation.facts import Actor
from store import erasing, reports, tasks
from store.database import Database
from store.reports import ReportReason
from store.words import Event, Ground, Role, State, TaskKind
from tests.conftest import TurnedClock
from tests.web.story_cast import MODERATOR, Cast, Told

CONTACT = "07700 900456"


def path(told: Told) -> str:
    return f"/stories/{told.reference[:4]}-{told.reference[4:]}/report"


def fresh_key(client: FlaskClient, told: Told) -> str:
    found = re.search(r'name="key"[^>]*value="([^"]+)"', client.get(path(told)).text)
    assert found
    return found[1]


def test_a_report_becomes_an_urgent_task_and_the_story_stays(database: Database, clock: TurnedClock) -> None:
    cast = Cast(database, clock)
    told = cast.published(cast.home())
    client = cast.client()
    given = {"key": fresh_key(client, told), "reason": "identifies", "words": "The third line.", "contact": CONTACT}
    sent = client.post(path(told), data=given)
    assert (sent.status_code, sent.location) == (303, f"{path(told)}/sent")
    assert "A moderator reads it" in client.get(sent.location).text
    assert told.state() is State.PUBLISHED
    with database.read() as session:
        [task] = [one for one in tasks.about(session, told.id) if one.kind is TaskKind.REPORT]
        [report] = reports.of(session, told.id)
    assert (task.role, task.urgent) == (Role.MODERATOR, True)
    assert task.due_at is not None
    assert "The third line." in task.note
    assert "shows who somebody is" in task.note
    assert CONTACT not in task.note
    assert (report.reason, report.words, report.contact) == (ReportReason.IDENTIFIES, "The third line.", CONTACT)


def test_a_form_sent_twice_is_one_report_and_several_reports_one_task(cast: Cast) -> None:
    told = cast.published(cast.home())
    client = cast.client()
    given = {"key": fresh_key(client, told), "reason": "not_true", "words": "Made up."}
    for _ in range(2):
        assert client.post(path(told), data=given).status_code == 303
    again = {"key": fresh_key(client, told), "reason": "in_it", "words": "I am the nurse."}
    assert client.post(path(told), data=again).status_code == 303
    with cast.database.read() as session:
        assert [one.words for one in reports.of(session, told.id)] == ["Made up.", "I am the nurse."]
        [task] = [one for one in tasks.about(session, told.id) if one.kind is TaskKind.REPORT]
    assert task.urgent
    assert "Made up." in task.note
    assert "I am the nurse." in task.note


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Choose what is wrong with it"),
        ({"reason": "nonsense"}, "Not a valid choice"),
        ({"reason": "other"}, "Tell us what is wrong with it"),
        ({"reason": "abusive", "words": "x" * 3001}, "Write at most 3,000 characters"),
        ({"reason": "abusive", "contact": "x" * 201}, "Write at most 200 characters"),
        ({"reason": "abusive", "website": "https://example.org"}, "stop machines"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(cast: Cast, given: dict[str, str], said: str) -> None:
    told = cast.published(cast.home())
    page = cast.client().post(
        path(told), data={"key": "k", "words": "Look.", **({"words": ""} if "other" in str(given) else {}), **given}
    )
    assert page.status_code == 200
    assert "There is a problem" in page.text
    assert said in page.text or said == "Not a valid choice"
    with cast.database.read() as session:
        assert reports.of(session, told.id) == []


def test_what_the_public_does_not_know_of_can_not_be_reported(cast: Cast) -> None:
    home_id = cast.home()
    for told in (cast.story(home_id), cast.with_provider(home_id), cast.published(home_id)):
        if told.state() is State.PUBLISHED:
            told.move(Event.WITHDRAW, Actor(Role.AUTHOR, "author:1"), Details())
        for address in (path(told), f"{path(told)}/sent", "/stories/nonsense/report"):
            assert cast.client().get(address).status_code == 404
        assert cast.client().post(path(told), data={"reason": "abusive"}).status_code == 404


def test_a_hidden_story_may_still_be_reported(cast: Cast) -> None:
    told = cast.published(cast.home())
    told.move(Event.HIDE, MODERATOR, Hiding(ground=Ground.IDENTIFIES_SOMEONE))
    assert cast.client().get(path(told)).status_code == 200


def test_one_who_sends_many_waits_and_loses_nothing_and_others_do_not_wait(cast: Cast) -> None:
    told = cast.published(cast.home())
    client = cast.client()
    one, other = {"REMOTE_ADDR": "203.0.113.7"}, {"REMOTE_ADDR": "203.0.113.8"}
    answers = []
    for number in range(4):
        given = {"key": f"key-{number}", "reason": "abusive", "words": "Read line two."}
        answers.append(client.post(path(told), data=given, environ_base=one))
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert "Read line two." in answers[3].text
    assert "You sent several reports just now" in answers[3].text
    assert client.post(path(told), data={**given, "key": "key-8"}, environ_base=other).status_code == 303
    cast.clock.forward(minutes=16)
    assert client.post(path(told), data=given, environ_base=one).status_code == 303


def test_what_was_said_goes_with_the_story(cast: Cast) -> None:
    told = cast.published(cast.home())
    given = {"key": "k", "reason": "identifies", "words": "\0The nurse is Ann.", "contact": CONTACT}
    assert cast.client().post(path(told), data=given).status_code == 303
    cast.database.write(lambda s: erasing.erase_words(s, told.id))
    with cast.database.read() as session:
        [report] = reports.of(session, told.id)
        [task] = tasks.about(session, told.id)
    assert (report.reason, report.words, report.contact) == (ReportReason.IDENTIFIES, "", "")
    assert task.note == ""
