"""What waits and why: messages, letters, tasks, what came in unread, and whether anybody sends and keeps time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from gateway.clock import system_clock
from gateway.web import who
from gateway.web.admin import waiting_words as words
from gateway.web.admin.waiting_words import Line
from gateway.web.desk import page_marks
from gateway.web.desk.mail import MAY_READ_MAIL
from gateway.web.desk.story import me
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from gateway.web.print_room.listed import MAY as MAY_PRINT
from store import breakers, check_listings, leases, letters, pages, tasks, waiting_listings
from store.database import Session
from store.waiting_listings import Pile
from store.words import Channel, DeliveryState, LetterState, Role, TaskKind

MAY_LOOK = (Role.ADMINISTRATOR, Role.MODERATOR, Role.SENIOR)
SCHEDULER = "scheduler"
# What is due is begun within seconds; five minutes late, somebody may want to know.
LATE = timedelta(minutes=5)
FIRST, PAGE = 5, 50
NEEDING = {"waiting": DeliveryState.WAITING, "unknown": DeliveryState.UNKNOWN}
TITLES = {
    "waiting": "Messages that a person must mend",
    "unknown": "Messages of which nobody knows whether they went",
}
HELP = {
    "waiting": "Open one to see what was tried, and to correct an address, send it again or give it up.",
    "unknown": "The carrier may have taken them. It is asked first; what it can't tell, a person decides.",
    "late": "They go by themselves once what keeps them is mended.",
}
CARRIED = (Channel.SMS, Channel.EMAIL)
LYING, PRINTED = LetterState.COMPOSED, LetterState.PRINTED
Room = tuple[str, tuple[Role, ...]]
PRINT_ROOM: Room = ("/print-room", MAY_PRINT)
HOLDING_PEN: Room = ("/desk/holding", who.MAY_READ_DESK)
MAIL: Room = ("/desk/mail", MAY_READ_MAIL)
QUEUE: Room = ("/desk", who.MAY_READ_DESK)


@dataclass(frozen=True, slots=True)
class Heap:
    """Messages that wait for the same: the first few, how many, and the page with all of them."""

    title: str
    help: str
    number: str
    since: str
    href: str
    lines: list[Line]
    again: str = ""


@dataclass(slots=True)
class Overview:
    """Everything at a glance. ``alarms`` are sentences about what stands still."""

    alarms: list[str] = field(default_factory=list)
    well: list[str] = field(default_factory=list)
    heaps: list[Heap] = field(default_factory=list)
    tasks: list[list[str]] = field(default_factory=list)
    rest: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        return not (self.alarms or self.heaps or self.tasks or self.rest)


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/admin/deliveries", view_func=waiting)
    part.add_url_rule("/admin/deliveries/<heap>", view_func=waiting_heap)
    part.add_url_rule("/admin/deliveries/late/<channel>", view_func=waiting_late)
    part.add_url_rule("/admin/deliveries/late/<channel>/again", view_func=waiting_again, methods=["GET", "POST"])


@who.needs(*MAY_LOOK)
def waiting() -> str:
    """At a glance; nothing is changed here."""
    seen, at = Overview(), now()
    with here().database.read() as session:
        _machinery(session, seen, at)
        _messages(session, seen, at)
        _people(session, seen, at)
    return render_template(
        "admin/waiting.html", seen=seen, may_try=me().has(Role.ADMINISTRATOR), done=request.args.get("done", "")
    )


@who.needs(*MAY_LOOK)
def waiting_heap(heap: str) -> str:
    """All messages that wait for a person, or whose outcome nobody knows: a page of them."""
    state, after, at = NEEDING.get(heap), page_marks.after(request.args.get("after")), now()
    if state is None:
        abort(404)
    with here().database.read() as session:
        found = waiting_listings.needing_a_person(session, state, after=after, limit=PAGE + 1)
        lines = [words.message(session, delivery, now=at) for delivery in found[:PAGE]]
    more = f"/admin/deliveries/{heap}?after={found[PAGE - 1].id}" if len(found) > PAGE else ""
    return render_template("admin/waiting_list.html", title=TITLES[heap], help=HELP[heap], lines=lines, more=more)


@who.needs(*MAY_LOOK)
def waiting_late(channel: str) -> str:
    """Everything on one channel that should have gone by now."""
    _known(channel)
    after, at = page_marks.after(request.args.get("after")), now()
    with here().database.read() as session:
        found = waiting_listings.late(session, channel, before=at - LATE, after=after, limit=PAGE + 1)
        lines = [words.message(session, delivery, now=at) for delivery in found[:PAGE]]
    more = f"/admin/deliveries/late/{channel}?after={found[PAGE - 1].id}" if len(found) > PAGE else ""
    title = f"{words.plural(channel)} that are late"
    return render_template("admin/waiting_list.html", title=title, help=HELP["late"], lines=lines, more=more)


@who.needs(Role.ADMINISTRATOR)
def waiting_again(channel: str) -> Response | tuple[str, int]:
    """GET asks; POST lets everything that failed on this channel, and rests, be tried at once."""
    _known(channel)
    at, form, status = now(), BaseForm(), 200
    if form.is_submitted():
        if form.validate():
            tried = here().database.write(lambda session: _try_now(session, channel, at))
            return redirect(f"/admin/deliveries?done={tried}", 303)
        status = 422
    with here().database.read() as session:
        resting = waiting_listings.tried_in_vain(session, channel, now=at)
    title = f"Try {words.plural(channel).lower()} again now"
    page = render_template(
        "admin/waiting_again.html", form=form, title=title, resting=words.count(resting), nothing=not resting
    )
    return page, status


def _known(channel: str) -> None:
    if channel not in set(Channel):
        abort(404)


def _try_now(session: Session, channel: str, at: datetime) -> int:
    tried = waiting_listings.try_at_once(session, channel, now=at)
    breakers.give_back_probe(session, channel, None, now=at)
    for delivery_id in tried:
        session.note("delivery", delivery_id)
    return len(tried)


def _machinery(session: Session, seen: Overview, at: datetime) -> None:
    until = leases.until(session, SCHEDULER)
    if until is None or until <= system_clock():
        gone = "" if until is None else f" since {words.ago(until, system_clock())}"
        alarm = f"Nobody sends, and nobody keeps deadlines{gone}. Run “earshot work” or “earshot run” on a machine."
        seen.alarms.append(alarm)
    else:
        seen.well.append("A scheduler is at work: messages go, deadlines are kept.")
    for breaker in breakers.open_now(session):
        seen.alarms.append(f"{words.plural(breaker.channel)} stand still. {words.carrier_down(breaker, at)}")
    untaken = len(pages.untaken(session, limit=FIRST))
    if untaken:
        seen.alarms.append("Somebody may be in danger, and nobody took the task. Ring somebody now: see the duty list.")
    unread = tasks.open_about(session, TaskKind.MAIL, "mailbox")
    if unread is not None:
        seen.alarms.append(unread.note)
    passed = waiting_listings.deadlines_passed(session, before=at - LATE)
    if passed.number:
        words_of = f"{words.count(passed.number)} deadlines have passed and were not acted upon, the first"
        seen.alarms.append(f"{words_of} {words.ago(passed.oldest, at)}. They are caught up with one after the other.")


def _messages(session: Session, seen: Overview, at: datetime) -> None:
    for pile in waiting_listings.late_by_channel(session, before=at - LATE):
        found = waiting_listings.late(session, pile.name, before=at - LATE, limit=FIRST)
        lines = [words.message(session, delivery, now=at) for delivery in found]
        seen.heaps.append(_heap(f"{words.plural(pile.name)} that are late", HELP["late"], pile, lines, at))
    for name, state in NEEDING.items():
        pile = waiting_listings.count_needing_a_person(session, state)
        if pile.number:
            found = waiting_listings.needing_a_person(session, state, limit=FIRST)
            lines = [words.message(session, delivery, now=at) for delivery in found]
            seen.heaps.append(_heap(TITLES[name], HELP[name], pile, lines, at))
    for channel in CARRIED:
        resting = waiting_listings.tried_in_vain(session, channel, now=at)
        if resting:
            title = f"{words.plural(channel)} that failed, to be tried again later"
            href = f"/admin/deliveries/late/{channel}/again"
            seen.heaps.append(Heap(title, "Each is tried again by itself.", words.count(resting), "", "", [], href))


def _heap(title: str, help_text: str, pile: Pile, lines: list[Line], at: datetime) -> Heap:
    where = pile.name if pile.name in NEEDING else f"late/{pile.name}"
    href = f"/admin/deliveries/{where}" if pile.number > len(lines) else ""
    return Heap(title, help_text, words.count(pile.number), words.ago(pile.oldest, at), href, lines)


def _people(session: Session, seen: Overview, at: datetime) -> None:
    for pile in waiting_listings.open_tasks_by_role(session):
        urgent = words.count(pile.urgent) if pile.urgent else "–"
        seen.tasks.append([words.owner(pile), words.count(pile.number), urgent, words.ago(pile.oldest, at)])
    tray, printed = (waiting_listings.letters_in(session, state) for state in (LYING, PRINTED))
    _rest(seen, "Letters in the tray, not printed yet", tray, PRINT_ROOM, at)
    _rest(seen, "Letters printed, and not ticked as posted", printed, PRINT_ROOM, at)
    if letters.unfinished_run(session) is not None:
        seen.rest.append(("A print run", "was begun and not finished; it is carried on by itself", *_to(PRINT_ROOM)))
    _rest(seen, "What came in and could not be read", waiting_listings.held_in_pen(session), HOLDING_PEN, at)
    _rest(seen, "E-mails that a person must see to", waiting_listings.mail_for_a_person(session), MAIL, at)
    unread = check_listings.oldest_unread(session, at)
    if unread is not None:
        seen.rest.append(("The story that waits longest to be read", words.ago(unread, at), *_to(QUEUE)))


def _rest(seen: Overview, name: str, pile: Pile, room: Room, at: datetime) -> None:
    if pile.number:
        since = f"{words.count(pile.number)}, the oldest {words.ago(pile.oldest, at)}"
        seen.rest.append((name, since, *_to(room)))


def _to(room: Room) -> tuple[str, ...]:
    """The link to a room, for those whom its door lets in."""
    href, roles = room
    return (href, "Open") if me().has(*roles) else ()
