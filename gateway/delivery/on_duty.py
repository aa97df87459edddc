"""Who is on duty at a moment, by the wall clock in London, when that begins next, and who stands in for nobody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gateway.moderation.deadlines import LONDON
from store import duty, staff
from store.database import Session
from store.duty import OnDuty
from store.staff import Person
from store.words import Role

DAY = 24 * 60  # minutes
# A page leads to the task: whoever is paged must be able to open it.
NEEDED = {"danger": Role.MODERATOR, "safeguarding": Role.SAFEGUARDING}
WORDS = {"danger": "danger words", "safeguarding": "safeguarding"}


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, in a sentence. ``problem``: it was set, and does not work."""

    problem: bool
    sentence: str


def listed(session: Session, role: Role) -> list[OnDuty]:
    """Who is on the list for tasks of this role, in order: still active, still in the role, with hours at all."""
    what = "safeguarding" if role is Role.SAFEGUARDING else "danger"
    return [
        person
        for person in duty.everyone(session)
        if getattr(person, what)
        and (person.always or any(person.hours))
        and (found := staff.get(session, person.staff_id)) is not None
        and found.active
        and found.has(NEEDED[what])
    ]


def stand_in(session: Session, role: Role) -> list[Person]:
    """Who is written to when nobody is on duty: the safeguarding leads, or with none whoever may do the task."""
    active = [person for person in staff.everyone(session) if person.active]
    leads = [person for person in active if person.has(Role.SAFEGUARDING)]
    return leads or [person for person in active if person.has(role)]


def is_on(person: OnDuty, now: datetime) -> bool:
    return person.always or any(start <= now < end for start, end in _spans(person, now))


def next_start(person: OnDuty, now: datetime) -> datetime | None:
    """When this person's duty begins next; None for one who is always on, or never."""
    starts = [] if person.always else [start for start, _ in _spans(person, now) if start > now]
    return min(starts, default=None)


def gaps(session: Session, *, texts: bool, mail: bool) -> Iterator[Gap]:
    """Where nobody would be paged, plainly; ``texts`` and ``mail`` say whether these can go out from here."""
    for what, role in NEEDED.items():
        people = listed(session, role)
        if not people:
            yield _nobody(session, what, role)
        elif not any((person.mobile and texts) or mail for person in people):
            yield Gap(
                True,
                f"Nobody on the duty list for {WORDS[what]} can be reached: neither texts nor e-mails go out from "
                "here. Set up texts or e-mail.",
            )


def _nobody(session: Session, what: str, role: Role) -> Gap:
    start = f"Nobody is on the duty list for {WORDS[what]}, so nobody is paged by text."
    people = stand_in(session, role)
    if not people:
        return Gap(False, f"{start} An urgent task waits until somebody looks. Add somebody at /admin/duty.")
    who = people[0].email if len(people) == 1 else f"{len(people)} people"
    return Gap(False, f"{start} An e-mail goes to {who} instead. Add somebody at /admin/duty.")


def _spans(person: OnDuty, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From yesterday's, which may reach past midnight, to the same weekday next week."""
    today = now.astimezone(LONDON).date()
    for offset in range(-1, 8):
        day = today + timedelta(days=offset)
        span = person.hours[day.weekday()]
        if span is None:
            continue
        start, end = span
        yield _at(day, start), _at(day, end if end > start else end + DAY)


def _at(day: date, minutes: int) -> datetime:
    days, rest = divmod(minutes, DAY)
    return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), tzinfo=LONDON)
