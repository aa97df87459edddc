"""What must hold after any number of crashes, once everything has settled: each fault is a sentence, none is good."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from gateway.delivery.reconcile import worse_of
from store import contributions, deliveries, inbound, log, tasks
from store.database import Session
from store.deliveries import Delivery
from store.words import DeliveryState, InboundState, Worse
from tests.crash.wishes import Wish
from tests.crash.world import World
from tests.fakes.carrier import ACCOUNT

S = DeliveryState
SENT = frozenset({S.HANDED_OVER, S.DELIVERED, S.RETURNED})
TOGETHER = timedelta(minutes=29)
CARRIED = frozenset({"sms", "email"})


def faults(world: World) -> list[str]:
    with world.database.read() as session:
        return [
            *_unanswered(world),
            *_lost_or_doubled_texts(world, session),
            *_lost_or_doubled_forms(world, session),
            *_moves(world, session),
            *_erased(world, session),
            *_sends(world, session),
            *log.verify(session),
            *_database(session),
        ]


def count(world: World) -> dict[str, int]:
    """How much there was to lose."""
    given = world.carrier.given + world.mail.given
    kinds = {"texts": "text", "forms": "form", "moves": "move", "statuses": "status"}
    found = {name: len(world.ledger.of(kind, granted=True)) for name, kind in kinds.items()}
    return {**found, "sends": sum(given.values()), "repeats": sum(number - 1 for number in given.values())}


def _unanswered(world: World) -> Iterator[str]:
    for wish in world.ledger.wishes:
        if wish.refused:
            yield f"refused: {wish.refused}"
        elif not wish.granted:
            yield f"after {wish.tries} tries nobody has answered the {wish.kind} {wish.key}"


# -- what came in ----------------------------------------------------------------------------------------------------


def _lost_or_doubled_texts(world: World, session: Session) -> Iterator[str]:
    rows = session.execute(inbound.inbound.select().where(inbound.inbound.c.channel == "sms")).all()
    by_key = Counter(row.key for row in rows)
    texts = {one.key: one for one in world.ledger.of("text")}
    yield from (f"text {key} was stored and nobody sent it" for key in by_key.keys() - texts.keys())
    for row in rows:
        if row.state == InboundState.HOLDING:
            yield f"text {row.key} lies in the holding pen: {row.reason}"
    stories: dict[str, set[int | None]] = {}
    late = {one.sender for one in texts.values() if _is_late(one)}
    for text_ in texts.values():
        raw = inbound.by_key(session, channel="sms", account=ACCOUNT, key=text_.key)
        if not text_.granted:
            continue
        if raw is None or by_key[text_.key] != 1:
            yield f"text {text_.key} was acknowledged and is stored {by_key[text_.key]} times"
            continue
        if raw.payload and raw.payload != text_.body:
            yield f"text {text_.key} is not stored as it came"
        stories.setdefault(text_.sender, set()).add(raw.contribution_id)
        if text_.after is None or text_.sender not in late:
            yield from _words(session, text_, raw.id, raw.contribution_id)
    for sender, found in stories.items():
        if len(found) > (2 if sender in late else 1):
            yield f"one conversation with {sender} became {len(found)} stories"


def _is_late(wish: Wish) -> bool:
    """Whether so much time was between a text and the next that it may rightly count as another story."""
    if wish.after is None or wish.after.first_at is None or wish.granted_at is None:
        return False
    return wish.granted_at - wish.after.first_at > TOGETHER


def _words(session: Session, wish: Wish, inbound_id: int, story: int | None) -> Iterator[str]:
    if story is None:
        yield f"{wish.kind} {wish.key} was acknowledged and belongs to no story"
        return
    row = contributions.get(session, story)
    if wish.words == "AGREE":
        if row is None or row.consent_publish is not True:
            yield f"story {story}: its author's AGREE was acknowledged and is not known"
        return
    parts = [part.text for part in contributions.original(session, story) if part.inbound_id == inbound_id]
    if parts.count(wish.words) != 1:
        yield f"story {story}: the words of {wish.kind} {wish.key} are there {parts.count(wish.words)} times"
    if not _notices(session, story, "receipt"):
        yield f"story {story}: no receipt was ever staged"


def _notices(session: Session, story: int, notice: str) -> list[Delivery]:
    return [one for one in deliveries.of(session, story) if one.notice == notice]


def _lost_or_doubled_forms(world: World, session: Session) -> Iterator[str]:
    rows = session.execute(inbound.inbound.select().where(inbound.inbound.c.channel == "web")).all()
    forms = {one.key: one for one in world.ledger.of("form")}
    yield from (f"form {row.key} was stored and nobody sent it" for row in rows if row.key not in forms)
    stories = Counter(row.contribution_id for row in rows)
    yield from (f"story {story} was made of {number} forms" for story, number in stories.items() if number != 1)
    for form in world.ledger.of("form", granted=True):
        raw = inbound.by_key(session, channel="web", account="tell", key=form.key)
        if raw is None:
            yield f"form {form.key} was acknowledged and is not stored"
        else:
            yield from _words(session, form, raw.id, raw.contribution_id)


def _moves(world: World, session: Session) -> Iterator[str]:
    for move in world.ledger.of("move", granted=True):
        made = [one for one in log.entries(session, move.story) if one.event == move.key]
        if len(made) != 1:
            yield f"story {move.story}: “{move.key}” was acknowledged and is logged {len(made)} times"
        for notice in ("approved_author", "story_to_decide"):
            first = [one for one in _notices(session, move.story, notice) if "after" not in one.details]
            if len(first) != 1:
                yield f"story {move.story}: approved once, and {notice} was staged {len(first)} times"
    told = [*world.ledger.of("form"), *world.ledger.of("text")]
    table = contributions.contributions
    known = {row.id for row in session.execute(table.select())}
    if len(known) > len(told) + len(world.erased) + world.staged:
        yield f"there are {len(known)} stories, and only {len(told)} texts and forms were sent"


def _erased(world: World, session: Session) -> Iterator[str]:
    for story in world.erased:
        row = contributions.get(session, story)
        left = [part for part in contributions.original(session, story) if part.text is not None]
        left += [one for one in contributions.versions(session, story) if one.text]  # type: ignore[misc]
        key = deliveries.delivery_events.c.key.startswith(f"erased:{story}:")
        events = session.execute(deliveries.delivery_events.select().where(key)).all()
        if row is None or left or len(events) != 1:
            yield f"story {story} was to be erased: {len(left)} of its texts are left, {len(events)} events say so"


# -- what went out ---------------------------------------------------------------------------------------------------


def _sends(world: World, session: Session) -> Iterator[str]:
    given = world.carrier.given + world.mail.given
    rows = [
        deliveries.get(session, found)
        for found in session.execute(deliveries.deliveries.select().with_only_columns(deliveries.deliveries.c.id))
        .scalars()
        .all()
    ]
    known = {row.id: row for row in rows if row is not None}
    yield from (f"{given[one]} messages went out of which no delivery knows ({one})" for one in given.keys() - known)
    yield from (
        f"mail of delivery {one} went under {len(ids)} ids" for one, ids in world.mail.ids.items() if len(ids) > 1
    )
    helped = {task.about for task in tasks.waiting(session, limit=100_000)}
    for row in known.values():
        name = f"delivery {row.id} ({row.notice} by {row.channel}, {row.state.value}: {row.reason})"
        kinds = Counter(event.kind for event in deliveries.events(session, row.id))
        incidents = world.carrier.incidents[row.id] + world.mail.incidents[row.id]
        yield from (
            f"{name} {fault}" for fault in _of_one(row, kinds, given[row.id], len(world.hits[row.id]) + incidents)
        )
        yield from (f"{name} {fault}" for fault in _left(row, kinds, given[row.id], helped, world))


def _of_one(row: Delivery, kinds: Counter[str], sent: int, crashes: int) -> Iterator[str]:
    """Not too often, and each time explained."""
    if sent > 1 and worse_of(row.notice) is Worse.DOUBLING:
        yield f"was sent {sent} times, and doubling is worse"
    if sent > 1 + crashes:
        yield f"was sent {sent} times after {crashes} crashes in a call of it"
    if sent > kinds["begun"]:
        yield f"was sent {sent} times, and the log knows of {kinds['begun']} calls"
    if sent > 1 + kinds["sent_again"]:
        yield f"was sent {sent} times, and the log knows of {kinds['sent_again']} repeats"


def _left(row: Delivery, kinds: Counter[str], sent: int, helped: set[str], world: World) -> Iterator[str]:
    """Not too seldom: it went, or it says why not and who sees to it."""
    if row.state is S.CLAIMED:
        yield "is still claimed after everything has settled"
    if row.state is S.DUE and row.due_at <= world.clock() and row.channel in CARRIED:
        yield "is due and nobody sends it"
    if row.state in SENT and row.channel in CARRIED and sent == 0:
        yield "is said to have gone, and no carrier was given it"
    if row.state in {S.UNKNOWN, S.WAITING} and not helped & {f"delivery:{row.id}", f"channel:{row.channel}"}:
        yield "waits for a person, and no person was asked"
    if row.state in {S.CANCELLED, S.SUPPRESSED, S.FAILED} and not row.reason:
        yield "did not go, and nobody says why"
    if row.state is S.UNKNOWN and not kinds["unknown"]:
        yield "is unknown, and the log does not know since when"


def _database(session: Session) -> Iterator[str]:
    if session.dialect != "sqlite":
        return
    (whole,) = session.execute(text("PRAGMA integrity_check")).first() or ("nothing",)
    if whole != "ok":
        yield f"the database is damaged: {whole}"
    broken: list[Any] = list(session.execute(text("PRAGMA foreign_key_check")))
    if broken:
        yield f"{len(broken)} rows point to rows that are not there"
