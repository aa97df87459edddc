"""A signed-in provider: their own homes' stories, answered by the same form, and nobody else's."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from gateway.moderation.details import Keeping, Referral
from gateway.moderation.facts import Actor
from gateway.web.who import COOKIE
from store import contributions, log, staff
from store.database import Session
from store.words import Event, Role, State
from tests.web.story_cast import MODERATOR, PUBLIC_WORDS, Cast, Told

FIRST_WORDS = PUBLIC_WORDS.split("\n")[0]
WHO = {"name": "Maria Lindqvist", "position": "Registered manager"}


def signed_in(cast: Cast, *home_ids: int, role: Role = Role.PROVIDER) -> FlaskClient:
    def work(session: Session) -> str:
        given = {"roles": [role], "home_ids": list(home_ids), "now": cast.clock()}
        return staff.new_token(session, staff.add(session, "maria@example.org", **given), "session", now=cast.clock())  # type: ignore[arg-type]

    client = cast.client()
    client.set_cookie(COOKIE, cast.database.write(work))
    return client


def path_of(told: Told) -> str:
    return f"/provider/stories/{told.reference[:4]}-{told.reference[4:]}"


def test_only_a_provider_comes_in(cast: Cast) -> None:
    told = cast.with_provider(cast.home())
    for path in ("/provider", path_of(told), f"{path_of(told)}/done"):
        assert cast.client().get(path).headers["Location"].startswith("/sign-in")
    assert signed_in(cast, role=Role.MODERATOR).get("/provider").status_code == 403


def test_a_provider_sees_what_waits_and_answers_it(cast: Cast) -> None:
    home_id = cast.home()
    told = cast.with_provider(home_id).told(cast.clock(), cast.clock() + timedelta(days=9))
    client = signed_in(cast, home_id)
    page = client.get("/provider").text
    assert "Waiting for your answer" in page
    assert "Answer by 9am on Wednesday 10 March 2027" in page
    assert FIRST_WORDS in client.get(path_of(told)).text
    answer = client.post(path_of(told), data={"choice": "go_ahead", **WHO, "sure": "yes"})
    assert answer.headers["Location"] == f"{path_of(told)}/done"
    assert "published now" in client.get(f"{path_of(told)}/done").text
    assert told.state() is State.PUBLISHED
    with cast.database.read() as session:
        assert log.entries(session, told.id)[-1].actor.startswith("staff:")
    assert "Waiting for your answer" not in client.get("/provider").text


def test_another_homes_story_does_not_exist_for_them(cast: Cast) -> None:
    told = cast.with_provider(cast.home())
    client = signed_in(cast, cast.home("Harbour View"))
    assert client.get(path_of(told)).status_code == 404
    assert client.post(path_of(told), data={"choice": "go_ahead", **WHO, "sure": "yes"}).status_code == 404
    assert told.reference[:4] not in client.get("/provider").text
    assert told.state() is State.WITH_PROVIDER


@pytest.mark.parametrize("agreed", [True, False])
def test_a_private_story_shows_only_where_its_author_agreed(cast: Cast, agreed: bool) -> None:
    home_id = cast.home()
    told = cast.story(home_id, consent=False, consent_home=agreed)
    told.move(Event.KEEP_PRIVATE, MODERATOR, Keeping(text="They hushed a resident.", redaction_checked=True))
    client = signed_in(cast, home_id)
    assert ("They hushed a resident." in client.get(path_of(told)).text) is agreed
    assert (client.get(path_of(told)).status_code == 200) is agreed
    assert (path_of(told) in client.get("/provider").text) is agreed


def test_what_the_desk_still_has_is_not_theirs_to_see(cast: Cast) -> None:
    home_id = cast.home()
    hidden = [cast.story(home_id), cast.story(home_id).move(Event.WITHDRAW, Actor(Role.AUTHOR, "author:1"))]
    client = signed_in(cast, home_id)
    assert [client.get(path_of(told)).status_code for told in hidden] == [404, 404]
    assert "No stories yet" in client.get("/provider").text


def test_a_story_about_the_manager_is_not_shown_to_the_home(cast: Cast) -> None:
    home_id = cast.home()
    told = cast.story(home_id, about_manager=True).approve()
    client = signed_in(cast, home_id)
    assert client.get(path_of(told)).status_code == 404
    assert path_of(told) not in client.get("/provider").text
    told.go_ahead()
    assert client.get(path_of(told)).status_code == 200, "what is public is everyone's"


def test_a_referred_story_is_not_shown_to_the_home(cast: Cast) -> None:
    home_id = cast.home()
    told = cast.with_provider(home_id)
    told.move(Event.REFER, Actor(Role.SAFEGUARDING, "5"), Referral(told="Leeds", text="Bruises."))
    client = signed_in(cast, home_id)
    assert client.get(path_of(told)).status_code == 404
    assert path_of(told) not in client.get("/provider").text


def test_the_list_goes_on_to_older_stories(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from gateway.web import provider

    monkeypatch.setattr(provider, "PAGE", 1)
    home_id = cast.home()
    older, newer = cast.published(home_id), cast.published(home_id)
    with cast.database.read() as session:
        assert contributions.get(session, older.id)
    client = signed_in(cast, home_id)
    page = client.get("/provider").text
    assert path_of(newer) in page
    assert path_of(older) not in page
    assert path_of(older) in client.get(f"/provider?after={path_of(newer).rsplit('/', 1)[1]}").text
