"""What waits, in plain words: one line a pile or a message, why it waits, and the page where it is mended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.moderation.notice_list import NOTICES
from gateway.web.desk import mend_words
from gateway.web.desk.plain_names import RECIPIENTS, ROLES, age, reference
from store import contributions, homes, tasks
from store.breakers import Breaker
from store.contributions import Contribution
from store.database import Session
from store.deliveries import Delivery
from store.tasks import Task
from store.waiting_listings import MOST_COUNTED, Pile
from store.words import Channel, DeliveryState, Recipient, TaskKind

PLURAL = {
    Channel.SMS: "Text messages",
    Channel.EMAIL: "E-mails",
    Channel.LETTER: "Letters",
    Channel.PHONE_TASK: "Calls by one of us",
    Channel.VOICE: "Phone calls",
}
NOBODY_SAID = "No reason is noted yet."
NOT_BEGUN = "It was to go by now, and nothing has begun with it."


@dataclass(frozen=True, slots=True)
class Line:
    """One message that waits; ``href`` is where it is mended, or its story."""

    id: int
    heading: str
    href: str
    why: str
    facts: tuple[str, ...]


def message(session: Session, delivery: Delivery, *, now: datetime) -> Line:
    """A delivery: to whom, what, since when, why; never an address, a number or words of a story."""
    late = delivery.state is DeliveryState.DUE
    since = delivery.due_at if late else delivery.moved_at
    shown = mend_words.shown(session, delivery, _home(session, delivery))
    row = None if delivery.contribution_id is None else contributions.get(session, delivery.contribution_id)
    story = f"Story {reference(row)}" if row else ""
    waited = f"due {ago(since, now)}" if late else ago(since, now)
    facts = (shown["how"], story, shown["home"], waited, _tries(delivery))
    why = shown["why"] or (NOT_BEGUN if late else NOBODY_SAID)
    return Line(
        delivery.id,
        _heading(delivery),
        _href(session, delivery, row),
        f"{why[0].upper()}{why[1:]}",
        tuple(fact for fact in facts if fact),
    )


def plural(channel: str) -> str:
    return PLURAL.get(Channel(channel), channel.capitalize())


def carrier_down(breaker: Breaker, now: datetime) -> str:
    passed = "just now" if breaker.opened_at is None else age(breaker.opened_at, now)
    since = "" if passed == "just now" else f" for {passed}"
    tried = ""
    if breaker.try_at is not None:
        soon = breaker.try_at - now < timedelta(minutes=1)
        tried = f" The next try is {'within a minute' if soon else 'in ' + age(now, breaker.try_at)}."
    return f"Their carrier has not answered{since}: {breaker.why.rstrip('.')}. The rest wait, none is lost.{tried}"


def owner(pile: Pile) -> str:
    """For whom tasks wait."""
    words = ROLES.get(pile.name, pile.name.replace("_", " "))
    return f"{words[0].upper()}{words[1:]}"


def count(number: int) -> str:
    """A number as it is read; one that was not counted to its end says so."""
    return f"{MOST_COUNTED:,} or more" if number >= MOST_COUNTED else f"{number:,}"


def ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "–"
    words = age(moment, now)
    return words if words == "just now" else f"{words} ago"


def _heading(delivery: Delivery) -> str:
    notice = NOTICES.get(delivery.notice)
    what = notice.purpose if notice else delivery.notice.replace("_", " ")
    return f"To {RECIPIENTS[Recipient(delivery.to_role)]}: {what}"


def _tries(delivery: Delivery) -> str:
    failed = delivery.attempts
    return f"{failed} {'try' if failed == 1 else 'tries'} failed" if failed else ""


def _home(session: Session, delivery: Delivery) -> homes.Home | None:
    return None if delivery.home_id is None else homes.get(session, delivery.home_id)


def _href(session: Session, delivery: Delivery, row: Contribution | None) -> str:
    task = _task(session, delivery)
    if task is not None:
        return f"/desk/tasks/{task.id}/mend"
    return f"/desk/stories/{row.reference}" if row is not None else "/desk/tasks"


def _task(session: Session, delivery: Delivery) -> Task | None:
    """The open task to mend it: its own, or that of a whole channel which is not set up."""
    abouts = [f"delivery:{delivery.id}"]
    if mend_words.CANT_BE_USED in delivery.reason:
        abouts += [f"channel:{channel}" for channel in delivery.channels]
    found = (tasks.open_about(session, TaskKind.MEND_DELIVERY, about) for about in abouts)
    return next((task for task in found if task is not None), None)
