"""An author adds to a story and answers what others responded; a moderator reads it first."""

from gateway.moderation.details import Approval, Question
from gateway.moderation.facts import Actor
from store import contributions
from store.contributions import Contribution
from store.database import Session
from store.words import Event, Kind, Role, State
from tests.web.author.test_own_pages import entered, sent
from tests.web.story_cast import MODERATOR, Cast, Told

REPLY = "Nobody has fixed the door in room 12"


def responded(told: Told, kind: Kind = Kind.RESPONSE, text: str = "We have mended the door.") -> int:
    """A response of the home, or a change that it claims, approved as it was written."""
    from gateway.moderation.decide import decide, open_contribution

    cast, row = told.cast, told.row

    def work(db: Session) -> int:
        at = cast.clock()
        opened = open_contribution(
            db,
            kind=kind,
            channel="web",
            by=Actor(Role.CHANNEL),
            now=at,
            parent_id=row.id,
            home_id=row.home_id,
            consent_publish=True,
            filer="provider",
            writer_role="provider",
            tell=False,
        )
        contributions.add_part(db, opened.id, text, field="text", inbound_id=None, at=at)
        decide(db, opened.id, Event.COMPLETE, by=Actor(Role.SYSTEM), now=at)
        yes = Approval(text=text, criticality=0, redaction_checked=True)
        decide(db, opened.id, Event.APPROVE, by=MODERATOR, details=yes, now=at)
        return opened.id

    return cast.database.write(work)


def added(told: Told) -> list[Contribution]:
    with told.cast.database.read() as db:
        return [child for child in contributions.children(db, told.id) if child.kind is Kind.FOLLOW_UP]


def approve(told: Told, child: Contribution, text: str) -> None:
    Told(told.cast, child.id, child.reference, "").approve(text)


def test_a_reply_is_read_by_a_moderator_before_everyone_sees_it(cast: Cast) -> None:
    told = cast.published(cast.home())
    response = responded(told)
    client = entered(told)
    page = client.get("/mine").text
    assert "We have mended the door." in page
    assert f'href="/mine/add?to={response}"' in page
    assert "We have mended the door." in client.get(f"/mine/add?to={response}").text
    page = sent(client, f"/mine/add?to={response}", text=REPLY)
    assert "A moderator is reading your reply" in page
    (child,) = added(told)
    assert (child.state, child.memory["answers"], child.author_id) == (
        State.IN_MODERATION,
        response,
        told.row.author_id,
    )
    public = f"/stories/{told.reference}"
    assert "door in room" not in cast.client().get(public, follow_redirects=True).text
    approve(told, child, "Nobody has fixed the door.")
    assert "Nobody has fixed the door." in cast.client().get(public, follow_redirects=True).text
    assert "Your reply is published" in client.get("/mine").text


def test_of_a_claimed_change_the_author_is_asked_whether_it_happened(cast: Cast) -> None:
    told = cast.published(cast.home())
    change = responded(told, Kind.CHANGE, "There is a new bell now.")
    client = entered(told)
    assert "Say whether it happened" in client.get("/mine").text
    assert "Did it happen?" in client.get(f"/mine/add?to={change}").text
    assert client.post(f"/mine/add?to={change}", data={"text": "Hm"}).status_code == 422
    sent(client, f"/mine/add?to={change}", happened="partly", text="By day only.")
    with cast.database.read() as db:
        (part,) = contributions.original(db, added(told)[0].id)
    assert part.text == "Did it happen? In part.\n\nBy day only."


def test_the_same_words_sent_twice_are_one(cast: Cast) -> None:
    told = cast.published(cast.home())
    client = entered(told)
    for _ in range(3):
        sent(client, "/mine/add", text="And one thing more.")
    assert len(added(told)) == 1


def test_nothing_is_added_to_what_nobody_has_approved_and_no_words_are_refused(cast: Cast) -> None:
    home = cast.home()
    assert entered(cast.story(home)).get("/mine/add").headers["Location"] == "/mine"
    told = cast.published(home)
    refused = entered(told).post("/mine/add", data={"text": "  "})
    assert refused.status_code == 422
    assert "Write what you would like to add" in refused.text
    assert added(told) == []


def test_a_question_about_a_reply_is_answered_with_the_same_code(cast: Cast) -> None:
    told = cast.published(cast.home())
    client = entered(told)
    sent(client, "/mine/add", text=REPLY)
    (child,) = added(told)
    Told(cast, child.id, child.reference, "").move(Event.ASK_AUTHOR, MODERATOR, Question(question="Which door?"))
    assert "Which door?" in sent(client, f"/mine/open/{child.id}")
    assert "Back to your story" in sent(client, "/mine/reply", text="The front door")
    assert "Your story is published" in sent(client, f"/mine/open/{told.id}")


def test_no_other_story_is_opened_that_way(cast: Cast) -> None:
    home = cast.home()
    told, other = cast.published(home), cast.published(home)
    response = responded(told)
    client = entered(told)
    for number in (other.id, response, 4711):
        client.post(f"/mine/open/{number}")
        assert told.reference[:4] in client.get("/mine").text


def test_a_reply_goes_with_its_story_and_can_be_withdrawn_alone(cast: Cast) -> None:
    told = cast.published(cast.home())
    client = entered(told)
    sent(client, "/mine/add", text=REPLY)
    (child,) = added(told)
    sent(client, f"/mine/open/{child.id}")
    sent(client, "/mine/withdraw")
    assert (added(told)[0].state, told.state()) == (State.WITHDRAWN, State.PUBLISHED)
