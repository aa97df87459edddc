"""Half an hour of steady work on one real ``earshot run``: does anything grow, and is anything lost or doubled?

``python -m tests.benchmarks soak --minutes 30``. It runs only when it is named.
"""

import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import func, select

from store import contributions, inbound, log
from store.database import Session
from store.deliveries import deliveries
from store.words import DeliveryState
from tests.benchmarks.rounds import Row
from tests.benchmarks.soak_watch import Verdict, Waits, table, verdicts, watch
from tests.benchmarks.soak_work import People, Told
from tests.benchmarks.stub_carrier import carrier
from tests.benchmarks.whole import Whole, whole

EVERY = 10.0  # seconds
SETTLE = 60.0  # seconds for what is still to be sent
UNSENT = (DeliveryState.DUE, DeliveryState.CLAIMED)


def run(folder: Path, *, minutes: float = 30) -> list[Row]:
    with ExitStack() as stack:
        taking = stack.enter_context(carrier(milliseconds=20))
        running = stack.enter_context(whole(folder, taking))
        waits = Waits()
        people = People(running, taking, waits)
        people.start()
        try:
            samples = watch(running, waits, minutes=minutes, every=EVERY)
        finally:
            people.stop()
        _wait_for_last(running)
        people.report()
        faults = _faults(running, people.told)
    print(table(samples))
    found = verdicts(samples)
    told = people.told
    print(
        f"{told.texts} texts, {told.forms} forms, {len(told.references)} stories through the API, {told.moves} moves,"
    )
    print(f"{len(told.taken)} texts taken by the carrier, {told.receipts} reports.")
    for line in (*map(str, found), *(faults or ["Nothing lost, nothing doubled; the log holds."])):
        print(line)
    return [*map(_row, found), _counted(faults)]


def _row(found: Verdict) -> Row:
    limit = "flat" if found.flat else "NOT flat"
    return Row("soak", found.what, None, None, None, note=f"{limit}: {found}")


def _counted(faults: list[str]) -> Row:
    said = f"{len(faults)} FAULTS: {faults[0]}" if faults else "none"
    return Row("soak", "lost, doubled or refused", None, None, None, note=said)


def _wait_for_last(running: Whole) -> None:
    database, end = running.database(), time.monotonic() + SETTLE
    query = select(func.count()).select_from(deliveries).where(deliveries.c.state.in_(UNSENT))
    while time.monotonic() < end:
        with database.read() as session:
            if session.execute(query.where(deliveries.c.channel == "sms")).scalar_one() == 0:
                break
        time.sleep(0.5)
    database.close()


def _faults(running: Whole, told: Told) -> list[str]:
    """Everything that was lost, doubled or went wrong, a sentence each."""
    database = running.database()
    with database.read() as session:
        found = [*told.wrong[:20], *_lost(session, told), *_doubled(session, told), *log.verify(session)]
    database.close()
    return found


def _lost(session: Session, told: Told) -> list[str]:
    def kept(channel: str) -> int:
        query = select(func.count()).select_from(inbound.inbound).where(inbound.inbound.c.channel == channel)
        return int(session.execute(query).scalar_one())

    c = contributions.contributions.c
    known = set(session.execute(select(c.reference)).scalars())
    forms = session.execute(select(func.count()).where(c.channel == "web")).scalar_one()
    faults = [] if kept("sms") == told.texts else [f"{told.texts} texts were answered, {kept('sms')} are kept"]
    faults += [] if forms == told.forms else [f"{told.forms} forms were thanked for, {forms} are kept"]
    faults += [f"the story {one} is gone" for one in told.references if one.replace("-", "") not in known]
    return faults


def _doubled(session: Session, told: Told) -> list[str]:
    times = Counter(address for _, _, address in told.taken)
    faults = [f"{address} was sent {count} times" for address, count in times.items() if count > 1]
    d = deliveries.c
    rows = session.execute(select(d.state, func.count().label("n")).where(d.channel == "sms").group_by(d.state))
    by_state = {row.state: row.n for row in rows}
    sent = by_state.get(DeliveryState.HANDED_OVER, 0) + by_state.get(DeliveryState.DELIVERED, 0)
    if sent != len(times):
        faults.append(f"the carrier took {len(times)} texts, we know of {sent} ({by_state})")
    return faults
