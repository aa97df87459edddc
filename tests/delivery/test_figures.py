"""A home's answers and silences are worked out once a day, and too much kept back alerts its bodies once."""

from datetime import timedelta

import pytest

from gateway.delivery import figures
from gateway.moderation.details import Approval, Details
from gateway.moderation.facts import Actor
from gateway.notices.compose import compose
from store import contacts, contributions, deliveries, home_figures
from store.contacts import Contact
from store.contributions import Contribution
from store.database import Database
from store.deliveries import Delivery
from store.home_figures import Figures, Place
from store.words import Event, Kind, Role, State
from tests.conftest import TurnedClock
from tests.web.story_cast import MODERATOR, SENIOR, Cast, Told


@pytest.fixture
def cast(database: Database, clock: TurnedClock) -> Cast:
    return Cast(database, clock)


def restricted(cast: Cast, home_id: int) -> Told:
    told = cast.with_provider(home_id).object()
    told.move(Event.PROPOSE_RESTRICTION, SENIOR, Details(reason="It shows who it is"))
    return told.move(Event.CONFIRM_RESTRICTION, Actor(Role.SAFEGUARDING, "103"))


def withdrawn(cast: Cast, home_id: int) -> Told:
    """After its home had been told."""
    told = cast.with_provider(home_id)
    cast.database.write(lambda s: deliveries.change(s, told.to_decide(s).id, begun_at=cast.clock()))
    return told.move(Event.WITHDRAW, Actor(Role.AUTHOR, "author:1"))


def answered(cast: Cast, home_id: int, kind: Kind = Kind.RESPONSE, *, role: str = "manager") -> Told:
    """A published story with a child that shows, three days later."""
    from gateway.intake.program import receive_child

    story = cast.published(home_id)
    cast.clock.forward(days=3)
    words = "Thank you; we have put it right."

    def work(session):  # type: ignore[no-untyped-def]
        row: Contribution = story.row
        receive_child(session, row, kind, words, words.encode(), role=Role(role), by=1, now=cast.clock())
        return contributions.children(session, story.id)[0]

    child = cast.database.write(work)
    if child.state is not State.PUBLISHED:
        Told(cast, child.id, child.reference, "").move(
            Event.APPROVE, MODERATOR, Approval(text=words, criticality=1, redaction_checked=True)
        )
    return story


def worked_out(cast: Cast, home_id: int) -> Figures:
    figures.work_out_due(cast.database, cast.clock())
    with cast.database.read() as session:
        found = home_figures.get(session, home_id)
    assert found is not None
    return found


def alerts(cast: Cast) -> list[Delivery]:
    with cast.database.read() as session:
        rows = session.execute(deliveries.deliveries.select().where(deliveries.deliveries.c.notice == "alert_body"))
        return [deliveries.get(session, row.id) for row in rows]  # type: ignore[misc]


def test_answers_and_silences_are_counted_and_how_long_an_answer_took(cast: Cast) -> None:
    home_id = cast.home()
    answered(cast, home_id, role="provider")
    answered(cast, home_id, Kind.CHANGE, role="provider")
    answered(cast, home_id, role="body")
    cast.published(home_id)
    restricted(cast, home_id)
    withdrawn(cast, home_id)
    found = worked_out(cast, home_id)
    assert (found.received, found.published, found.answered, found.unanswered) == (6, 4, 2, 2)
    assert (found.restricted, found.withdrawn, found.median_days) == (1, 1, 3)
    assert found.told == 6


def test_they_are_worked_out_again_after_a_day_and_not_before(cast: Cast) -> None:
    home_id = cast.home()
    worked_out(cast, home_id)
    cast.published(home_id)
    cast.clock.forward(hours=2)
    assert worked_out(cast, home_id).published == 0
    cast.clock.forward(hours=23)
    assert worked_out(cast, home_id).published == 1
    cast.clock.forward(days=366)
    assert worked_out(cast, home_id).published == 0


def test_a_small_homes_withdrawals_are_told_as_they_were_before_this_quarter(cast: Cast) -> None:
    home_id = cast.home(beds=6)
    told = cast.story(home_id)
    cast.database.write(lambda s: contributions.change(s, told.id, memory={**told.row.memory}))
    told.approve()
    cast.clock.forward(days=22)
    told.move(Event.RELEASE_DUE, Actor(Role.CLOCK))
    cast.database.write(lambda s: deliveries.change(s, told.to_decide(s).id, begun_at=cast.clock()))
    told.move(Event.WITHDRAW, Actor(Role.AUTHOR, "author:1"))
    assert worked_out(cast, home_id).withdrawn == 0
    cast.clock.forward(days=100)
    assert worked_out(cast, home_id).withdrawn == 1


def test_three_kept_back_and_a_fifth_alert_the_bodies_of_the_area_once(cast: Cast) -> None:
    home_id = cast.home()
    body = Contact(kind="body", name="Care Watch", role="body", area="Leeds", email="w@example.org")
    cast.database.write(lambda s: contacts.keep(s, body, now=cast.clock()))
    restricted(cast, home_id)
    restricted(cast, home_id)
    assert worked_out(cast, home_id).alert_since is None
    withdrawn(cast, home_id)
    cast.clock.forward(days=1, hours=1)
    at = cast.clock()
    assert worked_out(cast, home_id).alert_since == at
    cast.clock.forward(days=1, hours=1)
    assert worked_out(cast, home_id).alert_since == at
    [alert] = alerts(cast)
    with cast.database.read() as session:
        said = compose(session, alert, channel="email", base_url="https://e.example.org", now=cast.clock())
    assert said.subject == "An alert about Rosewood"


def test_three_of_many_are_no_alert(cast: Cast) -> None:
    home_id = cast.home()
    for _ in range(13):
        cast.published(home_id)
    for _ in range(3):
        restricted(cast, home_id)
    assert worked_out(cast, home_id).alert_since is None
    withdrawn(cast, home_id)
    cast.clock.forward(days=2)
    assert worked_out(cast, home_id).alert_since is not None


def test_an_alert_ends_after_twelve_months_and_a_new_crossing_alerts_again(cast: Cast) -> None:
    home_id = cast.home()
    body = Contact(kind="body", name="Care Watch", role="body", area="Leeds", email="w@example.org")
    cast.database.write(lambda s: contacts.keep(s, body, now=cast.clock()))
    for _ in range(3):
        restricted(cast, home_id)
    assert worked_out(cast, home_id).alert_since is not None
    cast.clock.forward(days=366)
    assert worked_out(cast, home_id).alert_since is None
    for _ in range(3):
        restricted(cast, home_id)
    cast.clock.forward(days=2)
    assert worked_out(cast, home_id).alert_since is not None
    assert len(alerts(cast)) == 2


def test_the_list_begins_with_who_left_most_unanswered_and_goes_on(cast: Cast) -> None:
    silent, elsewhere, quiet = cast.home("Silent"), cast.home("Far", local_authority="Whitby"), cast.home("Quiet")
    cast.home("No stories")
    for home_id in (silent, silent, quiet, elsewhere):
        cast.published(home_id)
    figures.work_out_due(cast.database, cast.clock() + timedelta(minutes=1))
    with cast.database.read() as session:
        first = home_figures.never_answering(session, ["Leeds"], limit=1)
        rest = home_figures.never_answering(session, ["Leeds"], after=Place(first[0].unanswered, first[0].home_id))
    assert [one.home_id for one in [*first, *rest]] == [silent, quiet]
