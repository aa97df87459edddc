"""What a body says of a story: it reaches a moderator or the log, once, and errors keep the words."""

from gateway.moderation.details import Details
from store import contributions, log
from store.contributions import Contribution
from store.words import Event, Kind, Role, State
from tests.web.bodies.conftest import Area, path_of
from tests.web.staff_cast import hidden
from tests.web.story_cast import SENIOR, Told

WORDS = "The council has visited since; the practice was real and has been put right."


def children(told: Told) -> list[Contribution]:
    with told.cast.database.read() as session:
        return contributions.children(session, told.id)


def test_a_comment_waits_for_a_moderator_and_then_stands_in_public(area: Area) -> None:
    told = area.restricted(area.cast.home())
    body = area.body("Leeds")
    answer = body.send(f"{path_of(told)}/comment", text=WORDS)
    assert answer.location == f"{path_of(told)}/done"
    assert "A moderator reads it first" in body.get(answer.location).text
    [child] = children(told)
    assert (child.kind, child.state, child.filer, child.writer_role) == (
        Kind.COMMENT,
        State.IN_MODERATION,
        Role.BODY,
        Role.BODY,
    )
    with area.cast.database.read() as session:
        assert [part.text for part in contributions.original(session, child.id)] == [WORDS]
        assert log.entries(session, child.id)[0].actor == f"staff:{body.staff_id}"
    assert WORDS not in body.get(path_of(told)).text
    assert "To moderate" in body.get(path_of(told)).text
    Told(area.cast, child.id, child.reference, "").approve(WORDS)
    assert WORDS in body.get(path_of(told)).text
    public = area.office.app.test_client().get(path_of(told).removeprefix("/bodies")).text
    assert "A public interest body comments" in public
    assert WORDS in public


def test_a_response_stands_below_a_published_story(area: Area) -> None:
    told = area.cast.published(area.cast.home())
    body = area.body("Leeds")
    assert body.send(f"{path_of(told)}/respond", text=WORDS).status_code == 303
    [child] = children(told)
    assert (child.kind, child.state) == (Kind.RESPONSE, State.IN_MODERATION)
    Told(area.cast, child.id, child.reference, "").approve(WORDS)
    public = area.office.app.test_client().get(path_of(told).removeprefix("/bodies")).text
    assert "A response from a public interest body" in public


def test_a_recommendation_reaches_the_log_and_a_senior_and_the_story_stays(area: Area) -> None:
    told = area.restricted(area.cast.home())
    body = area.body("Leeds")
    answer = body.send(f"{path_of(told)}/recommend", text=WORDS)
    assert "A senior moderator reads it and decides" in body.get(answer.location).text
    assert told.state() is State.RESTRICTED
    with area.cast.database.read() as session:
        entry = log.entries(session, told.id)[-1]
        assert (entry.event, entry.role, entry.actor) == (Event.RECOMMEND, Role.BODY, str(body.staff_id))
        assert log.free_texts(session, told.id)[entry.id, "text"] == WORDS
    assert WORDS in body.get(path_of(told)).text


def test_a_page_sent_twice_says_it_once(area: Area) -> None:
    told = area.restricted(area.cast.home())
    body = area.body("Leeds")
    for what in ("comment", "comment", "recommend", "recommend"):
        assert body.send(f"{path_of(told)}/{what}", text=WORDS).status_code == 303
    assert len(children(told)) == 1
    with area.cast.database.read() as session:
        assert [e.event for e in log.entries(session, told.id)].count(Event.RECOMMEND) == 1


def test_no_words_and_too_many_are_refused_and_kept(area: Area) -> None:
    told = area.restricted(area.cast.home())
    body = area.body("Leeds")
    empty = body.send(f"{path_of(told)}/comment", text="   ")
    assert empty.status_code == 422
    assert "Write what you want to say" in empty.text
    long = body.send(f"{path_of(told)}/recommend", text=WORDS + "!" * 5_000)
    assert long.status_code == 422
    assert WORDS in long.text
    assert "characters that can’t be kept" in body.send(f"{path_of(told)}/comment", text="a\0b").text
    assert children(told) == []


def test_a_forged_post_is_refused_and_keeps_the_words(area: Area) -> None:
    told = area.restricted(area.cast.home())
    body = area.body("Leeds")
    forged = body.client.post(f"{path_of(told)}/recommend", data={"text": WORDS})
    assert forged.status_code == 422
    assert WORDS in forged.text
    with area.cast.database.read() as session:
        assert all(entry.event != Event.RECOMMEND for entry in log.entries(session, told.id))


def test_a_story_that_changed_meanwhile_takes_nothing_and_the_words_stay_on_the_page(area: Area) -> None:
    told = area.restricted(area.cast.home())
    body = area.body("Leeds")
    path = f"{path_of(told)}/recommend"
    opened = hidden(body.get(path))
    told.move(Event.LIFT, SENIOR, Details(reason="It can be read by all"))
    late = body.client.post(path, data={**opened, "text": WORDS})
    assert late.status_code == 409
    assert WORDS in late.text
    assert "has changed meanwhile" in late.text


def test_where_the_home_alone_restricts_bodies_comment_and_do_not_recommend(area: Area) -> None:
    told = area.cast.with_provider(area.cast.home(policy="provider_restricts")).object()
    assert told.state() is State.RESTRICTED
    body = area.body("Leeds")
    page = body.get(path_of(told)).text
    assert "No such day" in page
    assert "Comment in public" in page
    assert "Recommend" not in page
    assert body.get(f"{path_of(told)}/recommend").location == path_of(told)


def test_where_a_home_may_block_bodies_do_not_comment(area: Area) -> None:
    told = area.cast.published(area.cast.home(policy="provider_decides"))
    page = area.body("Leeds").get(path_of(told)).text
    assert "Comment in public" not in page
    assert "Respond in public" in page


def test_done_without_having_said_anything_leads_back(area: Area) -> None:
    told = area.restricted(area.cast.home())
    assert area.body("Leeds").get(f"{path_of(told)}/done").location == path_of(told)
