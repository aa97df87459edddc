"""Takes our words and pictures out of the carrier's own store once they are safe here, and keeps trying until it is so.

A text that came in may go at once: it is durable here. One that we sent may go when its fate is told, or when a day of
silence stands for it. An errand: nothing is asked inside a transaction.
"""

from datetime import datetime, timedelta

from channels.errors import ChannelError
from channels.twilio.client import TwilioClient
from gateway.clock import Clock
from gateway.settings import Settings
from store import carrier_copies, tasks
from store.carrier_copies import Copy
from store.database import Database, Session
from store.words import Role, TaskKind

LEASE = timedelta(minutes=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=12)
TELL_AFTER = 8  # attempts, about two hours
MOST = 200  # in one turn of the errand, so that a stop is never waited for long
ABOUT = "carrier_copies"
NOTE = "Words or pictures of texts could not be removed at the text carrier. We go on trying. The last answer: "


def clear_due(settings: Settings, database: Database, clock: Clock) -> int:
    """Blank and delete what is due; how many copies are gone. Without a carrier (a sandbox) there are none."""
    if settings.channel_mode("sms") != "real":
        return 0
    client = TwilioClient(settings.twilio_account_sid, settings.twilio_auth_token[0], settings.twilio_api_url)
    with database.read() as session:
        due = carrier_copies.due(session, now=clock(), limit=MOST)
    gone = 0
    for copy_id in due:
        error = _clear(database, client, copy_id, clock=clock)
        gone += error is None
        if error is not None and error.code in {"unreachable", "too_many", "settings"}:
            break  # the carrier itself is away, or refuses us: the others need not each find that out
    return gone


def _clear(database: Database, client: TwilioClient, copy_id: int, *, clock: Clock) -> ChannelError | None:
    now = clock()
    copy = database.write(lambda session: carrier_copies.take(session, copy_id, until=now + LEASE, now=now))
    if copy is None:
        return None
    try:
        _remove(client, copy)
    except ChannelError as error:
        failed = error
        database.write(lambda session: _try_later(session, copy, failed, now=clock()))
        return failed
    database.write(lambda session: _is_gone(session, copy, now=clock()))
    return None


def _remove(client: TwilioClient, copy: Copy) -> None:
    if copy.kind == "media":
        client.delete_media(copy.sid)
    else:
        client.blank_body(copy.sid)


def _is_gone(session: Session, copy: Copy, *, now: datetime) -> None:
    carrier_copies.done(session, copy.id, now=now)
    if copy.attempts >= TELL_AFTER and not carrier_copies.troubled(session, attempts=TELL_AFTER):
        outcome = "Nothing is left at the carrier that should not be there."
        tasks.finish_about(session, [TaskKind.MEND_DELIVERY], about=ABOUT, by=None, outcome=outcome, now=now)


def _try_later(session: Session, copy: Copy, error: ChannelError, *, now: datetime) -> None:
    """Wait longer each time; an administrator is told once, for all of them."""
    wait = min(FIRST_WAIT * 2 ** min(copy.attempts - 1, 12), LONGEST_WAIT)
    carrier_copies.try_again(session, copy.id, at=now + wait, error=str(error))
    if copy.attempts >= TELL_AFTER:
        kind, role = TaskKind.MEND_DELIVERY, Role.ADMINISTRATOR
        tasks.raise_task(session, kind, about=ABOUT, role=role, now=now, note=f"{NOTE}{error}")
