"""Tells somebody afresh once a person has found a better address: the same notice, a ladder from its first rung."""

from datetime import datetime

from gateway.delivery.made_wrong import made_wrong
from gateway.delivery.mending import NotToMend
from gateway.notices.stage import stage
from store import contributions, deliveries, tasks
from store.database import Session
from store.words import Recipient, TaskKind

# Beyond the reach of the further tries that a ladder stages by itself.
A_FRESH_START = 100_000_000


def send_afresh(session: Session, delivery_id: int, *, by: int, now: datetime) -> list[int]:
    """Stage a notice again to whoever stands for its recipient now (a new contact, a corrected address).

    Ends the phone task about it, with that as its outcome. Returns the new deliveries' ids. Raises NotToMend when
    the notice speaks of something that is over.
    """
    old = deliveries.get(session, delivery_id)
    row = None if old is None or old.contribution_id is None else contributions.get(session, old.contribution_id)
    if old is None or row is None:
        raise NotToMend("There is no such message to send afresh.")
    why = made_wrong(session, old)
    if why is not None:
        raise NotToMend(f"It would be wrong to send this again: {why}.")
    before = [d.turn for d in deliveries.of(session, row.id) if d.notice == old.notice and d.version == old.version]
    turn = (max(before, default=0) // A_FRESH_START + 1) * A_FRESH_START
    details = {name: value for name, value in old.details.items() if name not in {"try", "after", "again", "next_try"}}
    staged = stage(
        session,
        row,
        old.notice,
        Recipient(old.to_role),
        version=old.version,
        now=now,
        due_at=now,
        details={**details, "afresh_after": old.id},
        secret=deliveries.secret(session, old),
        turn=turn,
    )
    deliveries.record(session, old.id, "sent_afresh", now=now, detail={"by": by, "deliveries": staged})
    for about in (f"delivery:{old.id}", f"contribution:{row.id}"):
        tasks.finish_about(session, [TaskKind.PHONE_HOME], about=about, by=by, outcome="a new address", now=now)
    return staged
