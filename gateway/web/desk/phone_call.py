"""What somebody who phones a home must know: whom, at which number, why, and what may be said or noted."""

from dataclasses import dataclass
from datetime import datetime

from gateway.delivery import phoned
from gateway.delivery.made_wrong import made_wrong
from gateway.intake.answer import may_answer
from gateway.intake.ringing_back import rang_from
from gateway.web.answer.home_story import HomeStory, home_story
from gateway.web.desk.plain_names import RECIPIENTS
from gateway.web.desk.task_words import note_of, words_of
from store import contacts, contributions, homes
from store.contacts import Contact
from store.contributions import Contribution
from store.database import Session
from store.deliveries import Delivery
from store.homes import Home
from store.tasks import Task
from store.words import Kind, Recipient, State, TaskKind

ANSWERABLE = frozenset({"story_to_decide", "reminder_provider"})
ROLE_OF = {Recipient.PROVIDER: "manager", Recipient.RESPONSIBLE_PERSON: "responsible_person"}
WHY = {
    "story_to_decide": "We have something for you to read, and nothing shows that it reached you.",
    "reminder_provider": "We sent you something to answer, and half of the time for it has passed.",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call to make. ``contact`` has id 0 where the directory names nobody; ``stale``: why no call is needed."""

    task: Task
    about: Delivery | None
    row: Contribution | None
    home: Home | None
    contact: Contact
    names: list[str]
    number: str
    rang_from: str
    to_office: bool
    to: str
    why: str
    note: str
    words: str
    stale: str
    story: HomeStory | None
    decides: bool
    tries: int
    ways: tuple[str, ...]

    @property
    def reference(self) -> str:
        return self.row.reference if self.row else ""

    @property
    def ask_for(self) -> str:
        """Whom to ask for; by name where we know one."""
        if self.names:
            return " or ".join(self.names)
        return "the responsible person for care homes" if self.to_office else "the registered manager"

    @property
    def must_be_about(self) -> Delivery:
        if self.about is None:
            raise LookupError("this task is about no message")
        return self.about


def call_of(session: Session, task: Task, *, now: datetime) -> Call:
    about = phoned.whom(session, task)
    row = None if task.contribution_id is None else contributions.get(session, task.contribution_id)
    recipient = Recipient(about.to_role) if about else Recipient.PROVIDER
    home_id = (about.home_id if about else None) or (row.home_id if row else None)
    home = None if home_id is None else homes.get(session, home_id)
    contact = _contact(session, about, recipient, home)
    to_office = recipient is Recipient.RESPONSIBLE_PERSON
    stale = _stale(session, task, about, row)
    answerable = about is not None and about.notice in ANSWERABLE and row is not None and row.kind is Kind.STORY
    asked = task.about.startswith("call me")
    return Call(
        task=task,
        about=about,
        row=row,
        home=home,
        contact=contact,
        names=_names(session, recipient, home, contact),
        number=_number(contact, home, recipient),
        rang_from=rang_from(session, row.id, about.recipient)
        if asked and row is not None and about is not None
        else "",
        to_office=to_office,
        to=home.name if home and recipient is Recipient.PROVIDER else RECIPIENTS[recipient],
        why="You asked us to phone you." if asked else WHY.get(about.notice if about else "", ""),
        note=note_of(session, task),
        words=words_of(session, task),
        stale=stale,
        story=home_story(session, row, about, now=now) if answerable and row is not None else None,
        decides=row is not None and may_answer(session, row, None, now=now),
        tries=phoned.tries_of(task),
        ways=_ways(task, about, answerable=answerable, stale=bool(stale)),
    )


def _ways(task: Task, about: Delivery | None, *, answerable: bool, stale: bool) -> tuple[str, ...]:
    if stale:
        return ("not-needed",)
    if task.kind is TaskKind.CLARIFY_OBJECTION:
        return (*(("answer",) if answerable else ()), "no-objection", "not-reached")
    if about is None:
        return ("not-reached", "nobody")
    return ("told", *(("answer",) if answerable else ()), "address", "not-reached", "nobody")


def _stale(session: Session, task: Task, about: Delivery | None, row: Contribution | None) -> str:
    """Why nobody need phone any more. Whoever asked to be phoned is phoned whatever became of the story."""
    if task.about.startswith("call me"):
        return ""
    if task.about.startswith("delivery:"):
        why = None if about is None else made_wrong(session, about)
        return "" if why is None else f"{why[0].upper()}{why[1:]}."
    waits = row is not None and row.state is State.WITH_PROVIDER
    return "" if waits else "The story no longer waits for the home."


def _contact(session: Session, about: Delivery | None, recipient: Recipient, home: Home | None) -> Contact:
    """The contact that the message went to, else the place where a new one belongs."""
    known = None if about is None or about.contact_id is None else contacts.get(session, about.contact_id)
    if known is not None:
        return known
    if recipient in ROLE_OF:
        return Contact(kind="home", role=ROLE_OF[recipient], home_id=home.id if home else None)
    return Contact(kind=recipient.value, role=recipient.value, area=about.area if about else "")


def _names(session: Session, recipient: Recipient, home: Home | None, contact: Contact) -> list[str]:
    """Whom to ask for: the one that the message went to first."""
    known = contacts.of_home(session, home.id, role=ROLE_OF[recipient]) if home and recipient in ROLE_OF else []
    return list(dict.fromkeys(name for name in (contact.name, *(one.name for one in known)) if name))


def _number(contact: Contact, home: Home | None, recipient: Recipient) -> str:
    """A contact's own number, else the home's line; never that for what the home itself must not hear of."""
    if contact.mobile:
        return contact.mobile
    return home.phone if home and recipient is Recipient.PROVIDER else ""
