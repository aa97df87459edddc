"""Works out each home's answers and silences once a day, and alerts its bodies where too much is kept back."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from gateway.moderation.deadlines import LONDON, local_day
from gateway.moderation.policies import is_small
from gateway.notices.following import ALERT, Place, of_place
from gateway.notices.who import organisation
from store import deliveries, home_figures, homes
from store.database import Database, Session
from store.home_figures import YEAR, Figures
from store.homes import Home
from store.words import Recipient

A_DAY = timedelta(days=1)
A_WRITE, A_TICK = 25, 500
FEWEST, A_FIFTH = 3, 5


def work_out_due(database: Database, now: datetime) -> int:
    """Take in new homes, then work out those that are due, some in each transaction; how many."""
    database.write(lambda session: home_figures.add_new_homes(session, now=now))
    done = 0
    while done < A_TICK and (worked := database.write(partial(_some, now=now))):
        done += worked
    return done


def _some(session: Session, *, now: datetime) -> int:
    due = home_figures.due(session, now, limit=A_WRITE)
    for home_id in due:
        _work_out(session, home_id, now)
    return len(due)


def _work_out(session: Session, home_id: int, now: datetime) -> None:
    home, before = homes.get(session, home_id), home_figures.get(session, home_id)
    if home is None or before is None:
        return
    cut = _quarter_start(now) if is_small(home.beds) else now + A_DAY
    fresh = home_figures.work_out(session, home_id, now=now, withdrawn_before=cut)
    since = _alert_since(session, home_id, before, fresh, now)
    home_figures.put(session, home_id, area=home.local_authority, alert_since=since, due_at=now + A_DAY, **fresh)
    if since is not None and before.alert_since is None:
        _alert(session, home, now)


def _alert_since(
    session: Session, home_id: int, before: Figures, fresh: dict[str, Any], now: datetime
) -> datetime | None:
    """Since when too much is kept back: three stories or more, and a fifth of those of twelve months."""
    withdrawn = home_figures.withdrawn_when_told(session, home_id, since=now - YEAR)
    kept_back = fresh["restricted"] + withdrawn
    too_much = kept_back >= FEWEST and kept_back * A_FIFTH >= fresh["received"]
    return (before.alert_since or now) if too_much else None


def _alert(session: Session, home: Home, now: datetime) -> None:
    """One delivery for each body of the area and each follower; the home's row says that it was raised."""
    for contact in of_place(session, Place(home.local_authority, home.id)):
        to = organisation(contact)
        deliveries.add(
            session,
            now=now,
            due_at=now,
            contribution_id=None,
            notice=ALERT,
            to_role=Recipient.BODY,
            recipient=to.key,
            contact_id=contact.id,
            area=home.local_authority,
            channels=list(to.channels),
            channel=to.channels[0],
            details={"home_id": home.id},
        )


def _quarter_start(now: datetime) -> datetime:
    """A small home's withdrawals are told as they were before this quarter."""
    day = local_day(now)
    return datetime(day.year, (day.month - 1) // 3 * 3 + 1, 1, tzinfo=LONDON).astimezone(UTC)
