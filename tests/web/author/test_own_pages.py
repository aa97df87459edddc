"""An author's own pages: opened by the code alone, honest in each state, and closed to everybody else."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from gateway.moderation.details import Hold, Question, Rejection, Text
from letters.codes import author_code, pretty
from store import tasks
from store.words import Event, HoldKind, RejectCode, State, TaskKind
from tests.web.story_cast import EMAIL, MODERATOR, PHONE, SECRET_WORDS, Cast, Told


def entered(told: Told) -> FlaskClient:
    client = told.cast.client()
    assert client.post("/mine", data={"code": pretty(told.code)}).headers["Location"] == "/mine"
    return client


def sent(client: FlaskClient, path: str, **data: str) -> str:
    """Post, follow to where it leads, and give that page."""
    answer = client.post(path, data=data)
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"]).text


def test_a_wrong_code_opens_nothing_and_soon_has_to_wait(cast: Cast) -> None:
    cast.story(cast.home())
    client = cast.client()
    answers = [client.post("/mine", data={"code": author_code(f"{n:014d}")}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
    assert "Wait 1 second" in answers[-1].text
    assert client.get("/mine/data").status_code == 303


def test_every_own_page_asks_for_the_code_first(cast: Cast) -> None:
    client = cast.client()
    paths: tuple[str, ...] = (
        "data",
        "erase",
        "contact",
        "add",
        "data/held.json",
        "data/held.txt",
        "reply",
        "edits",
        "publish",
        "home",
    )
    paths += ("not-yet", "appeal", "withdraw", "withdrawn", "thanks", "contact/saved")
    assert {client.get(f"/mine/{path}").headers["Location"] for path in paths} == {"/mine"}
    assert client.post("/mine/restore").headers["Location"] == "/mine"


def test_an_hour_later_or_after_leaving_the_code_is_asked_for_again(cast: Cast) -> None:
    told = cast.story(cast.home())
    client = entered(told)
    cast.clock.forward(minutes=50)
    assert "A moderator is reading your story" in client.get("/mine").text
    cast.clock.forward(minutes=50)
    assert "A moderator is reading your story" in client.get("/mine").text, "each use renews the hour"
    cast.clock.forward(minutes=61)
    assert "sixteen digits" in client.get("/mine").text
    client = entered(told)
    client.post("/mine/leave")
    assert "sixteen digits" in client.get("/mine").text


def test_only_the_authors_own_page_shows_the_original_words_and_masks_how_to_reach_them(cast: Cast) -> None:
    client = entered(cast.published(cast.home()))
    page = client.get("/mine/data")
    assert SECRET_WORDS in page.text
    assert "ends in 321" in page.text
    assert PHONE not in page.text
    assert EMAIL not in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_home_and_consent_are_given_on_the_page_and_the_story_goes_on(cast: Cast) -> None:
    home_id, told = cast.home(), cast.story(None, consent=None)
    client = entered(told)
    assert "which home it is about and whether we may publish it" in client.get("/mine").text
    assert f'value="{home_id}"' in client.get("/mine/home?q=rosewood").text
    sent(client, "/mine/home?q=rosewood", home=str(home_id))
    assert "A moderator is reading" in sent(client, "/mine/publish", publish="yes")
    assert told.state() is State.IN_MODERATION


def test_a_home_that_was_not_offered_is_refused(cast: Cast) -> None:
    other, told = cast.home("Harbour View"), cast.story(None)
    cast.home()
    answer = entered(told).post("/mine/home?q=rosewood", data={"home": str(other)})
    assert answer.status_code == 422
    assert told.row.home_id is None


def test_a_question_is_answered(cast: Cast) -> None:
    told = cast.story(cast.home()).move(Event.ASK_AUTHOR, MODERATOR, Question(question="Which day was it?"))
    client = entered(told)
    assert "Which day was it?" in client.get("/mine").text
    assert client.post("/mine/reply", data={"text": " "}).status_code == 422
    assert "A moderator is reading" in sent(client, "/mine/reply", text="A Sunday")


@pytest.mark.parametrize("choice", ["yes", "no"])
def test_edits_are_seen_beside_the_words_before_and_answered(cast: Cast, choice: str) -> None:
    told = cast.story(cast.home()).move(Event.PROPOSE_EDITS, MODERATOR, Text(text="Somebody told her to hush."))
    client = entered(told)
    page = client.get("/mine/edits").text
    assert SECRET_WORDS in page
    assert "Somebody told her to hush." in page
    sent(client, "/mine/edits", choice=choice, number=str(told.row.memory["edited_version"]), why="Not quite")
    assert told.state() is State.IN_MODERATION


def test_a_yes_to_an_older_edit_than_the_present_one_is_refused_kindly(cast: Cast) -> None:
    told = cast.story(cast.home()).move(Event.PROPOSE_EDITS, MODERATOR, Text(text="Somebody told her to hush."))
    for number in ("99", "x", "", "9" * 40):
        answer = entered(told).post("/mine/edits", data={"choice": "yes", "number": number})
        assert answer.status_code == 409
        assert "changed meanwhile" in answer.text
    assert told.state() is State.WITH_AUTHOR


def test_a_private_story_is_published_after_all(cast: Cast) -> None:
    told = cast.story(cast.home(), consent=False).move(Event.KEEP_PRIVATE, MODERATOR)
    client = entered(told)
    assert "Publish it after all" in client.get("/mine").text
    sent(client, "/mine/publish", publish="no")
    assert told.state() is State.PRIVATE
    sent(client, "/mine/publish", publish="yes")
    assert told.state() is State.IN_MODERATION


def test_a_rejection_is_explained_and_appealed(cast: Cast) -> None:
    no = Rejection(code=RejectCode.TOO_OLD, comment="Our own remark", reason="Nine years ago")
    told = cast.story(cast.home()).move(Event.REJECT, MODERATOR, no)
    client = entered(told)
    page = client.get("/mine").text
    for words in ("It happened too long ago.", "Nine years ago", "You can appeal until"):
        assert words in page
    assert "Our own remark" not in page
    assert "A moderator is reading" in sent(client, "/mine/appeal", text="It was last week")


def test_not_yet_is_set_and_lifted(cast: Cast) -> None:
    told = cast.story(cast.home())
    client = entered(told)
    past = {"choice": "date", "day-day": "1", "day-month": "3", "day-year": "2027"}
    assert client.post("/mine/not-yet", data=past).status_code == 422
    assert client.post("/mine/not-yet", data={"choice": "date"}).status_code == 422
    assert "Thursday 1 April 2027" in sent(client, "/mine/not-yet", **{**past, "day-month": "4"})
    assert "Until you tell us" in sent(client, "/mine/not-yet", choice="told")
    assert "as soon as it is ready" in sent(client, "/mine/not-yet", choice="now")
    told.approve()
    assert told.state() is State.WITH_PROVIDER
    assert client.get("/mine/not-yet").headers["Location"] == "/mine"


def test_withdrawing_asks_first_and_then_privately_whether_anyone_asked_for_it(cast: Cast) -> None:
    told = cast.published(cast.home())
    client = entered(told)
    assert "Yes, withdraw it" in client.get("/mine/withdraw").text
    assert told.state() is State.PUBLISHED
    assert "Did anyone ask you" in sent(client, "/mine/withdraw")
    assert told.state() is State.WITHDRAWN
    assert "Thank you for telling us" in sent(client, "/mine/withdrawn", answer="1")
    with cast.database.read() as session:
        assert TaskKind.SAFEGUARDING in {task.kind for task in tasks.about(session, told.id)}
    assert "A moderator is reading" in sent(client, "/mine/restore")


def test_the_private_question_need_not_be_answered(cast: Cast) -> None:
    told = cast.published(cast.home())
    client = entered(told)
    sent(client, "/mine/withdraw")
    assert "You can bring it back until" in sent(client, "/mine/withdrawn")


def test_a_held_story_says_so_with_care(cast: Cast) -> None:
    review = cast.clock().date() + timedelta(days=1)
    hold = Hold(kind=HoldKind.SAFEGUARDING, reason="Bruises seen", review_on=review)
    text = entered(cast.story(cast.home()).move(Event.HOLD, MODERATOR, hold)).get("/mine").text
    assert "looking into your story with care" in text
    assert "Bruises seen" not in text


def test_opening_any_own_page_changes_nothing(cast: Cast) -> None:
    told = cast.published(cast.home())
    client, before = entered(told), told.row
    for path in (
        "",
        "/data",
        "/erase",
        "/contact",
        "/withdraw",
        "/withdraw?csrf_token=x",
        "/not-yet",
        "/appeal",
        "/publish?publish=no",
    ):
        client.get(f"/mine{path}")
    assert client.get("/mine/restore").status_code == 405
    assert told.row == before


def test_what_is_no_longer_possible_leads_back_to_where_the_story_stands(cast: Cast) -> None:
    client = entered(cast.story(cast.home()))
    for path in ("reply", "edits", "publish", "appeal", "withdrawn"):
        assert client.get(f"/mine/{path}").headers["Location"] == "/mine"
        assert client.post(f"/mine/{path}", data={"text": "x", "publish": "yes"}).headers["Location"] == "/mine"
