"""A home's pages: the letter's code, the link, the check before sending, and what is said afterwards."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from gateway.moderation.details import Hold, Reroute
from letters.codes import pretty
from letters.qr import slip_link
from store import deadlines, deliveries, tasks, windows
from store.words import Event, HoldKind, State, TaskKind
from tests.web.story_cast import MODERATOR, PUBLIC_WORDS, SENIOR, Cast, Told

FIRST_WORDS = PUBLIC_WORDS.split("\n")[0]
WHO = {"name": "Maria Lindqvist", "position": "Registered manager"}


@pytest.fixture
def told(cast: Cast) -> Told:
    return cast.with_provider(cast.home()).told(cast.clock(), cast.clock() + timedelta(days=9))


def opened(cast: Cast, *stories: Told) -> FlaskClient:
    _, code, pin = cast.letter_for(*stories)
    client = cast.client()
    assert client.post("/answer", data={"code": code, "pin": pin}).headers["Location"] == "/answer/letter"
    return client


@pytest.mark.parametrize("path", ["/answer/{}", "/ANSWER/{}", "/A/{}", "/a/{}", "/Answer/{}", "/ANSWER/{}/2"])
def test_the_slips_qr_opens_the_form_with_the_code_filled_in(cast: Cast, told: Told, path: str) -> None:
    _, code, _ = cast.letter_for(told)
    for written in (code, pretty(code)):
        page = cast.client().get(path.format(written))
        assert page.status_code == 200
        assert f'value="{pretty(code)}"' in page.text


def test_the_address_that_a_slip_prints_is_one_that_opens(cast: Cast, told: Told) -> None:
    _, code, _ = cast.letter_for(told)
    path = slip_link("http://127.0.0.1:8000/answer", code).split(":8000", 1)[1]
    assert pretty(code) in cast.client().get(path).text


def test_a_code_in_the_address_that_is_none_is_escaped_and_harmless(cast: Cast) -> None:
    page = cast.client().get('/A/"><script>')
    assert page.status_code == 200
    assert "<script>" not in page.text.replace("<script src", "")


def test_the_letters_stories_stand_under_their_letters_and_without_the_code_under_none(cast: Cast, told: Told) -> None:
    second = cast.with_provider(told.row.home_id or 0)
    assert cast.client().get("/answer/letter").headers["Location"] == "/answer"
    assert cast.client().get("/answer/letter/A").headers["Location"] == "/answer"
    client = opened(cast, told, second)
    page = client.get("/answer/letter").text
    assert "/answer/letter/A" in page
    assert "/answer/letter/B" in page
    assert client.get("/answer/letter/C").status_code == 404
    assert FIRST_WORDS in client.get("/answer/letter/b").text
    client.post("/answer/leave")
    assert client.get("/answer/letter/A").headers["Location"] == "/answer"


def test_an_answer_is_checked_then_sent_then_thanked(cast: Cast, told: Told) -> None:
    client = opened(cast, told)
    page = client.get("/answer/letter/A").text
    assert "Please answer by" in page
    assert "If you do not, the story is published" in page
    check = client.post("/answer/letter/A", data={"choice": "go_ahead", **WHO})
    assert "Check your answer" in check.text
    assert told.state() is State.WITH_PROVIDER, "looking at the check page decides nothing"
    sent = client.post("/answer/letter/A", data={"choice": "go_ahead", **WHO, "sure": "yes"})
    assert sent.headers["Location"] == "/answer/letter/A/done"
    assert told.state() is State.PUBLISHED
    assert "published now" in client.get("/answer/letter/A/done").text
    assert "It is published." in client.get("/answer/letter/A").text


def test_changing_an_answer_keeps_what_was_written(cast: Cast, told: Told) -> None:
    given = {"choice": "object", "ground": "offensive", "words": "The second line", **WHO, "sure": "yes"}
    page = opened(cast, told).post("/answer/letter/A", data={**given, "change": "yes"})
    assert page.status_code == 200
    assert "The second line" in page.text
    assert told.state() is State.WITH_PROVIDER


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, "Choose your answer"),
        ({"choice": "go_ahead", "name": ""}, "Enter your name"),
        ({"choice": "object"}, "Choose the ground"),
        ({"choice": "object", "ground": "offensive"}, "Say why, in your own words"),
        ({"choice": "object", "ground": "defamatory", "words": "Untrue"}, "Copy the exact words"),
        ({"choice": "object", "ground": "we_disagree", "words": "No"}, "choice"),
        ({"choice": "raise_safeguarding", "seen": "A bruise"}, "Say who has been told"),
        ({"choice": "call_me"}, "Write the number"),
        ({"choice": "call_me", "words": "x" * 2001}, "at most 2,000"),
    ],
)
def test_what_an_answer_needs_is_asked_for_beside_its_field(
    cast: Cast, told: Told, given: dict[str, str], wanted: str
) -> None:
    page = cast.client().post(f"/answer/l/{told.link}", data={**WHO, **given, "sure": "yes"})
    assert page.status_code == 422
    assert wanted in page.text
    assert "There is a problem" in page.text
    assert told.state() is State.WITH_PROVIDER


@pytest.mark.parametrize(
    ("policy", "label"),
    [
        ("provider_may_ask_for_review", "Ask for a review"),
        ("provider_restricts", "Keep its words from the public"),
        ("provider_decides", "Keep it from being published"),
    ],
)
def test_objecting_is_named_for_what_it_does_under_the_policy(cast: Cast, policy: str, label: str) -> None:
    told = cast.with_provider(cast.home(policy=policy))
    page = cast.client().get(f"/answer/l/{told.link}").text
    assert label in page
    assert ("the home itself may block a story" in page) is (policy != "provider_may_ask_for_review")


def test_a_link_answers_one_story_and_a_button_on_its_page_is_evidence(cast: Cast) -> None:
    told = cast.with_provider(cast.home())
    client, path = cast.client(), f"/answer/l/{told.link}"
    assert FIRST_WORDS in client.get(path).text
    assert told.delivery.told_at is None
    assert client.post(path, data={"read": "yes"}).headers["Location"] == f"{path}/read"
    assert told.delivery.told_at == cast.clock()
    with cast.database.read() as session:
        [window] = windows.of(session, told.id)
        assert deadlines.of(session, told.id)["lapse"] == window.closes_at
    assert "You can answer until" in client.get(f"{path}/read").text
    client.post(path, data={"choice": "go_ahead", **WHO, "sure": "yes"})
    assert told.state() is State.PUBLISHED


def test_an_unknown_link_is_not_found(cast: Cast) -> None:
    assert cast.client().get("/answer/l/nothing").status_code == 404
    assert cast.client().get(f"/answer/l/{'x' * 3000}").status_code == 404


def test_a_held_story_is_no_longer_read_by_its_home_and_why_is_not_said(cast: Cast, told: Told) -> None:
    path = f"/answer/l/{told.link}"
    review = cast.clock().date() + timedelta(days=1)
    told.move(Event.HOLD, MODERATOR, Hold(kind=HoldKind.SAFEGUARDING, reason="Bruises", review_on=review))
    page = cast.client().get(path)
    assert page.status_code == 200
    assert FIRST_WORDS not in page.text
    assert "does not wait for an answer" in page.text
    assert not [word for word in ("safeguarding lead", "Held", "Bruises") if word in page.text]


def test_a_story_that_was_rerouted_is_no_longer_read_by_the_first_home(cast: Cast, told: Told) -> None:
    path = f"/answer/l/{told.link}"
    told.move(Event.REROUTE, SENIOR, Reroute(home_id=str(cast.home("Harbour View")), reason="Another home"))
    told.approve()
    page = cast.client().get(path).text
    assert FIRST_WORDS not in page
    assert "Please destroy" in page
    assert "Harbour View" not in page
    answer = cast.client().post(path, data={"choice": "go_ahead", **WHO, "sure": "yes"})
    assert answer.status_code == 303
    assert told.state() is State.WITH_PROVIDER, "another home's code decides nothing"


def test_a_late_home_may_still_say_what_is_wrong(cast: Cast, told: Told) -> None:
    client = opened(cast, told)
    cast.clock.forward(minutes=30)
    told.go_ahead()
    page = client.get("/answer/letter/A").text
    assert "Is something wrong with it?" in page
    assert 'value="go_ahead"' not in page
    given = {"choice": "object", "ground": "identifies_someone", "words": "The tea", **WHO, "sure": "yes"}
    assert client.post("/answer/letter/A", data=given).status_code == 303
    assert "report" in client.get("/answer/letter/A/done").text
    assert told.state() is State.PUBLISHED
    with cast.database.read() as session:
        assert TaskKind.REPORT in {task.kind for task in tasks.about(session, told.id)}


def test_a_post_without_the_pages_own_token_is_refused(cast: Cast, told: Told) -> None:
    client = cast.client()
    client.application.config["WTF_CSRF_ENABLED"] = True
    answer = client.post(f"/answer/l/{told.link}", data={"choice": "go_ahead", **WHO, "sure": "yes"})
    assert answer.status_code in {400, 422}
    assert client.post(f"/answer/l/{told.link}", data={"read": "yes"}).status_code in {303, 400}
    assert told.state() is State.WITH_PROVIDER


def test_words_that_no_database_can_hold_are_kept_with_a_visible_sign(cast: Cast, told: Told) -> None:
    """29: a NUL in an answer is stored, never a failure."""
    given = {"choice": "call_me", "words": "01632 960123\0", **WHO, "sure": "yes"}
    assert cast.client().post(f"/answer/l/{told.link}", data=given).status_code == 303
    with cast.database.read() as session:
        [task] = [t for t in tasks.about(session, told.id) if t.kind is TaskKind.PHONE_HOME]
        assert deliveries.get(session, told.delivery.id)
    assert "01632 960123\ufffd" in task.note
