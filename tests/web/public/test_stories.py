"""The public's stories: redacted words, honest markers, and nothing of what must not be known."""

from datetime import timedelta

import pytest

from gateway.moderation.decide import decide, open_contribution
from gateway.moderation.details import Approval, Details, Hiding, Hold
from gateway.moderation.facts import Actor
from store import contributions, deadlines, deliveries, public_listings
from store.contacts import Contact, keep
from store.database import Database, Session
from store.words import Event, Ground, HoldKind, Kind, Role, State
from tests.conftest import TurnedClock
from tests.web.story_cast import MODERATOR, SENIOR, Cast, Told

TEXT = "told my mother to hush"


def page_of(told: Told) -> str:
    return f"/stories/{told.reference[:4]}-{told.reference[4:]}"


def test_a_published_story_is_read_with_its_home_month_and_how_the_home_was_told(cast: Cast) -> None:
    home_id = cast.home()
    told = cast.with_provider(home_id).told(cast.clock(), cast.clock() + timedelta(days=9)).go_ahead()
    page = cast.client().get(page_of(told))
    assert page.status_code == 200
    for words in (TEXT, "Rosewood, Leeds", "March 2027", "We told the home by letter posted on Monday 1 March 2027."):
        assert words in page.text
    assert "It answered that the story may go ahead." in page.text
    assert page.headers["Cache-Control"] == "public, max-age=60"


def test_silence_and_a_home_that_nobody_reached_are_said_as_they_were(cast: Cast) -> None:
    silent = cast.with_provider(cast.home()).told(cast.clock(), cast.clock() + timedelta(days=3), channel="email")
    unreached = cast.with_provider(cast.home("Harbour View"))

    def lapse(session: Session) -> None:
        contributions.change(session, silent.id, memory={**silent.row.memory, "reminded": True})
        contributions.change(session, unreached.id, memory={**unreached.row.memory, "home_unreachable": True})
        for told in (silent, unreached):
            decide(session, told.id, Event.LAPSE, by=Actor(Role.CLOCK), now=cast.clock())

    with cast.database.read() as session:
        assert deadlines.of(session, silent.id)
    cast.clock.forward(days=4)
    cast.database.write(lapse)
    client = cast.client()
    assert "It did not answer in the time that it had" in client.get(page_of(silent)).text
    assert "by e-mail on Monday 1 March 2027" in client.get(page_of(silent)).text
    assert "could not reach it" in client.get(page_of(unreached)).text


@pytest.mark.parametrize(
    ("beds", "when"), [(40, "March 2027"), (6, "January to March 2027"), (None, "January to March")]
)
def test_a_small_home_and_one_of_unknown_size_show_the_quarter(cast: Cast, beds: int | None, when: str) -> None:
    told = cast.with_provider(cast.home(beds=beds))
    if told.state() is State.SCHEDULED:
        cast.clock.forward(days=21)
        told.move(Event.RELEASE_DUE, Actor(Role.CLOCK))
    told.told(cast.clock(), cast.clock() + timedelta(days=9)).go_ahead()
    text = cast.client().get(page_of(told)).text
    assert when in text
    if beds != 40:
        assert "March 2027" not in text.replace("January to March 2027", "")


def test_a_reference_is_taken_as_people_write_it_and_shown_in_two_groups(cast: Cast) -> None:
    told = cast.published(cast.home())
    client = cast.client()
    for written in (told.reference, told.reference.lower(), page_of(told).removeprefix("/stories/").lower()):
        answer = client.get(f"/stories/{written}")
        assert (answer.status_code, answer.headers["Location"]) == (301, page_of(told))
    assert client.get("/stories/nothing").status_code == 404
    assert client.get("/stories/ABCD-EFGH").status_code == 404


def test_what_is_not_public_is_not_found(cast: Cast) -> None:
    home_id, client = cast.home(), cast.client()
    received, moderated, waiting = cast.story(None), cast.story(home_id), cast.with_provider(home_id)
    review = cast.clock().date() + timedelta(days=1)
    held = cast.story(home_id).move(
        Event.HOLD, MODERATOR, Hold(kind=HoldKind.SAFEGUARDING, reason="Bruises", review_on=review)
    )
    untold = cast.story(home_id).move(Event.WITHDRAW, Actor(Role.AUTHOR, "author:1"))
    in_review = cast.with_provider(home_id).object()
    hidden = [received, moderated, waiting, held, untold, in_review]
    assert [client.get(page_of(told)).status_code for told in hidden] == [404] * 6
    listed = client.get("/stories").text + client.get(f"/homes/{home_id}").text + client.get("/").text
    assert not [told.reference for told in hidden if told.reference[:4] in listed]


def test_a_restricted_story_shows_that_it_exists_its_ground_and_who_reads_it(cast: Cast) -> None:
    told = cast.with_provider(cast.home(policy="provider_restricts"))
    body = Contact(kind="body", name="Healthwatch", role="healthwatch", area="Leeds", email="hw@example.org")
    cast.database.write(lambda s: keep(s, body, now=cast.clock()))
    told.object(Ground.OFFENSIVE)
    page = cast.client().get(page_of(told))
    assert page.status_code == 200
    assert TEXT not in page.text
    assert "No such day" not in page.text, "the home's own words stay with those who decide"
    assert "The home says that it is offensive." in page.text
    assert "The public interest bodies for Leeds can read it" in page.text
    assert "Who may block a story" in page.text
    assert "Its words are kept from the public" in cast.client().get("/stories").text


def test_a_suspended_and_a_withdrawn_story_leave_a_marker_without_words(cast: Cast) -> None:
    suspended = cast.published(cast.home()).move(Event.HIDE, MODERATOR, Hiding(ground=Ground.IDENTIFIES_SOMEONE))
    withdrawn = cast.with_provider(cast.home()).told(cast.clock(), cast.clock() + timedelta(days=3)).go_ahead()
    withdrawn.move(Event.WITHDRAW, Actor(Role.AUTHOR, "author:1"))
    client = cast.client()
    for told, words in ((suspended, "hidden for now"), (withdrawn, "withdrew it after the home had been told")):
        page = client.get(page_of(told))
        assert page.status_code == 200
        assert words in page.text
        assert TEXT not in page.text
    assert withdrawn.reference[:4] not in client.get("/stories").text


def test_who_wrote_it_down_and_who_may_block_are_said(cast: Cast) -> None:
    told = cast.published(cast.home(policy="provider_decides"), filer="staff_for_resident")
    text = cast.client().get(page_of(told)).text
    assert "Written down by a member of the home’s staff." in text
    assert "Who may block a story" in text
    plain = cast.published(cast.home("Harbour View"))
    assert "Written down" not in cast.client().get(page_of(plain)).text
    assert "Who may block" not in cast.client().get(page_of(plain)).text


def test_a_response_shows_while_its_story_is_published(cast: Cast) -> None:
    told = cast.published(cast.home())
    respond(cast, told, "We have spoken with the night staff.")
    client = cast.client()
    assert "We have spoken with the night staff." in client.get(page_of(told)).text
    told.move(Event.HIDE, MODERATOR, Hiding(ground=Ground.IDENTIFIES_SOMEONE))
    assert "night staff" not in client.get(page_of(told)).text


def respond(cast: Cast, told: Told, text: str) -> None:
    def work(session: Session) -> None:
        opened = open_contribution(
            session,
            kind=Kind.RESPONSE,
            channel="web",
            by=Actor(Role.CHANNEL),
            now=cast.clock(),
            parent_id=told.id,
            home_id=told.row.home_id,
            consent_publish=True,
            writer_role="provider",
        )
        decide(session, opened.id, Event.COMPLETE, by=Actor(Role.SYSTEM), now=cast.clock())
        approval = Approval(text=text, criticality=0, redaction_checked=True)
        decide(session, opened.id, Event.APPROVE, by=MODERATOR, details=approval, now=cast.clock())

    cast.database.write(work)


def test_pages_of_stories_follow_each_other_without_gap_or_doubling(database: Database, clock: TurnedClock) -> None:
    cast = Cast(database, clock)
    home_id = cast.home()
    told = []
    for number in range(7):
        told.append(cast.published(home_id))
        clock.forward(minutes=number % 2)  # some appear in the very same instant
    seen: list[int] = []
    after = None
    with database.read() as session:
        while rows := public_listings.seen_by_all(session, home_id=home_id, after=after, limit=3):
            seen += [one.row.id for one in rows]
            after = rows[-1].row
    assert seen == sorted((one.id for one in told), reverse=True)


def test_the_list_goes_on_to_older_stories(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from gateway.web.public import story_list

    monkeypatch.setattr(story_list, "PAGE", 2)
    home_id = cast.home()
    told = []
    for _ in range(3):
        told.append(cast.published(home_id))
        cast.clock.forward(hours=1)
    client = cast.client()
    first = client.get("/stories").text
    assert page_of(told[2]) in first
    assert page_of(told[0]) not in first
    older = f"/stories?after={page_of(told[1]).removeprefix('/stories/')}"
    assert older in first
    assert page_of(told[0]) in client.get(older).text


def test_the_start_page_says_how_to_tell_and_how_stories_are_checked(cast: Cast) -> None:
    text = cast.client().get("/").text.replace("\u00a0", " ")
    for words in ("07700 900100", "/tell", "not an emergency service", "Made-up stories are forbidden", "999"):
        assert words in text
    assert "900100" not in cast.client(twilio_from=()).get("/").text


def test_told_before_begun_counts_as_told_of_a_withdrawn_story(database: Database, clock: TurnedClock) -> None:
    cast = Cast(database, clock)
    told, home_id = cast.with_provider(cast.home()), None
    home_id = told.row.home_id
    assert home_id is not None
    told.move(Event.WITHDRAW, Actor(Role.AUTHOR, "author:1"), Details())
    with database.read() as session:
        assert not public_listings.home_was_told(session, told.id)
        assert public_listings.withdrawn_after_told(session, home_id) == 0
    database.write(lambda s: deliveries.change(s, told.delivery.id, begun_at=clock()))
    with database.read() as session:
        assert public_listings.home_was_told(session, told.id)
        assert public_listings.withdrawn_after_told(session, home_id) == 1


def test_a_lifted_review_is_told_with_the_ground_alone(cast: Cast) -> None:
    told = cast.with_provider(cast.home()).object()
    told.move(Event.DISMISS, SENIOR, Details(reason="It is genuine."))
    text = cast.client().get(page_of(told)).text
    assert "It objected: it says that it is not genuine." in text
    assert "No such day" not in text


def test_an_archived_story_leaves_its_marker_with_the_month_in_which_it_was_public(cast: Cast) -> None:
    from gateway.delivery import retention

    told = cast.published(cast.home())
    cast.clock.forward(days=1200)
    retention.run(cast.database, retention.Periods(), cast.clock())
    client = cast.client()
    for path in ("/stories", f"/homes/{told.row.home_id}", f"/stories/{told.reference[:4]}-{told.reference[4:]}"):
        page = client.get(path).text
        assert "There was a story here" in page, path
        assert "March 2027" in page, path
        assert "hush" not in page
