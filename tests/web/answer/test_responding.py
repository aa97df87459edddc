"""A home's response in public: read by a moderator first, unless its home has earned that none need be."""

import pytest

from gateway.moderation.details import Approval, Details, Rejection
from gateway.moderation.facts import Actor
from store import contributions, tasks
from store.contributions import Contribution
from store.words import Event, Kind, RejectCode, Role, State, TaskKind
from tests.web.story_cast import MODERATOR, Cast, Told

WORDS = "Thank you for telling us. We have two more people on at weekends now."
GIVEN = {"text": WORDS, "name": "Maria Lindqvist", "position": "Registered manager"}


def responses(told: Told) -> list[Contribution]:
    with told.cast.database.read() as session:
        return [child for child in contributions.children(session, told.id) if child.kind is Kind.RESPONSE]


def send(told: Told, **given: str) -> str:
    client, path = told.cast.client(), f"/answer/l/{told.link}"
    answer = client.post(f"{path}/respond", data={**GIVEN, **given})
    assert answer.headers["Location"] == f"{path}/done"
    return client.get(f"{path}/done").text


def test_a_response_waits_for_a_moderator_and_then_stands_below_the_story(cast: Cast) -> None:
    told = cast.published(cast.home())
    assert "The code of what you wrote" in send(told)
    [response] = responses(told)
    assert (response.state, response.home_id) == (State.IN_MODERATION, told.row.home_id)
    public = f"/stories/{told.reference[:4]}-{told.reference[4:]}"
    assert WORDS not in cast.client().get(public).text
    approval = Approval(text=WORDS, criticality=0, redaction_checked=True)
    Told(cast, response.id, response.reference, "").move(Event.APPROVE, MODERATOR, approval)
    page = cast.client().get(public).text
    assert WORDS in page
    assert "A response from the home" in page
    assert "Maria" not in page


def test_a_response_may_be_written_while_the_home_has_the_story(cast: Cast) -> None:
    told = cast.with_provider(cast.home())
    assert "Once the story is published" in send(told)
    assert told.state() is State.WITH_PROVIDER
    assert responses(told)


def test_the_same_response_sent_twice_is_one(cast: Cast) -> None:
    told = cast.published(cast.home())
    send(told)
    send(told)
    assert len(responses(told)) == 1
    send(told, text="Another thought.")
    assert len(responses(told)) == 2


@pytest.mark.parametrize("missing", ["text", "name", "position"])
def test_what_a_response_needs_is_asked_for(cast: Cast, missing: str) -> None:
    told = cast.published(cast.home())
    path = f"/answer/l/{told.link}/respond"
    assert cast.client().post(path, data={**GIVEN, missing: " "}).status_code == 422
    assert not responses(told)


def test_a_withdrawn_story_takes_no_response(cast: Cast) -> None:
    told = cast.published(cast.home())
    path = f"/answer/l/{told.link}"
    told.move(Event.WITHDRAW, Actor(Role.AUTHOR, "author:1"), Details())
    assert cast.client().post(f"{path}/respond", data=GIVEN).headers["Location"] == path
    assert not responses(told)


def test_a_home_with_ten_stories_published_and_nothing_found_needs_no_moderator_first(cast: Cast) -> None:
    home_id = cast.home()
    told = [cast.published(home_id) for _ in range(10)]
    send(told[0])
    [response] = responses(told[0])
    assert response.state is State.PUBLISHED
    with cast.database.read() as session:
        assert TaskKind.MODERATE in {task.kind for task in tasks.about(session, response.id)}, "a moderator is told"
    send(told[1], text="Ask for Mrs Ellen Hartley on 07700 900456, in room 12.")
    assert responses(told[1])[0].state is State.IN_MODERATION, "the checks found something"
    no = Rejection(code=RejectCode.ABUSIVE, comment="Names a resident")
    Told(cast, responses(told[1])[0].id, "", "").move(Event.REJECT, MODERATOR, no)
    send(told[2], text="Thank you.")
    assert responses(told[2])[0].state is State.IN_MODERATION, "one was rejected within a year"


def test_a_letters_code_and_a_signed_in_provider_respond_by_the_same_page(cast: Cast) -> None:
    told = cast.published(cast.home())
    _, code, pin = cast.letter_for(told)
    client = cast.client()
    client.post("/answer", data={"code": code, "pin": pin})
    assert "/answer/letter/A/respond" in client.get("/answer/letter/A").text
    answer = client.post("/answer/letter/A/respond", data=GIVEN)
    assert answer.headers["Location"] == "/answer/letter/A/done"
    assert len(responses(told)) == 1


def test_a_responses_writer_sees_it_with_its_code_and_may_withdraw_it(cast: Cast) -> None:
    told = cast.published(cast.home())
    client, path = cast.client(), f"/answer/l/{told.link}"
    client.post(f"{path}/respond", data=GIVEN)
    with client.session_transaction() as kept:
        code = kept["answered"]["code"]
    client.post("/mine", data={"code": code})
    assert "A moderator is reading your contribution" in client.get("/mine").text
    client.post("/mine/withdraw")
    assert responses(told)[0].state is State.WITHDRAWN
    assert told.state() is State.PUBLISHED


def changes(told: Told) -> list[Contribution]:
    with told.cast.database.read() as session:
        return [child for child in contributions.children(session, told.id) if child.kind is Kind.CHANGE]


@pytest.mark.parametrize(
    ("stage", "begins"), [("planned", "We plan to change this:"), ("made", "We have changed this:")]
)
def test_a_change_planned_or_made_is_read_first_and_says_which_it_is(cast: Cast, stage: str, begins: str) -> None:
    told = cast.published(cast.home())
    client, path = cast.client(), f"/answer/l/{told.link}"
    answer = client.post(f"{path}/change", data={**GIVEN, "stage": stage})
    assert answer.headers["Location"] == f"{path}/done"
    assert "A moderator reads it first" in client.get(f"{path}/done").text
    [change] = changes(told)
    assert change.state is State.IN_MODERATION
    with cast.database.read() as session:
        [text] = [part.text for part in contributions.original(session, change.id) if part.field == "text"]
    assert text == f"{begins}\n\n{WORDS}"
    assert "about a change waits for a moderator" in client.get(path).text
    approval = Approval(text=str(text), criticality=0, redaction_checked=True)
    Told(cast, change.id, change.reference, "").move(Event.APPROVE, MODERATOR, approval)
    assert "about a change is published" in client.get(path).text
    public = client.get(f"/stories/{told.reference[:4]}-{told.reference[4:]}").text
    assert begins in public
    assert "A change from the home" in public


def test_how_far_a_change_is_must_be_said(cast: Cast) -> None:
    told = cast.published(cast.home())
    answer = cast.client().post(f"/answer/l/{told.link}/change", data=GIVEN)
    assert answer.status_code == 422
    assert "Choose how far it is" in answer.text
    assert not changes(told)


def test_a_change_is_never_published_without_a_moderator(cast: Cast) -> None:
    home_id = cast.home()
    told, *_ = [cast.published(home_id) for _ in range(10)]
    cast.client().post(f"/answer/l/{told.link}/change", data={**GIVEN, "stage": "made"})
    assert changes(told)[0].state is State.IN_MODERATION


def test_a_letters_code_opens_the_page_for_a_change_too(cast: Cast) -> None:
    told = cast.published(cast.home())
    _, code, pin = cast.letter_for(told)
    client = cast.client()
    client.post("/answer", data={"code": code, "pin": pin})
    assert "/answer/letter/A/change" in client.get("/answer/letter/A").text
    client.post("/answer/letter/A/change", data={**GIVEN, "stage": "planned"})
    assert len(changes(told)) == 1
