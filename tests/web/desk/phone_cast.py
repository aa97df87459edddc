"""A story with its home, and the task to phone about it."""

from dataclasses import dataclass

from gateway.delivery import evidence
from gateway.delivery.ladder import follow_on
from gateway.moderation.decide import decide
from gateway.moderation.details import Approval
from gateway.moderation.facts import Actor
from store import contacts, contributions, deliveries, tasks, windows
from store.contacts import Contact
from store.database import Session
from store.deliveries import Delivery
from store.tasks import Task
from store.words import Channel, DeliveryState, Event, Role, State, TaskKind
from tests.web.staff_cast import Browser, Office

WORDS = "The night staff were kind to my mother."
HOME_PHONE = "01632 960123"
AN_ANSWER = {"choice": "go_ahead", "name": "Pat Lowe", "position": "Manager"}


@dataclass
class Phone:
    """One story whose home was sent something that did not arrive, so that somebody must phone."""

    office: Office
    story: int
    task_id: int

    @property
    def path(self) -> str:
        return f"/desk/tasks/{self.task_id}/phone"

    @property
    def task(self) -> Task:
        with self.office.database.read() as session:
            found = tasks.get(session, self.task_id)
        assert found is not None
        return found

    @property
    def state(self) -> State:
        with self.office.database.read() as session:
            row = contributions.get(session, self.story)
        assert row is not None
        return row.state

    @property
    def sent(self) -> list[Delivery]:
        with self.office.database.read() as session:
            return [one for one in deliveries.of(session, self.story) if one.notice == "story_to_decide"]

    @property
    def windows(self) -> list[windows.Window]:
        with self.office.database.read() as session:
            return windows.of(session, self.story)

    def send(self, browser: Browser, way: str, **fields: str) -> int:
        answer = browser.send(f"{self.path}/{way}", **fields)
        return answer.status_code


def with_the_home(office: Office, **contact: str) -> int:
    """A story that waits for a home with one contact; the contact's fields may be given."""
    home_id = office.home()
    person = Contact(kind="home", home_id=home_id, **{"name": "Maria Lind", "email": "maria@example.org", **contact})  # type: ignore[arg-type]
    approval = Approval(text=WORDS, criticality=1, redaction_checked=True)
    opened = office.story(WORDS, home=home_id)

    def work(session: Session) -> None:
        from store import homes

        homes.change(session, home_id, now=office.now, phone=HOME_PHONE)
        contacts.keep(session, person, now=office.now)
        decide(session, opened.id, Event.APPROVE, by=Actor(Role.MODERATOR, "77"), details=approval, now=office.now)

    office.database.write(work)
    office.clock.forward(minutes=11)
    return opened.id


def raise_task(office: Office, story: int, kind: TaskKind, about: str, *, note: str = "Phone them") -> int:
    office.database.write(
        lambda db: tasks.raise_task(
            db, kind, about=about, role=Role.CALL_HANDLER, now=office.now, contribution_id=story, note=note
        )
    )
    with office.database.read() as session:
        task = tasks.open_about(session, kind, about)
    assert task is not None
    return task.id


def by_the_ladder(office: Office) -> Phone:
    """The mail failed, the letter too: the last rung of the home's ladder is a person."""
    story = with_the_home(office)

    def work(session: Session) -> int:
        first = next(one for one in deliveries.of(session, story) if one.notice == "story_to_decide")
        deliveries.change(session, first.id, rung=len(first.channels) - 2, channel=Channel.LETTER.value)
        for state in (DeliveryState.CLAIMED, DeliveryState.HANDED_OVER, DeliveryState.RETURNED):
            deliveries.step(session, first.id, state, now=office.now)
        fresh = deliveries.get(session, first.id)
        assert fresh is not None
        call = follow_on(session, fresh, why="it came back", now=office.now)
        assert call is not None
        for state in (DeliveryState.CLAIMED, DeliveryState.HANDED_OVER):
            deliveries.step(session, call, state, now=office.now)
        return call

    call = office.database.write(work)
    return Phone(office, story, raise_task(office, story, TaskKind.PHONE_HOME, f"delivery:{call}"))


def told_by_mail(office: Office) -> tuple[int, Delivery]:
    """A story of which the home was told by mail, its time running."""
    story = with_the_home(office)

    def work(session: Session) -> Delivery:
        first = next(one for one in deliveries.of(session, story) if one.notice == "story_to_decide")
        for state in (DeliveryState.CLAIMED, DeliveryState.HANDED_OVER):
            deliveries.step(session, first.id, state, now=office.now)
        evidence.told(session, first, at=office.now, now=office.now)
        return first

    return story, office.database.write(work)
